// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Gives the direction d the units of theta, by the ratio of two running roots, element by element:
///
///     v' = (d^2 - v) / time_constant,            v(0) = 0,        v+ = |v| + look_ahead (d^2 - |v|) /
///     time_constant, u = d sqrt(|a| + epsilon) / sqrt(v+ + epsilon), a' = (u^2 - a) / time_constant, a(0) =
///     0, theta' = u.
///
/// With look_ahead = h, forward Euler of step h is Adadelta: h = learning rate (its usual value is 1),
/// time_constant = h / (1 - rho), epsilon = eps. The average of u^2 is read as it is, without a look-ahead.
///
/// Blocks: 2, v and a. Units: time_constant and look_ahead are times. Cost: 6 arrays streamed, no gradient.
/// Throws std::invalid_argument (when it joins a flow) unless time_constant > 0, epsilon > 0, look_ahead >=
/// 0, all finite.
/// Source: M. D. Zeiler, ADADELTA: an adaptive learning rate method, 2012, arXiv:1212.5701.
struct adadelta_preconditioner {
  double time_constant = 10;
  double look_ahead = time_constant / 10;
  double epsilon = 1e-6;

  static constexpr std::size_t blocks = 2;

  void validate() const {
    detail::require_positive("adadelta_preconditioner.time_constant", time_constant);
    detail::require_not_negative("adadelta_preconditioner.look_ahead", look_ahead);
    detail::require_at_most("adadelta_preconditioner.look_ahead", look_ahead, "time_constant", time_constant);
    detail::require_positive("adadelta_preconditioner.epsilon", epsilon);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    using std::fabs, std::sqrt;
    const auto direction = stretch.direction();
    const auto v = stretch.block(0), a = stretch.block(1);
    const auto v_rate = stretch.derivative(0), a_rate = stretch.derivative(1);
    const T rate = static_cast<T>(1 / time_constant), ahead = static_cast<T>(look_ahead),
            floor = static_cast<T>(epsilon);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < v.size(); ++i) {
      const T d = direction[i];
      v_rate[i] = (d * d - v[i]) * rate;
      const T square = fabs(v[i]), later = square + ahead * ((d * d - square) * rate);
      const T u = d * (sqrt(fabs(a[i]) + floor) / sqrt(later + floor));
      a_rate[i] = (u * u - a[i]) * rate;
      direction[i] = u;
    }
  }
};

}  // namespace odeflow
