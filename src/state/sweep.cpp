// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/sweep.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdint>
#include <functional>
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

// `add(result, i)` for each i in [begin, end), on 32 results side by side: i - begin alone says which one. They are joined in
// a fixed order, so the width of the vectors cannot be seen. The compiler turns the loop over lanes into vectors, and keeps
// them in registers in the loop over all.
template <class Result, class Add, class Join>
Result in_lanes(std::size_t begin, std::size_t end, Add add, Join join) {
  static constexpr std::size_t lanes = 32;
  Result all{};
  detail::vectorised([&all, begin, end, add, join] {
    Result sums[lanes], rest = all;
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] = all;
    std::size_t i = begin;
    for (; i + lanes <= end; i += lanes)
      for (std::size_t lane = 0; lane < lanes; ++lane) add(sums[lane], i + lane);
    for (; i < end; ++i) add(rest, i);
    for (std::size_t half = lanes / 2; half > 0; half /= 2)
      for (std::size_t lane = 0; lane < half; ++lane) sums[lane] = join(sums[lane], sums[lane + half]);
    all = join(sums[0], rest);
  });
  return all;
}

template <class T>
bits_of<T> largest_bits(std::size_t begin, std::size_t end, const T* a) {
  const auto larger = [](bits_of<T> left, bits_of<T> right) { return left < right ? right : left; };
  return in_lanes<bits_of<T>>(
      begin, end,
      [=](bits_of<T>& most, std::size_t i) {
        most = larger(most, std::bit_cast<bits_of<T>>(a[i]) & std::numeric_limits<bits_of<T>>::max());
      },
      larger);
}

// The exponent of what is not finite is all ones: one more in its last place carries into the sign bit. So the sign of the
// union of all tells, in three operations that every processor has on vectors.
template <class T>
struct finite_bits {
  using bits = std::make_unsigned_t<bits_of<T>>;
  static constexpr bits exponent = static_cast<bits>(infinity_bits<T>),
                        last_place = exponent & (~exponent + 1), sign = ~(~bits(0) >> 1);
  static bits carry(bits a) { return (a & exponent) + last_place; }
  static bool all_finite(bits seen) { return (seen & sign) == 0; }
};

template <class T>
bool finite_part(std::size_t begin, std::size_t end, const T* a) {
  using finite = finite_bits<T>;
  using bits = typename finite::bits;
  return finite::all_finite(in_lanes<bits>(
      begin, end, [a](bits& seen, std::size_t i) { seen |= finite::carry(std::bit_cast<bits>(a[i])); },
      std::bit_or<bits>()));
}

template <class T>
bool negate_part(std::size_t begin, std::size_t end, T* a) {
  using finite = finite_bits<T>;
  using bits = typename finite::bits;
  return finite::all_finite(in_lanes<bits>(
      begin, end,
      [a](bits& seen, std::size_t i) {
        const bits number = std::bit_cast<bits>(a[i]);
        seen |= finite::carry(number);
        a[i] = std::bit_cast<T>(number ^ finite::sign);
      },
      std::bit_or<bits>()));
}

// Whether part(begin, end) is true of all ranges of [0, size).
template <class Part>
bool true_of_all(std::size_t size, Part part) {
  if (size < 2 * sweep_grain) return part(0, size);
  std::atomic<bool> all = true;
  parallel_ranges(size, sweep_grain, [&](std::size_t begin, std::size_t end) {
    if (!part(begin, end)) all.store(false, std::memory_order_relaxed);
  });
  return all.load(std::memory_order_relaxed);
}

template <class T>
double sum_of_part(std::size_t begin, std::size_t end, const T* a) {
  return in_lanes<double>(
      begin, end,
      [a](double& sum, std::size_t i) {
        const double number = static_cast<double>(a[i]);
        sum += number * number;
      },
      std::plus<double>());
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
  return true_of_all(size, [a](std::size_t begin, std::size_t end) { return finite_part(begin, end, a); });
}

template <class T>
bool negate(std::size_t size, T* a) {
  return true_of_all(size, [a](std::size_t begin, std::size_t end) { return negate_part(begin, end, a); });
}

template bool all_finite(std::size_t, const float*);
template bool all_finite(std::size_t, const double*);

template bool negate(std::size_t, float*);
template bool negate(std::size_t, double*);

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
    sums[part] = sum_of_part(begin, end, a);
  });
  return std::accumulate(sums.begin(), sums.begin() + parts, 0.0);
}

template double sum_of_squares(std::size_t, const float*);
template double sum_of_squares(std::size_t, const double*);

}  // namespace odeflow
