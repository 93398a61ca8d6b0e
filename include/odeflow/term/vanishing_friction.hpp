// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Nesterov's accelerated gradient as a differential equation: a heavy ball whose friction fades with time,
///
///     v' = d - (strength / t) v,            v(0) = 0,
///     theta' = v,
///
/// started at t = 0, where v' has the limit d / (1 + strength). On a convex loss with strength >= 3 it falls
/// like 1 / t^2. The energy |v|^2 / 2 + L falls at the rate (strength / t) |v|^2.
///
/// Blocks: 1, the velocity v. Units: strength has none; t is the time that the stepper gives, from the start
/// of the flow. Cost: 4 arrays streamed, no gradient. Throws std::invalid_argument (when it joins a flow)
/// unless strength is finite and >= 0.
/// Source: W. Su, S. Boyd, E. Candes, A differential equation for
/// modeling Nesterov's accelerated gradient method, 2016, arXiv:1503.01243.
struct vanishing_friction {
  double strength = 3;

  static constexpr std::size_t blocks = 1;

  void validate() const { detail::require_not_negative("vanishing_friction.strength", strength); }

  /// (t / (t + h))^strength: what friction alone leaves of the velocity from t to t + h.
  double velocity_kept(double t, double h) const { return std::pow(t / (t + h), strength); }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const auto v = stretch.block(0);
    const auto v_rate = stretch.derivative(0);
    const bool started = stretch.time() > 0;
    const T push = static_cast<T>(started ? 1 : 1 / (1 + strength));
    const T friction = static_cast<T>(started ? strength / stretch.time() : 0);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < v.size(); ++i) {
      v_rate[i] = push * direction[i] - friction * v[i];
      direction[i] = v[i];
    }
  }
};

}  // namespace odeflow
