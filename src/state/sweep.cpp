// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/sweep.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <limits>
#include <numeric>
#include <type_traits>

namespace odeflow {

namespace {

// Without its sign bit, the bits of a number are an integer that grows with it; those of infinity and NaN are the largest.
// So one integer maximum finds the largest magnitude and everything that is not finite.
template <class T>
using bits_of = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

template <class T>
constexpr bits_of<T> infinity_bits = std::bit_cast<bits_of<T>>(std::numeric_limits<T>::infinity());

template <class T>
bits_of<T> largest_bits(std::size_t begin, std::size_t end, const T* a) {
  bits_of<T> most = 0;
#pragma omp simd reduction(max : most)
  for (std::size_t i = begin; i < end; ++i)
    most = std::max(most, std::bit_cast<bits_of<T>>(a[i]) & std::numeric_limits<bits_of<T>>::max());
  return most;
}

// The exponent of what is not finite is all ones: one more in its last place carries into the sign bit. So the sign of the
// union of all tells, in three operations that every processor has on vectors.
template <class T>
bool finite_part(std::size_t begin, std::size_t end, const T* a) {
  using bits = std::make_unsigned_t<bits_of<T>>;
  constexpr bits exponent = static_cast<bits>(infinity_bits<T>), last_place = exponent & (~exponent + 1);
  bits seen = 0;
#pragma omp simd reduction(| : seen)
  for (std::size_t i = begin; i < end; ++i) seen |= (std::bit_cast<bits>(a[i]) & exponent) + last_place;
  return seen >> (8 * sizeof(bits) - 1) == 0;
}

}  // namespace

template <class T>
T largest_magnitude(std::size_t size, const T* a) {
  constexpr std::size_t most_parts = 64;
  const std::size_t parts = std::clamp<std::size_t>(size / sweep_grain, 1, std::min(threads(), most_parts));
  const std::size_t width = (size + parts - 1) / parts;
  std::array<bits_of<T>, most_parts> largest{};
  parallel_parts(parts, [&](std::size_t part) {
    largest[part] = largest_bits(std::min(part * width, size), std::min((part + 1) * width, size), a);
  });
  const bits_of<T> most = *std::max_element(largest.begin(), largest.begin() + parts);
  return most < infinity_bits<T> ? std::bit_cast<T>(most) : std::numeric_limits<T>::infinity();
}

template <class T>
bool all_finite(std::size_t size, const T* a) {
  if (size < 2 * sweep_grain) return finite_part(0, size, a);
  std::atomic<bool> finite = true;
  parallel_ranges(size, sweep_grain, [&](std::size_t begin, std::size_t end) {
    if (!finite_part(begin, end, a)) finite.store(false, std::memory_order_relaxed);
  });
  return finite.load(std::memory_order_relaxed);
}

template bool all_finite(std::size_t, const float*);
template bool all_finite(std::size_t, const double*);

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
