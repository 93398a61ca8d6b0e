// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstddef>
#include <type_traits>

#include "odeflow/state/sweep.hpp"

namespace odeflow {

/// A number and its derivative along one direction: value + tangent e with e^2 = 0. A function that is a
/// template on its scalar, and calls sqrt, fabs and the like by their plain names (after `using std::sqrt`),
/// gives with duals its value and, exactly but for rounding, its directional derivative:
///
///     f(dual(x, v)) = dual(f(x), f'(x) v).
///
/// Comparisons look at the value alone. Where a function has a kink or a pole of its derivative the tangent
/// is a choice: fabs has the slope 1 at 0 (that from the right); sqrt has the slope 0 at 0, since in the
/// terms a root of zero stands below, or beside, a direction of zero.
/// Source: R. E. Wengert, A simple automatic derivative evaluation program, 1964, doi:10.1145/355586.364791.
template <class T>
struct dual {
  using value_type = T;

  T value{};
  T tangent{};

  constexpr dual() = default;
  /// A constant: its tangent is 0.
  constexpr dual(T constant) : value(constant) {}  // NOLINT: numbers are constants without a word
  constexpr dual(T value_, T tangent_) : value(value_), tangent(tangent_) {}
  template <class U>
    requires std::is_arithmetic_v<U>
  constexpr explicit dual(U constant) : value(static_cast<T>(constant)) {}
  template <class U>
  constexpr explicit dual(const dual<U>& other)
      : value(static_cast<T>(other.value)), tangent(static_cast<T>(other.tangent)) {}

  friend constexpr dual operator-(const dual& a) { return {-a.value, -a.tangent}; }
  friend constexpr dual operator+(const dual& a, const dual& b) {
    return {a.value + b.value, a.tangent + b.tangent};
  }
  friend constexpr dual operator-(const dual& a, const dual& b) {
    return {a.value - b.value, a.tangent - b.tangent};
  }
  friend constexpr dual operator*(const dual& a, const dual& b) {
    return {a.value * b.value, a.tangent * b.value + a.value * b.tangent};
  }
  friend constexpr dual operator/(const dual& a, const dual& b) {
    const T quotient = a.value / b.value;
    return {quotient, (a.tangent - quotient * b.tangent) / b.value};
  }
  constexpr dual& operator+=(const dual& b) { return *this = *this + b; }
  constexpr dual& operator-=(const dual& b) { return *this = *this - b; }
  constexpr dual& operator*=(const dual& b) { return *this = *this * b; }
  constexpr dual& operator/=(const dual& b) { return *this = *this / b; }

  friend constexpr bool operator==(const dual& a, const dual& b) { return a.value == b.value; }
  friend constexpr std::partial_ordering operator<=>(const dual& a, const dual& b) {
    return a.value <=> b.value;
  }

  friend dual sqrt(const dual& a) {
    const T root = std::sqrt(a.value);
    return {root, root == T(0) ? T(0) : a.tangent / (T(2) * root)};
  }
  friend dual fabs(const dual& a) { return a.value < T(0) ? -a : a; }
  friend dual abs(const dual& a) { return fabs(a); }
  friend dual exp(const dual& a) {
    const T power = std::exp(a.value);
    return {power, power * a.tangent};
  }
  friend dual log(const dual& a) { return {std::log(a.value), a.tangent / a.value}; }
  friend dual tanh(const dual& a) {
    const T height = std::tanh(a.value);
    return {height, (T(1) - height * height) * a.tangent};
  }
  friend dual sin(const dual& a) { return {std::sin(a.value), std::cos(a.value) * a.tangent}; }
  friend dual cos(const dual& a) { return {std::cos(a.value), -std::sin(a.value) * a.tangent}; }
  /// a to a constant power.
  friend dual pow(const dual& a, T power) {
    return {std::pow(a.value, power),
            power == T(0) ? T(0) : power * std::pow(a.value, power - T(1)) * a.tangent};
  }
  /// Whether the value and the tangent are.
  friend bool isfinite(const dual& a) { return std::isfinite(a.value) && std::isfinite(a.tangent); }
};

/// The value of a number with a tangent or without.
template <class T>
constexpr T value_of(const T& a) {
  return a;
}
template <class T>
constexpr T value_of(const dual<T>& a) {
  return a.value;
}

namespace detail {

template <class T>
struct scalar_traits {
  using base = T;          // the number itself
  using widened = double;  // what sums are made in
};
template <class T>
struct scalar_traits<dual<T>> {
  using base = T;
  using widened = dual<double>;
};

/// The number without its tangent: for what is a constant in a derivative.
template <class T>
constexpr T without_tangent(const T& a) {
  return a;
}
template <class T>
constexpr dual<T> without_tangent(const dual<T>& a) {
  return dual<T>(a.value);
}

}  // namespace detail

/// The sum of a_i^2 of duals, in double, in their order.
template <class T>
dual<double> sum_of_squares(std::size_t size, const dual<T>* a) {
  dual<double> sum;
  std::for_each(a, a + size, [&sum](const dual<T>& number) {
    const dual<double> wide(number);
    sum += wide * wide;
  });
  return sum;
}

}  // namespace odeflow
