// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "odeflow/tableau/elementary_weights.hpp"
#include "odeflow/tableau/message.hpp"
#include "odeflow/tableau/properties.hpp"

/// \file
/// Whether a tableau is what it says. The compiler checks it for a constant, `dynamic_tableau` when it is made.
namespace odeflow {

namespace detail {

/// "sum b_i c_i a_ij c_j^2 = 1/15": the condition of a tree, its weights called `weight`.
constexpr void write_branches(message& out, std::size_t tree, char index, char& free) {
  int leaves = 0;
  for (std::size_t t = tree; trees.all[t].order > 1; t = trees.all[t].rest) leaves += trees.all[t].last == 0;
  if (leaves > 0) out << " c_" << index;
  if (leaves > 1) out << '^' << leaves;
  for (std::size_t t = tree; trees.all[t].order > 1; t = trees.all[t].rest) {
    if (trees.all[t].last == 0) continue;
    const char next = free++;
    out << " a_" << index << next;
    write_branches(out, trees.all[t].last, next, free);
  }
}
constexpr void write_condition(message& out, std::string_view weight, std::size_t tree) {
  char free = 'j';
  out << "sum " << weight << "_i";
  write_branches(out, tree, 'i', free);
  out << " = 1";
  if (trees.all[tree].density > 1) out << '/' << trees.all[tree].density;
}

/// What a method must meet, sum by sum: exactly where all that enters is exact, else to the rounding of what is not.
template <class Tableau>
class conditions {
 public:
  /// Those up to an order.
  constexpr conditions(const Tableau& t, int order)
      : t_(t), a_exact_(is_exact(t)), rounded_(t, order), exact_(t, a_exact_ ? order : 1) {
    for (std::size_t i = 0; i < t.stages; ++i)
      for (std::size_t j = 0; j < t.stages; ++j)
        if (t.a[i][j].rounding() > a_rounding_) a_rounding_ = t.a[i][j].rounding();
  }

  /// The first condition on `weight`, which is called `name`, that fails up to `order`; empty if none.
  template <class Weight>
  constexpr message first_broken(std::string_view name, int order, Weight weight) const {
    bool exact = a_exact_;
    long double rounding = a_rounding_;
    for (std::size_t i = 0; i < t_.stages; ++i) note(weight(i), exact, rounding);
    const weights<bounded> rounded_weights(t_.stages, weight);
    const weights<residue> exact_weights(exact ? t_.stages : 0, weight);
    for (std::size_t tree = 0; tree < trees.up_to(order); ++tree) {
      const bounded sum = rounded_.of(tree, rounded_weights);
      const std::int64_t density = trees.all[tree].density;
      if (!holds(sum, 1 / static_cast<long double>(density), trees.all[tree].order, rounding))
        return broken(name, tree, sum.value - 1 / static_cast<long double>(density));
      if (exact && !(exact_.of(tree, exact_weights) * residue(density) == residue(1)))
        return broken(name, tree, 0);
    }
    return {};
  }

  /// The same for weights that are polynomials of theta, weight(i, power) the coefficient of theta^power: of the powers of
  /// theta in sum_i b_i(theta) Phi_i(tree) there remains theta^order / density.
  template <class Weight>
  constexpr message first_broken_dense(std::string_view name, int order, std::size_t degree,
                                       Weight weight) const {
    for (std::size_t power = 1; power <= degree; ++power) {
      const auto of_power = [&](std::size_t i) { return weight(i, power); };
      bool exact = a_exact_;
      long double rounding = a_rounding_;
      for (std::size_t i = 0; i < t_.stages; ++i) note(of_power(i), exact, rounding);
      const weights<bounded> rounded_weights(t_.stages, of_power);
      const weights<residue> exact_weights(exact ? t_.stages : 0, of_power);
      for (std::size_t tree = 0; tree < trees.up_to(order); ++tree) {
        const rooted_tree& shape = trees.all[tree];
        const bool own = power == static_cast<std::size_t>(shape.order);
        const long double expected = own ? 1 / static_cast<long double>(shape.density) : 0;
        const bounded sum = rounded_.of(tree, rounded_weights);
        const bool exactly = !exact || exact_.of(tree, exact_weights) * residue(own ? shape.density : 1) ==
                                           residue(own ? 1 : 0);
        if (holds(sum, expected, shape.order, rounding) && exactly) continue;
        message out = broken(name, tree, sum.value - expected);
        return out << " in theta^" << power;
      }
    }
    return {};
  }

