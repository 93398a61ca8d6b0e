// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <stdexcept>

/// \file
/// Roots that the compiler computes, for coefficients that are no fractions.
namespace odeflow::detail {

constexpr long double magnitude_of(long double x) { return x < 0 ? -x : x; }

/// The square root of x, to the last place of long double, by Heron's iteration from above. Throws std::invalid_argument, which
/// in a constant is a compile error, unless x is finite and not negative.
constexpr long double square_root(long double x) {
  if (!(x >= 0 && x <= std::numeric_limits<long double>::max()))
    throw std::invalid_argument("odeflow: square_root of a number that is negative or not finite");
  if (x == 0) return 0;
  long double root = x > 1 ? x : 1;
  for (long double next = (root + x / root) / 2; next < root; next = (root + x / root) / 2) root = next;
  return root;
}

inline constexpr long double root_2 = square_root(2), root_3 = square_root(3), root_5 = square_root(5),
                             root_6 = square_root(6), root_15 = square_root(15);

/// The real root near `start` of p_0 + p_1 x + p_2 x^2 + ..., by Newton's iteration. Of a simple root, to what rounding leaves of
/// the polynomial's value: a few last places where its terms are not much larger than its slope. Throws std::invalid_argument
/// if 100 steps do not settle.
template <std::size_t Terms>
constexpr long double polynomial_root(const long double (&p)[Terms], long double start) {
  long double x = start;
  for (int step = 0; step < 100; ++step) {
    long double value = 0, slope = 0;
    for (std::size_t i = Terms; i-- > 0;) {
      slope = slope * x + value;
      value = value * x + p[i];
    }
    const long double change = value / slope;
    x -= change;
    if (magnitude_of(change) <= 16 * std::numeric_limits<long double>::epsilon() * magnitude_of(x)) return x;
  }
  throw std::invalid_argument("odeflow: polynomial_root finds no root near the start");
}

}  // namespace odeflow::detail
