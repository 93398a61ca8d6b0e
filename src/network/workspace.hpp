// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

#include "../kernels/kernels.hpp"
#include "odeflow/network/layout.hpp"

namespace odeflow::detail {

/// Memory that begins at a multiple of 64 bytes, a cache line.
template <class T>
struct line_allocator {
  using value_type = T;
  line_allocator() = default;
  template <class U>
  line_allocator(const line_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete (p, std::align_val_t{64}); }
  friend bool operator==(line_allocator, line_allocator) noexcept { return true; }
};

template <class T>
using line_vector = std::vector<T, line_allocator<T>>;

/// Whether f'(z), and f''(z) R{z}, need z and R{z} themselves; for the other activations f(z), and R{f(z)},
/// are enough.
constexpr bool slope_needs_sums(activation f) noexcept { return f == activation::gelu; }
/// Whether f'' is not 0 wherever it exists.
constexpr bool has_curvature(activation f) noexcept {
  return f != activation::relu && f != activation::identity;
}

/// The rows [first, last) of a batch.
struct row_range {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size() const noexcept { return last - first; }
};

/// What a network computes in: the numbers of a chunk of rows, in panels (src/kernels/kernels.hpp).
template <class T>
struct chunk_memory {
  /// Of one layer, units x lanes for each panel.
  struct layer {
    line_vector<T> a;   ///< f(z)
    line_vector<T> z;   ///< the sums, only where `slope_needs_sums`
    line_vector<T> d;   ///< dL/dz
    line_vector<T> da;  ///< dL/da, only where `has_curvature`
    line_vector<T> ra;  ///< R{a}, the derivative of a along v
    line_vector<T> rz;  ///< R{z}, only where `slope_needs_sums`
    line_vector<T> rd;  ///< R{dL/dz}
    line_vector<T> a_rows,
        ra_rows;  ///< a and R{a} again, row-major, each row filled up with zeros to a whole strip
  };
  line_vector<T> inputs;       ///< the rows themselves, in panels
  line_vector<T> inputs_tail;  ///< their last columns, row-major, filled up with zeros to a whole strip
  std::vector<layer> layers;
  std::vector<double> losses;  ///< of each panel

  std::vector<T> outputs;              ///< of all rows of a call, where predictions are wanted
  std::vector<std::uint32_t> classes;  ///< those predictions
};

/// At least n numbers; new ones are 0. Allocates only where n is larger than ever before.
template <class Vector>
void grow(Vector& v, std::size_t n) {
  if (v.size() < n) v.resize(n);
}

/// How many rows of a batch are computed at a time. Many, so that a gradient that is not in the near caches is seldom read and
/// written, and the stages of a small network are long; few, so that what is computed in stays in the near caches. It depends
/// on the network alone, and was measured: 128 for a gradient of up to 4 MiB, 256 above, 512 up to 256 KiB.
std::size_t chunk_rows(const dense_shape& shape, std::size_t scalar_size) noexcept;

/// Which of the lines serves so many rows: the one whose panels hold the fewest lanes, the longer of equal ones.
template <class T>
constexpr std::size_t line_kind(std::size_t rows) noexcept {
  std::size_t best = 0, least = 0;
  for (std::size_t kind = 0; kind < kernels::line_kinds; ++kind) {
    const std::size_t lanes = kernels::lanes_of<T>(kind), filled = (rows + lanes - 1) / lanes * lanes;
    if (kind > 0 && filled > least) continue;
    best = kind;
    least = filled;
  }
  return best;
}

}  // namespace odeflow::detail
