// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <vector>

#include "odeflow/tableau/dynamic_tableau.hpp"

namespace odeflow::detail {

/// What a step with an explicit tableau evaluates and adds up: the coefficients that are not zero, the stages that enter.
struct step_plan {
  struct addend {
    std::size_t stage;
    double factor;
  };
  using sum = std::vector<addend>;

  /// Throws std::invalid_argument where `validate` does, and for a tableau that is not explicit.
  explicit step_plan(const dynamic_tableau& t);

  std::vector<sum> rows;       ///< of a
  sum weights, error_weights;  ///< b, and b - embedded; empty without embedded weights
  std::vector<double> times;   ///< of the stages, in steps
  std::vector<bool>
      needed;  ///< stages that x(t + h) needs; without those for dense output, and the last of FSAL
  std::vector<bool> needed_for_error;  ///< and those of the estimate
  bool last_at_new_state = false;      ///< the estimate needs the last stage, which is at x(t + h)
};

}  // namespace odeflow::detail
