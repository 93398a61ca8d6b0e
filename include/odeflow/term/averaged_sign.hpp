// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Moves each parameter at unit speed, by the sign of a running average of the direction d:
///
///     m' = (d - m) / time_constant,            m(0) = 0,
///     theta' = sign(m + look_ahead m'),        sign(0) = 0.
///
/// With `weight_decay` behind it, forward Euler of step h is Lion: h = learning rate, time_constant = h / (1
/// - beta_2), look_ahead = (1 - beta_1) time_constant. The right-hand side jumps: no stepper has an order
/// above 1 on it.
///
/// Blocks: 1, m. Units: both are times. Cost: 4 arrays streamed, no gradient. Throws std::invalid_argument
/// (when it joins a flow) unless time_constant > 0 and look_ahead >= 0, both finite.
/// Source: X. Chen et al.,
/// Symbolic discovery of optimization algorithms, 2023, arXiv:2302.06675.
struct averaged_sign {
  double time_constant = 1;
  double look_ahead = time_constant / 10;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_positive("averaged_sign.time_constant", time_constant);
    detail::require_not_negative("averaged_sign.look_ahead", look_ahead);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const auto m = stretch.block(0);
    const auto m_rate = stretch.derivative(0);
    const T rate = static_cast<T>(1 / time_constant), ahead = static_cast<T>(look_ahead);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < m.size(); ++i) {
      const T d = direction[i];
      m_rate[i] = (d - m[i]) * rate;
      const T later = m[i] + ahead * m_rate[i];
      // A NaN is neither above nor below zero: it must not become the sign 0. The sign has no slope.
      direction[i] = later > T(0) ? T(1) : later < T(0) ? T(-1) : detail::without_tangent(later);
    }
  }
};

}  // namespace odeflow
