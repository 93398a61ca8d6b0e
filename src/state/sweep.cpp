// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/sweep.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

namespace odeflow {

template <class T>
T largest_magnitude(std::size_t size, const T* a) {
  // Without its sign bit, the bits of a number are an integer that grows with it; those of infinity and NaN
  // are the largest. So one integer maximum finds the largest magnitude and everything that is not finite.
  using integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  constexpr std::size_t most_parts = 64;
  const std::size_t parts = std::clamp<std::size_t>(size / sweep_grain, 1, std::min(threads(), most_parts));
  const std::size_t width = (size + parts - 1) / parts;
  std::array<integer, most_parts> largest{};
  parallel_parts(parts, [&](std::size_t part) {
    const std::size_t begin = std::min(part * width, size), end = std::min(begin + width, size);
    integer most = 0;
#pragma omp simd reduction(max : most)
    for (std::size_t i = begin; i < end; ++i)
      most = std::max(most, std::bit_cast<integer>(a[i]) & std::numeric_limits<integer>::max());
    largest[part] = most;
  });
  constexpr T infinity = std::numeric_limits<T>::infinity();
  const integer most = *std::max_element(largest.begin(), largest.begin() + parts);
  return most < std::bit_cast<integer>(infinity) ? std::bit_cast<T>(most) : infinity;
}

template float largest_magnitude(std::size_t, const float*);
template double largest_magnitude(std::size_t, const double*);

template <class T>
double sum_of_squares(std::size_t size, const T* a) {
  // A fixed cut: at most so many parts, whose sums are added in their order.
  constexpr std::size_t most_parts = 256;
  const std::size_t parts = std::clamp<std::size_t>(size / sweep_grain, 1, most_parts);
  std::array<double, most_parts> sums{};
  parallel_parts(parts, [&](std::size_t part) {
    const std::size_t begin = size * part / parts, end = size * (part + 1) / parts;
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = begin; i < end; ++i) sum += static_cast<double>(a[i]) * static_cast<double>(a[i]);
    sums[part] = sum;
  });
  return std::accumulate(sums.begin(), sums.begin() + parts, 0.0);
}

template double sum_of_squares(std::size_t, const float*);
template double sum_of_squares(std::size_t, const double*);

}  // namespace odeflow
