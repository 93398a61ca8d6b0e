// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "odeflow/tableau/tableau.hpp"

/// \file
/// Explicit methods whose stability reaches far along the negative real axis, where the spectrum of a gradient flow lies: for s
/// evaluations to nearly 2 s^2, or 2/3 s^2 at order 2, where s steps of Euler's reach 2 s. The names end in the evaluations and
/// the order.
///
/// Each is made from its stability polynomial R(z) = r_0 + r_1 z + ... + r_s z^s, r_0 = r_1 = 1, as the chain
///
///     x_1 = x,   x_{i+1} = x + (r_{s-i+1} / r_{s-i}) h f(x_i),   i = 1 ... s,   x <- x_{s+1},
///
/// of which each stage needs only the one before it. It is of order 2 if r_2 = 1/2. For many more stages than here rounding
/// builds up in it.
namespace odeflow::tableaus {

namespace detail {

/// p / q, exactly where both are and 64 bits hold it unreduced.
constexpr coefficient quotient(const coefficient& p, const coefficient& q) {
  if (p.is_exact() && q.is_exact() && q.numerator() > 0)
    return {p.numerator() * q.denominator(), p.denominator() * q.numerator()};
  return p.value() / q.value();
}

/// The chain of the polynomial, in the first s stages. r has s + 1 numbers.
template <std::size_t Stages, std::size_t Numbers>
constexpr tableau<Stages> chain(const std::array<coefficient, Numbers>& r) {
  constexpr std::size_t s = Numbers - 1;
  static_assert(s <= Stages);
  tableau<Stages> t;
  // g++ 12 reads no element of a constant that a function has left as it was, so each is written.
  for (std::size_t i = 0; i < Stages; ++i) {
    for (std::size_t j = 0; j < Stages; ++j) t.a[i][j] = 0;
    t.b[i] = t.c[i] = t.embedded[i] = 0;
  }
  for (std::size_t i = 1; i < s; ++i) t.c[i] = t.a[i][i - 1] = quotient(r[s - i + 1], r[s - i]);
  t.b[s - 1] = quotient(r[1], r[0]);
  return t;
}

/// T_s(w0 + w1 z) as numbers of z^0 ... z^s, and with w1 = 1 the derivatives at w0, each divided by its factorial.
template <std::size_t S>
constexpr std::array<long double, S + 1> chebyshev(long double w0, long double w1) {
  std::array<long double, S + 1> before{}, now{}, next{};
  before[0] = 1;
  now[0] = w0;
  now[1] = w1;
  for (std::size_t degree = 1; degree < S; ++degree) {
    for (std::size_t j = 0; j <= S; ++j)
      next[j] = 2 * (w0 * now[j] + (j > 0 ? w1 * now[j - 1] : 0)) - before[j];
    before = now;
    now = next;
  }
  return now;
}

/// R(z) = T_s(w0 + w1 z) / T_s(w0), w0 = 1 + damping / s^2, w1 = T_s(w0) / T_s'(w0): |R| <= 1 from z = 0 to -2 w0 / w1, and
/// |R| <= 1 / T_s(w0) where |w0 + w1 z| <= 1.
template <std::size_t S>
constexpr tableau<S> chebyshev_1(std::string_view name, long double damping) {
  const long double w0 = 1 + damping / static_cast<long double>(S * S);
  const auto at_w0 = chebyshev<S>(w0, 1);
  const auto shifted = chebyshev<S>(w0, at_w0[0] / at_w0[1]);
  std::array<coefficient, S + 1> r{1, 1};
  for (std::size_t j = 2; j <= S; ++j) r[j] = shifted[j] / at_w0[0];
  tableau<S> t = chain<S>(r);
  t.name = name;
  t.source =
      "P. J. van der Houwen and B. P. Sommeijer, On the internal stability of explicit, m-stage Runge-Kutta "
      "methods for large m-values, 1980";
  t.order = 1;
  return t;
}

/// R(z) = 1 + (T_s(w0 + w1 z) - T_s(w0)) T_s''(w0) / T_s'(w0)^2, w0 as above, w1 = T_s'(w0) / T_s''(w0). One more stage, at the
/// new x, is for the estimate 4/5 (x - x_new) + 2/5 h (f(x) + f(x_new)) of the error.
template <std::size_t S>
constexpr tableau<S + 1> chebyshev_2(std::string_view name, long double damping) {
  const long double w0 = 1 + damping / static_cast<long double>(S * S);
  const auto at_w0 = chebyshev<S>(w0, 1);
  const long double first = at_w0[1], second = 2 * at_w0[2];
  const auto shifted = chebyshev<S>(w0, first / second);
  std::array<coefficient, S + 1> r{1, 1, {1, 2}};
  for (std::size_t j = 3; j <= S; ++j) r[j] = shifted[j] * second / (first * first);
  tableau<S + 1> t = chain<S + 1>(r);
  t.name = name;
  t.source =
      "B. P. Sommeijer, L. F. Shampine and J. G. Verwer, RKC: an explicit solver for parabolic PDEs, 1998";
  t.order = 2;
  t.a[S][S - 1] = t.c[S] = 1;
  t.embedded[0] = t.embedded[S] = {2, 5};
  t.embedded[S - 1] = {1, 5};
  t.embedded_order = 2;
  return t;
}

// What the sources take: away from the ends of the interval of stability |R| is at most 0.953, and 0.957.
inline constexpr long double damping_1 = 0.05L, damping_2 = 2 / 13.0L;

}  // namespace detail

/// Order 1, damped: stable to 7.80.
inline constexpr tableau<2> chebyshev_2_1 = detail::chebyshev_1<2>("chebyshev_2_1", detail::damping_1);
/// Order 1, damped: stable to 17.48.
inline constexpr tableau<3> chebyshev_3_1 = detail::chebyshev_1<3>("chebyshev_3_1", detail::damping_1);
/// Order 1, damped: stable to 31.03.
inline constexpr tableau<4> chebyshev_4_1 = detail::chebyshev_1<4>("chebyshev_4_1", detail::damping_1);
/// Order 1, damped: stable to 48.46.
inline constexpr tableau<5> chebyshev_5_1 = detail::chebyshev_1<5>("chebyshev_5_1", detail::damping_1);

/// Order 2, not damped: stable to 6.26, the most for degree 3. R(z) = 1 + z + z^2/2 + z^3/16 = 1 + z (1 + z/4)^2 touches 1 at -4.
inline constexpr tableau<3> van_der_houwen_3_2 = [] {
  tableau<3> t = detail::chain<3>(std::array<coefficient, 4>{1, 1, {1, 2}, {1, 16}});
  t.name = "van_der_houwen_3_2";
  t.source = "P. J. van der Houwen, Explicit Runge-Kutta formulas with increased stability boundaries, 1972";
  t.order = 2;
  return t;
}();

/// Order 2, damped, FSAL: stable to 6.18.
inline constexpr tableau<4> chebyshev_3_2 = detail::chebyshev_2<3>("chebyshev_3_2", detail::damping_2);
/// Order 2, damped, FSAL: stable to 9.85.
inline constexpr tableau<5> chebyshev_4_2 = detail::chebyshev_2<4>("chebyshev_4_2", detail::damping_2);
/// Order 2, damped, FSAL: stable to 16.60.
inline constexpr tableau<6> chebyshev_5_2 = detail::chebyshev_2<5>("chebyshev_5_2", detail::damping_2);

}  // namespace odeflow::tableaus
