// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <stdexcept>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Divides the direction d by the root of the sum of all its squares so far, element by element:
///
///     G' = d^2 / interval,            G(0) = 0,
///     theta' = d / (sqrt(initial + |G| + look_ahead G') + epsilon).
///
/// With interval = look_ahead = h, forward Euler of step h is Adagrad with initial_accumulator_value =
/// initial and eps = epsilon; with the defaults initial = 1, epsilon = 0 it is the paper's preconditioner (1
/// + G)^(-1/2), whose gain is at most 1.
///
/// Blocks: 1, G. Units: interval is the time in which d^2 is added once, look_ahead a time. Cost: 4 arrays
/// streamed, no gradient. Throws std::invalid_argument (when it joins a flow) unless interval > 0,
/// look_ahead, initial, epsilon >= 0, all finite, and initial + epsilon > 0.
/// Sources: J. Duchi, E. Hazan, Y.
/// Singer, Adaptive subgradient methods for online learning and stochastic optimization, 2011; B. Dherin et
/// al., Learning by solving differential equations, 2025, arXiv:2505.13397.
struct adagrad_preconditioner {
  double interval = 1;
  double look_ahead = interval;
  double initial = 1;
  double epsilon = 0;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_positive("adagrad_preconditioner.interval", interval);
    detail::require_not_negative("adagrad_preconditioner.look_ahead", look_ahead);
    detail::require_not_negative("adagrad_preconditioner.initial", initial);
    detail::require_not_negative("adagrad_preconditioner.epsilon", epsilon);
    if (initial + epsilon <= 0)
      throw std::invalid_argument(
          "odeflow::adagrad_preconditioner: initial and epsilon are both 0: the gain has no bound");
  }

  template <class T>
  void bend(tile<T> stretch) const {
    using std::fabs, std::sqrt;
    const auto direction = stretch.direction();
    const auto sum = stretch.block(0);
    const auto sum_rate = stretch.derivative(0);
    const T rate = static_cast<T>(1 / interval), ahead = static_cast<T>(look_ahead);
    const T first = static_cast<T>(initial), floor = static_cast<T>(epsilon);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const T d = direction[i];
      sum_rate[i] = d * d * rate;
      direction[i] = d / (sqrt(first + (fabs(sum[i]) + ahead * sum_rate[i])) + floor);
    }
  }
};

}  // namespace odeflow
