// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Gives the parameters a mass of one and lets the direction d push them, against friction:
///
///     v' = d - friction v,            v(0) = 0,
///     theta' = v + look_ahead v'.
///
/// With look_ahead = 0 this is theta'' = d - friction theta', whose energy |v|^2 / 2 + L(theta) falls at the
/// rate friction |v|^2. With look_ahead = h, forward Euler of step h moves theta with the velocity at the end
/// of the step, which is SGD with momentum: h = sqrt(learning rate), friction = (1 - momentum) / h.
///
/// Blocks: 1, the velocity v. Units: friction is 1/time, look_ahead a time. Cost: 4 arrays streamed, no
/// gradient. Throws std::invalid_argument (when it joins a flow) unless both are finite and >= 0.
/// Source: B.
/// T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964,
/// doi:10.1016/0041-5553(64)90137-5.
struct heavy_ball {
  double friction = 1;
  double look_ahead = 0;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_not_negative("heavy_ball.friction", friction);
    detail::require_not_negative("heavy_ball.look_ahead", look_ahead);
  }

  /// exp(-friction h): what friction alone leaves of the velocity after a time h. Throws
  /// std::invalid_argument unless look_ahead = 0, where theta' = v.
  double velocity_kept(double /*t*/, double h) const {
    detail::require_at_most("heavy_ball.look_ahead", look_ahead, "0, that of theta' = v", 0);
    return std::exp(-friction * h);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const auto v = stretch.block(0);
    const auto v_rate = stretch.derivative(0);
    const T gamma = static_cast<T>(friction), ahead = static_cast<T>(look_ahead);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < v.size(); ++i) {
      v_rate[i] = direction[i] - gamma * v[i];
      direction[i] = v[i] + ahead * v_rate[i];
    }
  }
};

}  // namespace odeflow
