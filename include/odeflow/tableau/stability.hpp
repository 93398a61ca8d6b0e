// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <complex>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/roots.hpp"
#include "odeflow/tableau/stability_quotient.hpp"

/// \file
/// What a method makes of the linear problem x' = lambda x: one step of size h multiplies x by R(z), z = h lambda. On a
/// curvature lambda of an objective z = -h lambda. All of these take a `tableau` or a `dynamic_tableau`; all but
/// `stability_function` are for constants too. For a stepper that has no tableau there is odeint/stability.hpp, which measures.
namespace odeflow {

/// R(z) = (p_0 + p_1 z + ... + p_s z^s) / (q_0 + q_1 z + ... + q_s z^s), s the number of stages.
template <class Coefficients>
struct stability_polynomials_of {
  Coefficients numerator, denominator;
};

/// The polynomials of R: q_0 = 1, and all other q are 0 for an explicit method, whose p_k are b^T a^(k-1) 1: 1 / k! up to its
/// order. Implicit methods: det(I - z a + z 1 b^T) and det(I - z a). A common factor is not divided out.
/// Source: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, section IV.3.
template <std::size_t Stages, std::size_t Degree>
constexpr auto stability_polynomials(const tableau<Stages, Degree>& t) {
  const detail::stability_quotient r(t);
  stability_polynomials_of<std::array<long double, Stages + 1>> out{};
  for (std::size_t k = 0; k <= Stages; ++k) {
    out.numerator[k] = r.numerator()[k].value;
    out.denominator[k] = r.denominator()[k].value;
  }
  return out;
}
inline auto stability_polynomials(const dynamic_tableau& t) {
  const detail::stability_quotient r(t);
  stability_polynomials_of<std::vector<long double>> out;
  for (std::size_t k = 0; k <= t.stages; ++k) {
    out.numerator.push_back(r.numerator()[k].value);
    out.denominator.push_back(r.denominator()[k].value);
  }
  return out;
}

/// R(z) = 1 + z b^T (I - z a)^-1 1, by solving for the stages: they are what a step computes. Infinity where that has no
/// solution. Real: double or long double. Cost: s^3 / 3 products; for many z take the polynomials.
template <any_tableau Tableau, class Real>
std::complex<Real> stability_function(const Tableau& t, std::complex<Real> z) {
  const std::size_t s = t.stages;
  const auto a = [&](std::size_t i, std::size_t j) { return static_cast<Real>(t.a[i][j].value()); };
  std::vector<std::vector<std::complex<Real>>> rows(s, std::vector<std::complex<Real>>(s + 1, Real(1)));
  for (std::size_t i = 0; i < s; ++i)
    for (std::size_t j = 0; j < s; ++j) rows[i][j] = Real(i == j ? 1 : 0) - z * a(i, j);
  for (std::size_t k = 0; k < s; ++k) {
    const auto pivot = std::max_element(rows.begin() + static_cast<std::ptrdiff_t>(k), rows.end(),
                                        [k](const auto& x, const auto& y) { return abs(x[k]) < abs(y[k]); });
    std::swap(rows[k], *pivot);
    if (rows[k][k] == Real(0)) return std::numeric_limits<Real>::infinity();
    for (std::size_t i = k + 1; i < s; ++i) {
      const std::complex<Real> factor = rows[i][k] / rows[k][k];
      if (factor != Real(0))
        for (std::size_t j = k; j <= s; ++j) rows[i][j] -= factor * rows[k][j];
    }
  }
  std::complex<Real> sum = 0;
  for (std::size_t k = s; k > 0; --k) {
    std::complex<Real>& stage = rows[k - 1][s];
    for (std::size_t j = k; j < s; ++j) stage -= rows[k - 1][j] * rows[j][s];
    stage /= rows[k - 1][k - 1];
    sum += static_cast<Real>(t.b[k - 1].value()) * stage;
  }
  return Real(1) + z * sum;
}

/// The real stability limit: the largest r for which |R(-y)| <= 1 for all y in [0, r]; infinity if there is none, found from
/// the degrees of R, and 0 if it is left at once. A step h is stable on the curvature lambda as long as h lambda <= r.
/// To the last digits of long double; no excursion above 1 is skipped unless it is lower than rounding (`first_excess`).
template <any_tableau Tableau>
constexpr long double real_stability_limit(const Tableau& t) {
  const detail::stability_quotient r(t);
  const long double above = r.first_excess(r.real_excess(1)), below = r.first_excess(r.real_excess(-1));
  return above < below ? above : below;
}

/// The imaginary stability limit: the largest r for which |R(iy)| <= 1 for all y in [0, r]; infinity if there is none. What
/// rotates (games, momentum without friction) needs it. |R(iy)|^2 - 1 is a polynomial of y^2 whose coefficients vanish up to
/// the order of the method; the first that does not decides whether the limit is 0, as for Euler's method.
template <any_tableau Tableau>
constexpr long double imaginary_stability_limit(const Tableau& t) {
  const detail::stability_quotient r(t);
  const long double square = r.first_excess(r.imaginary_excess());
  return square > std::numeric_limits<long double>::max() ? square : detail::square_root(square);
}

/// R(-infinity): what is left of the stiffest components after a step. 0 is best; infinite for every explicit method.
template <any_tableau Tableau>
constexpr long double stability_at_infinity(const Tableau& t) {
  return detail::stability_quotient(t).at_minus_infinity();
}

/// Whether |R(z)| <= 1 wherever the real part of z is <= 0: any step is stable on any convex objective that is quadratic. Not
/// sampled but derived, to rounding: |R(iy)| <= 1 for all y, and by Routh's test the denominator has no zero on the left (not
/// even one that the numerator has too: the stages would not exist there). With the maximum principle these two are enough.
template <any_tableau Tableau>
constexpr bool is_a_stable(const Tableau& t) {
  const detail::stability_quotient r(t);
  return r.poles_on_the_right() &&
         r.first_excess(r.imaginary_excess()) > std::numeric_limits<long double>::max();
}

/// Whether it is A-stable and R vanishes at infinity.
template <any_tableau Tableau>
constexpr bool is_l_stable(const Tableau& t) {
  return is_a_stable(t) && stability_at_infinity(t) == 0;
}

}  // namespace odeflow
