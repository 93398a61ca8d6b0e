// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Replaces the direction d by a running average of it, gain times as large:
///
///     b' = (gain d - b) / time_constant,            b(0) = 0,
///     theta' = b + look_ahead b'.
///
/// The second form of the heavy ball (b is its velocity), and with gain 1 the plain exponential average. With
/// look_ahead = h, forward Euler of step h is SGD with momentum at its own learning rate: h = learning rate,
/// time_constant = h / (1 - momentum), gain = 1 / (1 - momentum). The energy L + time_constant |b|^2 / (2
/// gain) falls at the rate |b|^2 / gain for look_ahead = 0.
///
/// Blocks: 1, b. Units: time_constant and look_ahead are times. Cost: 4 arrays streamed, no gradient.
/// Throws std::invalid_argument (when it joins a flow) unless time_constant > 0, gain > 0, look_ahead >= 0,
/// all finite.
/// Source: B. T. Polyak, Some methods of speeding up the convergence of iteration methods, 1964,
/// doi:10.1016/0041-5553(64)90137-5.
struct exponential_average {
  double time_constant = 1;
  double gain = 1;
  double look_ahead = 0;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_positive("exponential_average.time_constant", time_constant);
    detail::require_positive("exponential_average.gain", gain);
    detail::require_not_negative("exponential_average.look_ahead", look_ahead);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const auto b = stretch.block(0);
    const auto b_rate = stretch.derivative(0);
    const T rate = static_cast<T>(1 / time_constant), scale = static_cast<T>(gain),
            ahead = static_cast<T>(look_ahead);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < b.size(); ++i) {
      b_rate[i] = (scale * direction[i] - b[i]) * rate;
      direction[i] = b[i] + ahead * b_rate[i];
    }
  }
};

}  // namespace odeflow
