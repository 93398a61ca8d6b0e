// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace odeflow {

/// A number of a tableau: `{35, 384}` is the fraction 35/384, exactly; `2` and `.5` are exact too; any other floating number
/// is known to the rounding of its type (append L where 17 digits are not enough).
class coefficient {
 public:
  constexpr coefficient() = default;

  template <std::integral Integer>
  constexpr coefficient(Integer value) : coefficient(static_cast<std::int64_t>(value), 1) {}

  /// numerator / denominator. Throws std::invalid_argument, which in a constant is a compile error, unless the denominator
  /// is positive.
  constexpr coefficient(std::int64_t numerator, std::int64_t denominator)
      : value_(static_cast<long double>(numerator) / static_cast<long double>(denominator)),
        numerator_(numerator),
        denominator_(denominator) {
    if (denominator <= 0)
      throw std::invalid_argument("odeflow::coefficient: the denominator must be positive");
  }

  template <std::floating_point Float>
  constexpr coefficient(Float value) : value_(value) {
    const long double whole = value_ * dyadic;
    if (whole > -largest_dyadic && whole < largest_dyadic &&
        static_cast<long double>(static_cast<std::int64_t>(whole)) == whole) {
      numerator_ = static_cast<std::int64_t>(whole);
      denominator_ = dyadic;
    } else {
      denominator_ = 0;
      rounding_ = std::numeric_limits<Float>::epsilon();
    }
  }

  /// A number published with few digits, known to `rounding`: of itself, or of 1 where it is smaller than 1.
  static constexpr coefficient rounded(long double value, long double rounding) {
    coefficient x;
    x.value_ = value;
    x.denominator_ = 0;
    x.rounding_ = rounding;
    return x;
  }

  constexpr long double value() const { return value_; }

  /// The number in the type T, rounded once: as a program has it that computes numerator / denominator in T.
  template <std::floating_point T>
  constexpr T as() const {
    if constexpr (std::numeric_limits<T>::digits < 63) {
      constexpr std::int64_t most = std::int64_t{1} << std::numeric_limits<T>::digits;
      if (is_exact() && numerator_ <= most && numerator_ >= -most && denominator_ <= most)
        return static_cast<T>(numerator_) / static_cast<T>(denominator_);
    }
    return static_cast<T>(value_);
  }

  constexpr bool is_zero() const { return value_ == 0; }

  /// Whether the number is known exactly, as numerator() / denominator().
  constexpr bool is_exact() const { return denominator_ != 0; }
  constexpr std::int64_t numerator() const { return numerator_; }
  constexpr std::int64_t denominator() const { return denominator_; }

  /// How much value() may be off, as a part of it: 0 if exact, else the epsilon of the type it was written in.
  constexpr long double rounding() const { return rounding_; }

  friend constexpr bool operator==(const coefficient& x, const coefficient& y) {
    return x.value_ == y.value_;
  }

 private:
  // Floating numbers with few binary places, 0.375 for example, are meant as they are.
  static constexpr std::int64_t dyadic = 1024, largest_dyadic = std::int64_t{1} << 50;

  long double value_ = 0;
  std::int64_t numerator_ = 0, denominator_ = 1;
  long double rounding_ = 0;
};

}  // namespace odeflow