 private:
  static constexpr bool is_exact(const Tableau& t) {
    for (std::size_t i = 0; i < t.stages; ++i)
      for (std::size_t j = 0; j < t.stages; ++j)
        if (!residue::has(t.a[i][j])) return false;
    return true;
  }

  static constexpr void note(const coefficient& x, bool& exact, long double& rounding) {
    exact = exact && residue::has(x);
    if (x.rounding() > rounding) rounding = x.rounding();
  }

  static constexpr bool holds(const bounded& sum, long double expected, int factors, long double rounding) {
    constexpr long double own = std::numeric_limits<long double>::epsilon();
    const long double off = sum.value - expected,
                      allowed = factors * (rounding + 4 * own) * (1 + sum.magnitude);
    return off <= allowed && off >= -allowed;
  }

  static constexpr message broken(std::string_view name, std::size_t tree, long double off) {
    message out("order ");
    out << trees.all[tree].order << ": ";
    write_condition(out, name, tree);
    if (off == 0) return out << " only to rounding";
    return out << ", off by " << off;
  }

  const Tableau& t_;
  bool a_exact_;
  elementary_weights<bounded> rounded_;
  elementary_weights<residue> exact_;  // of order 1 only if a is not exact: it is not used then
  long double a_rounding_ = 0;
};

template <class Tableau>
constexpr message broken_form(const Tableau& t) {
  const auto is_order = [](int order) { return order >= 1 && order <= highest_order; };
  if (!is_order(t.order)) {
    message out("order ");
    return out << t.order << ": it must be from 1 to " << highest_order;
  }
  if (is_embedded(t) != (t.embedded_order != 0) || (is_embedded(t) && !is_order(t.embedded_order))) {
    message out("embedded_order ");
    return out << t.embedded_order
               << (is_embedded(t) ? ": it must be from 1 to 9" : ": there are no weights `embedded`");
  }
  if ((t.degree > 0) != (t.dense_order != 0) || (t.degree > 0 && !is_order(t.dense_order))) {
    message out("dense_order ");
    return out << t.dense_order
               << (t.degree > 0 ? ": it must be from 1 to 9" : ": there are no weights `dense`");
  }
  bool c_given = false;
  for (std::size_t i = 0; i < t.stages; ++i) c_given = c_given || !t.c[i].is_zero();
  for (std::size_t i = 0; c_given && i < t.stages; ++i) {
    bounded row;
    long double rounding = t.c[i].rounding();
    for (std::size_t j = 0; j < t.stages; ++j) {
      row = row + bounded(t.a[i][j]);
      if (t.a[i][j].rounding() > rounding) rounding = t.a[i][j].rounding();
    }
    const long double off = row.value - t.c[i].value();
    const long double allowed =
        (rounding + 4 * std::numeric_limits<long double>::epsilon()) * (1 + row.magnitude);
    if (off <= allowed && off >= -allowed) continue;
    message out("row ");
    return out << i + 1 << ": the sum of a_" << i + 1 << "j is " << row.value << ", c_" << i + 1 << " is "
               << t.c[i].value() << ", off by " << off;
  }
  return {};
}

}  // namespace detail

/// What is wrong with the tableau: a row of a that does not sum to c, or the first of the order conditions that fails, of the
/// method, of the embedded one, of the dense output; empty if nothing is. Rows and stages are counted from 1. Fractions are
/// checked exactly (`detail::residue` says how), other numbers to their rounding. Cost: sums over 200 trees for order 8, 486 for
/// order 9; of the compiler's time 0.35 s (g++) or 0.55 s (clang) for a pair of 13 stages and order 8.
/// Source: J. C. Butcher, Numerical Methods for Ordinary Differential Equations, 2016, chapter 3.
template <class Tableau>
constexpr detail::message broken_condition(const Tableau& t) {
  if (const detail::message form = detail::broken_form(t); !form.empty()) return form;
  const detail::conditions<Tableau> conditions(t, std::max({t.order, t.embedded_order, t.dense_order}));
  const detail::message own = conditions.first_broken("b", t.order, [&](std::size_t i) { return t.b[i]; });
  if (!own.empty()) return own;
  if (is_embedded(t)) {
    const detail::message embedded =
        conditions.first_broken("embedded", t.embedded_order, [&](std::size_t i) { return t.embedded[i]; });
    if (!embedded.empty()) return embedded;
  }
  if (t.degree > 0)
    return conditions.first_broken_dense(
        "dense", t.dense_order, t.degree,
        [&](std::size_t i, std::size_t power) { return t.dense[i][power - 1]; });
  return {};
}

}  // namespace odeflow
