// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <numeric>
#include <stdexcept>

#include "odeflow/tableau/coefficient.hpp"

namespace odeflow::detail {

/// An exact fraction in lowest terms, for coefficients that are computed. In a constant, a division by zero or a numerator or
/// denominator beyond 64 bits is a compile error.
class fraction {
 public:
  constexpr fraction() = default;  // not by arguments that default: clang 14 crashes on arrays of such
  constexpr fraction(std::int64_t numerator, std::int64_t denominator = 1)
      : numerator_(numerator), denominator_(denominator) {
    if (denominator == 0) throw std::invalid_argument("odeflow: a fraction with the denominator 0");
    const std::int64_t common = std::gcd(numerator, denominator) * (denominator < 0 ? -1 : 1);
    numerator_ /= common;
    denominator_ /= common;
  }

  constexpr operator coefficient() const { return {numerator_, denominator_}; }

  friend constexpr fraction operator+(const fraction& x, const fraction& y) {
    return {x.numerator_ * y.denominator_ + y.numerator_ * x.denominator_, x.denominator_ * y.denominator_};
  }
  friend constexpr fraction operator-(const fraction& x, const fraction& y) {
    return {x.numerator_ * y.denominator_ - y.numerator_ * x.denominator_, x.denominator_ * y.denominator_};
  }
  friend constexpr fraction operator*(const fraction& x, const fraction& y) {
    return {x.numerator_ * y.numerator_, x.denominator_ * y.denominator_};
  }
  friend constexpr fraction operator/(const fraction& x, const fraction& y) {
    return {x.numerator_ * y.denominator_, x.denominator_ * y.numerator_};
  }

 private:
  std::int64_t numerator_ = 0, denominator_ = 1;
};

}  // namespace odeflow::detail
