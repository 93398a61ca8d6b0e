// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "odeflow/tableau/coefficient.hpp"
#include "odeflow/tableau/tableau.hpp"

namespace odeflow {

/// A `tableau` that is known when the program runs, from a file for example. The fields are those of `tableau`, c, embedded
/// and dense all zero where there are none; every function on tableaux takes it.
struct dynamic_tableau {
  std::string name, source;
  std::size_t stages = 0, degree = 0;
  std::vector<std::vector<coefficient>> a;
  std::vector<coefficient> b, c;
  int order = 0;
  std::vector<coefficient> embedded;
  int embedded_order = 0;
  std::vector<std::vector<coefficient>> dense;  ///< stages rows of `degree` numbers
  int dense_order = 0;

  dynamic_tableau() = default;

  template <std::size_t Stages, std::size_t Degree>
  dynamic_tableau(const tableau<Stages, Degree>& t)
      : name(t.name),
        source(t.source),
        stages(Stages),
        degree(Degree),
        b(t.b, t.b + Stages),
        c(t.c, t.c + Stages),
        order(t.order),
        embedded(t.embedded, t.embedded + Stages),
        embedded_order(t.embedded_order),
        dense_order(t.dense_order) {
    for (const auto& row : t.a) a.emplace_back(row, row + Stages);
    for (const auto& row : t.dense) dense.emplace_back(row, row + Degree);
  }

  /// Throws std::invalid_argument, with the name, what is wrong and both numbers, where a row has another length than there
  /// are stages, a number is not finite, or a condition is broken (`broken_condition`).
  void validate() const;
};

}  // namespace odeflow
