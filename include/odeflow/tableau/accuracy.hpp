// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>

#include "odeflow/tableau/check.hpp"
#include "odeflow/tableau/roots.hpp"
#include "odeflow/tableau/stability_quotient.hpp"

/// \file
/// How accurate a method is, and how it averages noise. `Tableau` is a `tableau` or a `dynamic_tableau`; for constants, too.
namespace odeflow {

namespace detail {

template <class Tableau, class Weight>
constexpr int algebraic_order(const Tableau& t, Weight weight) {
  const conditions<Tableau> conditions(t, highest_order);
  int order = 0;
  while (order < highest_order && conditions.first_broken("b", order + 1, weight).empty()) ++order;
  return order;
}

}  // namespace detail

/// The highest order whose conditions hold, exactly for fractions and to rounding for other numbers (`broken_condition`);
/// 9 for that order and any higher one. Cost: sums over 486 trees.
template <any_tableau Tableau>
constexpr int algebraic_order(const Tableau& t) {
  return detail::algebraic_order(t, [&](std::size_t i) { return t.b[i]; });
}

/// The same of the embedded method; 0 if there is none.
template <any_tableau Tableau>
constexpr int algebraic_embedded_order(const Tableau& t) {
  return is_embedded(t) ? detail::algebraic_order(t, [&](std::size_t i) { return t.embedded[i]; }) : 0;
}

/// The error constant: the 2-norm of the coefficients (sum_i b_i Phi_i(tree) - 1 / density) / symmetry of the elementary
/// differentials in the error of one step, over all trees of order `order` + 1. Smaller is better, among methods of the same
/// order and as many stages. NaN for order 9, whose next trees are not listed.
/// Source: P. J. Prince, J. R. Dormand, High order embedded Runge-Kutta formulae, J. Comput. Appl. Math. 7, 1981.
template <any_tableau Tableau>
constexpr long double error_constant(const Tableau& t) {
  if (t.order >= detail::highest_order) return std::numeric_limits<long double>::quiet_NaN();
  const detail::elementary_weights<detail::bounded> weights(t, t.order + 1);
  long double sum = 0;
  for (std::size_t tree = detail::trees.up_to(t.order); tree < detail::trees.up_to(t.order + 1); ++tree) {
    const detail::rooted_tree& shape = detail::trees.all[tree];
    const long double made = weights.of(tree, [&](std::size_t i) { return t.b[i]; }).value;
    const long double off =
        (made - 1 / static_cast<long double>(shape.density)) / static_cast<long double>(shape.symmetry);
    sum += off * off;
  }
  return detail::square_root(sum);
}

/// sum_i b_i^2: the variance of a step whose stages see independent noise, as a part of that of Euler's step.
template <any_tableau Tableau>
constexpr long double noise_factor(const Tableau& t) {
  long double sum = 0;
  for (std::size_t i = 0; i < t.stages; ++i) sum += t.b[i].value() * t.b[i].value();
  return sum;
}

}  // namespace odeflow
