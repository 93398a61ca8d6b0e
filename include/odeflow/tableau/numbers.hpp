// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "odeflow/tableau/coefficient.hpp"

namespace odeflow::detail {

/// An array for computations that the compiler does, where std::vector cannot yet be used by all of them.
template <class T>
class numbers {
 public:
  constexpr explicit numbers(std::size_t size) : values_(new T[size]{}), size_(size) {}
  constexpr numbers(numbers&& other) noexcept
      : values_(std::exchange(other.values_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  constexpr ~numbers() { delete[] values_; }
  numbers(const numbers&) = delete;
  numbers& operator=(const numbers&) = delete;

  constexpr std::size_t size() const { return size_; }
  constexpr T& operator[](std::size_t i) { return values_[i]; }
  constexpr const T& operator[](std::size_t i) const { return values_[i]; }

 private:
  T* values_;
  std::size_t size_;
};

/// A number beside the sum of the magnitudes it was made of, which tells how far rounding can have moved it.
struct bounded {
  long double value = 0, magnitude = 0;

  constexpr bounded() = default;
  constexpr bounded(long double v) : value(v), magnitude(v < 0 ? -v : v) {}
  constexpr bounded(const coefficient& x) : bounded(x.value()) {}
  constexpr bounded(long double v, long double m) : value(v), magnitude(m) {}
  friend constexpr bounded operator+(const bounded& x, const bounded& y) {
    return {x.value + y.value, x.magnitude + y.magnitude};
  }
  friend constexpr bounded operator*(const bounded& x, const bounded& y) {
    return {x.value * y.value, x.magnitude * y.magnitude};
  }
};

/// A fraction modulo the prime p = 2^61 - 1. Sums and products never overflow, and two fractions that differ have the same
/// residue only if p divides the numerator of their difference: in a condition that holds to 1e-15 only if its common
/// denominator exceeds 2e33, and then by a chance of 4e-19.
class residue {
 public:
  constexpr residue() = default;
  constexpr residue(std::int64_t x) : value_(of(x)) {}
  constexpr residue(const coefficient& x) : residue(residue(x.numerator()) / residue(x.denominator())) {}
  /// Whether x has a residue.
  static constexpr bool has(const coefficient& x) {
    return x.is_exact() && x.denominator() % static_cast<std::int64_t>(prime) != 0;
  }

  friend constexpr residue operator+(residue x, residue y) {
    const std::uint64_t sum = x.value_ + y.value_;
    return from(sum < prime ? sum : sum - prime);
  }
  friend constexpr residue operator*(residue x, residue y) {
    return from(static_cast<std::uint64_t>(wide{x.value_} * y.value_ % prime));
  }
  /// Of a y that is not divisible by p.
  friend constexpr residue operator/(residue x, residue y) {
    residue inverse(1);  // y^(p - 2), by Fermat
    for (std::uint64_t exponent = prime - 2; exponent != 0; exponent /= 2, y = y * y)
      if (exponent % 2 == 1) inverse = inverse * y;
    return x * inverse;
  }
  friend constexpr bool operator==(residue x, residue y) { return x.value_ == y.value_; }

 private:
  __extension__ using wide = unsigned __int128;
  static constexpr std::uint64_t prime = (std::uint64_t{1} << 61) - 1;

  static constexpr residue from(std::uint64_t value) {
    residue x;
    x.value_ = value;
    return x;
  }
  static constexpr std::uint64_t of(std::int64_t x) {
    const std::int64_t rest = x % static_cast<std::int64_t>(prime);
    return rest < 0 ? static_cast<std::uint64_t>(rest) + prime : static_cast<std::uint64_t>(rest);
  }

  std::uint64_t value_ = 0;
};

}  // namespace odeflow::detail
