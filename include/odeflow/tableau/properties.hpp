// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "odeflow/tableau/coefficient.hpp"

/// \file
/// What follows from the coefficients of a tableau. `Tableau` is a `tableau` or a `dynamic_tableau`; all of these are for
/// constants, too.
namespace odeflow {

/// How the stages depend on each other.
enum class stage_kind {
  explicit_stages,      ///< each on those before it
  diagonally_implicit,  ///< and on itself
  implicit_stages       ///< and on those after it
};

template <class Tableau>
constexpr stage_kind kind_of(const Tableau& t) {
  stage_kind kind = stage_kind::explicit_stages;
  for (std::size_t i = 0; i < t.stages; ++i)
    for (std::size_t j = i; j < t.stages; ++j) {
      if (t.a[i][j].is_zero()) continue;
      if (j > i) return stage_kind::implicit_stages;
      kind = stage_kind::diagonally_implicit;
    }
  return kind;
}

template <class Tableau>
constexpr bool is_explicit(const Tableau& t) {
  return kind_of(t) == stage_kind::explicit_stages;
}

/// c_i: the times of the stages, in steps; the sum of row i of a, where c is not given.
template <class Tableau>
constexpr long double stage_time(const Tableau& t, std::size_t i) {
  for (std::size_t j = 0; j < t.stages; ++j)
    if (!t.c[j].is_zero()) return t.c[i].value();
  long double sum = 0;
  for (std::size_t j = 0; j < t.stages; ++j) sum += t.a[i][j].value();
  return sum;
}

/// Whether there are weights of a second method, for an estimate of the error.
template <class Tableau>
constexpr bool is_embedded(const Tableau& t) {
  for (std::size_t i = 0; i < t.stages; ++i)
    if (!t.embedded[i].is_zero()) return true;
  return false;
}

/// b_i - embedded_i, the weights of the estimate of the error.
template <class Tableau>
constexpr long double error_weight(const Tableau& t, std::size_t i) {
  return t.b[i].value() - t.embedded[i].value();
}

/// Whether the last stage is at the new x: its row of a is b. Implicit methods of this kind are called stiffly accurate.
template <class Tableau>
constexpr bool ends_at_new_state(const Tableau& t) {
  for (std::size_t j = 0; j < t.stages; ++j)
    if (!(t.a[t.stages - 1][j] == t.b[j])) return false;
  return true;
}

/// First same as last: the last stage of an explicit method is the first of the next step, which then costs one stage less.
template <class Tableau>
constexpr bool is_fsal(const Tableau& t) {
  return t.stages > 1 && is_explicit(t) && ends_at_new_state(t);
}

/// Evaluations of f for each step once under way.
template <class Tableau>
constexpr std::size_t evaluations(const Tableau& t) {
  return t.stages - (is_fsal(t) ? 1 : 0);
}

/// Whether there are weights for times within the step.
template <class Tableau>
constexpr bool has_dense_weights(const Tableau& t) {
  return t.degree > 0;
}

}  // namespace odeflow
