// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>

#include "odeflow/state/parallel.hpp"
#include "odeflow/state/sweep.hpp"
#include "odeflow/state/vectorised.hpp"

namespace odeflow {

/// out = start + factors_1 arrays_1 + ... for a number of arrays that is known when the program runs, added from left to right;
/// without start if that is a null pointer. `out` may be `start`, and no other array.
template <class T>
struct weighted_sum {
  T* out = nullptr;
  const T* start = nullptr;
  std::span<const T* const> arrays;  ///< as many as factors
  std::span<const T> factors;
};

namespace detail {

/// So many arrays are added in one loop, which then has a pointer of each in a register.
inline constexpr std::size_t arrays_in_a_loop = 8;

template <class T>
using add_arrays_function = void(T* out, const T* start, const T* const* arrays, const T* factors,
                                 std::size_t begin, std::size_t end);

template <class T, bool Start, std::size_t... I>
void add_arrays(T* out, const T* start, const T* const* arrays, const T* factors, std::size_t begin,
                std::size_t end) {
  vectorised([=] {
    const std::array<const T*, sizeof...(I) + 1> array{arrays[I]..., nullptr};
    const std::array<T, sizeof...(I) + 1> factor{factors[I]..., T(0)};
    ODEFLOW_SIMD
    for (std::size_t i = begin; i < end; ++i) {
      if constexpr (Start)
        out[i] = (start[i] + ... + (factor[I] * array[I][i]));
      else if constexpr (sizeof...(I) > 0)
        out[i] = (... + (factor[I] * array[I][i]));
      else
        out[i] = T(0);
    }
  });
}

/// add_arrays for as many arrays as I has numbers.
template <class T, bool Start, std::size_t... I>
constexpr add_arrays_function<T>* add_arrays_loop(std::index_sequence<I...>) {
  return &add_arrays<T, Start, I...>;
}
template <class T, bool Start, std::size_t... N>
constexpr auto make_add_arrays_loops(std::index_sequence<N...>) {
  return std::array{add_arrays_loop<T, Start>(std::make_index_sequence<N>())...};
}

/// The loop for each number of arrays, 0 to arrays_in_a_loop.
template <class T, bool Start>
inline constexpr auto add_arrays_loops =
    make_add_arrays_loops<T, Start>(std::make_index_sequence<arrays_in_a_loop + 1>());

template <class T>
void add_stretch(const weighted_sum<T>& sum, std::size_t begin, std::size_t end) {
  std::size_t done = std::min(sum.arrays.size(), arrays_in_a_loop);
  const auto& first = sum.start == nullptr ? add_arrays_loops<T, false> : add_arrays_loops<T, true>;
  first[done](sum.out, sum.start, sum.arrays.data(), sum.factors.data(), begin, end);
  while (done < sum.arrays.size()) {
    const std::size_t count = std::min(sum.arrays.size() - done, arrays_in_a_loop);
    add_arrays_loops<T, true>[count](sum.out, sum.out, sum.arrays.data() + done, sum.factors.data() + done,
                                     begin, end);
    done += count;
  }
}

}  // namespace detail

/// Makes the sums in one pass over memory, on all threads when size is large: each array is read from memory once, however
/// many there are and however many of the sums have it. A sum may have the `out` of one before it among its arrays. No
/// result depends on the number of threads. Allocates nothing.
template <class T>
void make_sums(std::size_t size, std::span<const weighted_sum<T>> sums) {
  // Between two loops a stretch stays in the first or second cache.
  constexpr std::size_t stretch = 1024;
  const bool one_loop = sums.size() == 1 && sums[0].arrays.size() <= detail::arrays_in_a_loop;
  parallel_ranges(size, sweep_grain, [&](std::size_t begin, std::size_t end) {
    const std::size_t step = one_loop ? end - begin : stretch;
    for (std::size_t at = begin; at < end; at += step)
      for (const weighted_sum<T>& sum : sums) detail::add_stretch(sum, at, std::min(at + step, end));
  });
}

}  // namespace odeflow
