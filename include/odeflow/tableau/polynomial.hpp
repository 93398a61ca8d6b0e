// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>

#include "odeflow/tableau/numbers.hpp"
#include "odeflow/tableau/roots.hpp"

/// \file
/// Polynomials c_0 + c_1 x + ... + c_n x^n for the compiler, and where one of them becomes positive.
namespace odeflow::detail {

/// Whether a number may be nothing but the rounding of what it was made of.
constexpr bool is_rounding(const bounded& x, long double tolerance) {
  return magnitude_of(x.value) <= tolerance * x.magnitude;
}

constexpr bounded value_at(const numbers<bounded>& c, long double x) {
  bounded sum;
  for (std::size_t k = c.size(); k > 0; --k) sum = sum * bounded(x) + c[k - 1];
  return sum;
}

/// Where a polynomial changes its sign between two places at which its signs differ, to the last digit.
constexpr long double root_between(const numbers<bounded>& c, long double left, long double right) {
  const bool rises = value_at(c, left).value < 0;
  for (int halving = 0; halving < 200; ++halving) {
    const long double middle = left + (right - left) / 2;
    if (!(middle > left && middle < right)) break;
    ((value_at(c, middle).value < 0) == rises ? left : right) = middle;
  }
  return value_at(c, right).value == 0 ? right : left;
}

/// A bound of the magnitudes of all roots, those of the derivatives too (which lie in the convex hull of the roots).
constexpr long double bound_of_roots(const numbers<bounded>& c) {
  for (long double bound = 1;; bound *= 2) {
    long double others = 0, power = 1;
    for (std::size_t k = 0; k + 1 < c.size(); ++k, power *= bound) others += power * magnitude_of(c[k].value);
    if (2 * others < power * magnitude_of(c[c.size() - 1].value)) return bound;
  }
}

/// The derivative of the given order, divided by order!.
constexpr numbers<bounded> derivative(const numbers<bounded>& c, std::size_t order) {
  numbers<bounded> d(c.size() - order);
  for (std::size_t k = 0; k < d.size(); ++k) {
    long double binomial = 1;
    for (std::size_t i = 1; i <= order; ++i)
      binomial *= static_cast<long double>(k + i) / static_cast<long double>(i);
    d[k] = c[k + order] * bounded(binomial);
  }
  return d;
}

/// The smallest x >= 0 beyond which the polynomial is positive, by more than its own rounding: its coefficients are known to
/// `tolerance` times their magnitudes. Infinity if there is none. Whichever low coefficients may be rounding are taken as
/// zero, and with `trim_top` the high ones.
///
/// No excursion is skipped, however narrow: the roots of each derivative are found between those of the next one, where it is
/// monotone, down to the polynomial itself. One that is lower than the rounding of the value there is none.
/// Cost: about 30 n^3 products for a degree of n.
constexpr long double first_excess(const numbers<bounded>& all, long double tolerance, bool trim_top) {
  std::size_t low = 0, high = all.size();
  while (low < high && is_rounding(all[low], tolerance)) ++low;
  while (low < high && is_rounding(all[high - 1], trim_top ? tolerance : 0)) --high;
  constexpr long double none = std::numeric_limits<long double>::infinity();
  if (low == high) return none;
  if (all[low].value > 0) return 0;
  numbers<bounded> c(high - low);
  for (std::size_t k = 0; k < c.size(); ++k) c[k] = all[low + k];

  const long double bound = bound_of_roots(c);
  numbers<long double> edges(c.size()), roots(c.size());  // what is monotone changes at the edges
  std::size_t count = 0;
  const auto edge = [&](std::size_t i) { return i < count ? edges[i] : bound; };
  for (std::size_t order = c.size() > 2 ? c.size() - 2 : 0; order > 0; --order) {
    const numbers<bounded> d = derivative(c, order);
    std::size_t found = 0;
    bool negative = d[0].value < 0;
    long double left = 0;
    for (std::size_t i = 0; i <= count; ++i) {
      const bool next = value_at(d, edge(i)).value < 0;
      if (next != negative) roots[found++] = root_between(d, left, edge(i));
      negative = next;
      left = edge(i);
    }
    count = found;
    for (std::size_t i = 0; i < count; ++i) edges[i] = roots[i];
  }
  long double left = 0;
  for (std::size_t i = 0; i <= count; ++i) {
    const bounded value = value_at(c, edge(i));
    if (value.value > 0 && !is_rounding(value, tolerance))
      return value_at(c, left).value < 0 ? root_between(c, left, edge(i)) : left;
    left = edge(i);
  }
  return none;
}

}  // namespace odeflow::detail
