// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

/// \file
/// Vectors of the instruction set that this is compiled for. Nothing here may be a function that the linker could choose
/// for another instruction set: all is inlined, and in the namespace of the set.

#if defined(__clang__)
#  define ODEFLOW_UNROLL _Pragma("unroll")
#else
#  define ODEFLOW_UNROLL _Pragma("GCC unroll 32")
#endif
#define ODEFLOW_INLINE [[gnu::always_inline]] inline

namespace odeflow::kernels::ODEFLOW_KERNELS {

/// The bytes of the widest vector, and how many sums are kept in registers at a time.
#if defined(__AVX512F__)
inline constexpr std::size_t widest_vector = 64, most_sums = 24;
#elif defined(__AVX2__)
inline constexpr std::size_t widest_vector = 32, most_sums = 12;
#else
inline constexpr std::size_t widest_vector = 16, most_sums = 8;
#endif
inline constexpr std::size_t most_rows = 12;

template <class T, std::size_t Bytes>
struct vector_of {
  typedef T type __attribute__((vector_size(Bytes)));
  typedef T anywhere __attribute__((vector_size(Bytes), aligned(alignof(T)), may_alias));
};
template <class T, std::size_t Bytes>
using vector = typename vector_of<T, Bytes>::type;

template <std::size_t Bytes, class T>
ODEFLOW_INLINE vector<T, Bytes> load(const T* p) {
  return *reinterpret_cast<const typename vector_of<T, Bytes>::anywhere*>(p);
}
template <class V, class T>
ODEFLOW_INLINE void store(T* p, V v) {
  *reinterpret_cast<typename vector_of<T, sizeof(V)>::anywhere*>(p) = v;
}

constexpr std::size_t smaller(std::size_t a, std::size_t b) { return a < b ? a : b; }

/// [0, n) in pieces of at most `most`, as equal as can be: body(first, size) for each.
template <class Body>
ODEFLOW_INLINE void evenly(std::size_t n, std::size_t most, Body body) {
  const std::size_t pieces = (n + most - 1) / most;
  for (std::size_t i = 0, first = 0; i < pieces; ++i) {
    const std::size_t size = (n - first) / (pieces - i);
    body(first, size);
    first += size;
  }
}

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
