// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Divides the direction d by the root of a running mean v of its squares, element by element:
///
///     v' = (d^2 - v) / time_constant,            v(0) = 0,
///     theta' = d / (sqrt(v+) + epsilon),         v+ = |v| + look_ahead (d^2 - |v|) / time_constant.
///
/// v+ is v as its own equation predicts it one look_ahead later. Two things come of it: at the start, where v
/// = 0, the gain is at most sqrt(time_constant / look_ahead) times 1/|d|, and forward Euler with the step
/// size look_ahead is RMSprop: step size h = learning rate, time_constant = h / (1 - alpha), look_ahead = h,
/// epsilon = eps. A stage of a high-order stepper may take v below zero, where no solution goes: its
/// magnitude then serves, which keeps the gain at the scale of the average. (Zero in its place would make it
/// 1 / epsilon, and one such stage destroys a run.)
///
/// Blocks: 1, v. Units: time_constant and look_ahead are times, epsilon is that of the gradient.
/// Cost: 4 arrays streamed, no gradient. Throws std::invalid_argument (when it joins a flow) unless
/// 0 <= look_ahead <= time_constant, 0 < time_constant, 0 < epsilon.
/// Source: T. Tieleman, G. Hinton, Lecture 6.5 - rmsprop, Coursera: Neural Networks for Machine Learning,
/// 2012.
struct rms_preconditioner {
  double time_constant = 1;
  double look_ahead = time_constant / 100;
  double epsilon = 1e-8;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_positive("rms_preconditioner.time_constant", time_constant);
    detail::require_not_negative("rms_preconditioner.look_ahead", look_ahead);
    detail::require_positive("rms_preconditioner.epsilon", epsilon);
    detail::require_at_most("rms_preconditioner.look_ahead", look_ahead, "time_constant", time_constant);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    using std::fabs, std::sqrt;
    const auto direction = stretch.direction();
    const auto v = stretch.block(0);
    const auto v_rate = stretch.derivative(0);
    const T rate = static_cast<T>(1 / time_constant), ahead = static_cast<T>(look_ahead),
            floor = static_cast<T>(epsilon);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < v.size(); ++i) {
      const T d = direction[i];
      v_rate[i] = (d * d - v[i]) * rate;
      const T square = fabs(v[i]);
      direction[i] = d / (sqrt(square + ahead * ((d * d - square) * rate)) + floor);
    }
  }
};

}  // namespace odeflow
