// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <limits>
#include <numeric>

#include "odeflow/tableau/coefficient.hpp"

/// \file
/// Sums and products of coefficients, for what is computed of them when the compiler runs: fractions as long as numerator and
/// denominator fit into 64 bits, otherwise long double, with the rounding that the operands bring along.
namespace odeflow {

namespace detail {

constexpr long double magnitude(long double x) { return x < 0 ? -x : x; }

constexpr bool is_nothing(const coefficient& x) { return x.is_zero() && x.is_exact(); }

// How far value() may be from what is meant.
constexpr long double error_of(const coefficient& x) {
  const long double size = magnitude(x.value());
  return x.rounding() * (size > 1 ? size : 1);
}

constexpr coefficient with_error(long double value, long double error) {
  const long double size = magnitude(value);
  const long double all = error + std::numeric_limits<long double>::epsilon() * size;
  return coefficient::rounded(value, all / (size > 1 ? size : 1));
}

constexpr bool fits(std::int64_t x, std::int64_t y, std::int64_t& product) {
  return !__builtin_mul_overflow(x, y, &product);
}

}  // namespace detail

constexpr coefficient operator*(const coefficient& x, const coefficient& y) {
  if (detail::is_nothing(x) || detail::is_nothing(y)) return {};
  if (x.is_exact() && y.is_exact()) {
    const std::int64_t across = std::gcd(x.numerator(), y.denominator()),
                       back = std::gcd(y.numerator(), x.denominator());
    std::int64_t numerator = 0, denominator = 0;
    if (detail::fits(x.numerator() / across, y.numerator() / back, numerator) &&
        detail::fits(x.denominator() / back, y.denominator() / across, denominator))
      return {numerator, denominator};
  }
  return detail::with_error(x.value() * y.value(), detail::error_of(x) * detail::magnitude(y.value()) +
                                                       detail::error_of(y) * detail::magnitude(x.value()));
}

constexpr coefficient operator+(const coefficient& x, const coefficient& y) {
  if (detail::is_nothing(x)) return y;
  if (detail::is_nothing(y)) return x;
  if (x.is_exact() && y.is_exact()) {
    const std::int64_t common = std::gcd(x.denominator(), y.denominator());
    std::int64_t left = 0, right = 0, numerator = 0, denominator = 0;
    if (detail::fits(x.numerator(), y.denominator() / common, left) &&
        detail::fits(y.numerator(), x.denominator() / common, right) &&
        !__builtin_add_overflow(left, right, &numerator) &&
        detail::fits(x.denominator(), y.denominator() / common, denominator)) {
      const std::int64_t both = std::gcd(numerator, denominator);
      return {numerator / both, denominator / both};
    }
  }
  return detail::with_error(x.value() + y.value(), detail::error_of(x) + detail::error_of(y));
}

constexpr coefficient operator-(const coefficient& x, const coefficient& y) {
  return x + coefficient(-1) * y;
}

}  // namespace odeflow
