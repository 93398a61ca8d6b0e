// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Adam's direction: the running mean of the direction d over the running root of its squares, both corrected
/// for having started at zero. The correction is part of the equation, so it stays right for any stepper and
/// any change of step:
///
///     m' = (d - m) / tau_1,   w_1' = (1 - w_1) / tau_1,            m(0) = w_1(0) = 0,
///     v' = (d^2 - v) / tau_2, w_2' = (1 - w_2) / tau_2,            v(0) = w_2(0) = 0,
///     theta' = (m+ / w_1+) / (sqrt(v+ / w_2+) + epsilon),  y+ = y + look_ahead y'  for each y
///
/// (for v, which a stage of a high-order stepper may take below zero, as in `rms_preconditioner`), with tau_1
/// = mean_time_constant, tau_2 = square_time_constant. w_i is how much weight its average has gathered. With
/// look_ahead = h, forward Euler of step h is Adam: h = learning rate, tau_i = h / (1 - beta_i), epsilon =
/// eps; with `weight_decay` behind it AdamW.
///
/// Blocks: 2, m and v. Scalars: 2, w_1 and w_2. Units: the time constants and look_ahead are times, epsilon
/// is that of the gradient. Cost: 6 arrays streamed, no gradient. Throws std::invalid_argument (when it joins
/// a flow) unless all are finite and > 0, and
/// look_ahead <= square_time_constant.
/// Source: D. P. Kingma, J. Ba, Adam: a method for stochastic
/// optimization, 2015, arXiv:1412.6980.
struct adaptive_moments {
  double mean_time_constant = 0.01;
  double square_time_constant = 100 * mean_time_constant;
  double look_ahead = mean_time_constant / 10;
  double epsilon = 1e-8;

  static constexpr std::size_t blocks = 2;
  static constexpr std::size_t scalars = 2;

  void validate() const {
    detail::require_positive("adaptive_moments.mean_time_constant", mean_time_constant);
    detail::require_positive("adaptive_moments.square_time_constant", square_time_constant);
    detail::require_positive("adaptive_moments.look_ahead", look_ahead);
    detail::require_at_most("adaptive_moments.look_ahead", look_ahead, "square_time_constant",
                            square_time_constant);
    detail::require_positive("adaptive_moments.epsilon", epsilon);
  }

  template <class T>
  void rates(std::span<const T> w, std::span<T> w_rate) const {
    w_rate[0] = (T(1) - w[0]) * static_cast<T>(1 / mean_time_constant);
    w_rate[1] = (T(1) - w[1]) * static_cast<T>(1 / square_time_constant);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    using std::fabs, std::sqrt;
    const auto direction = stretch.direction();
    const auto m = stretch.block(0), v = stretch.block(1);
    const auto m_rate = stretch.derivative(0), v_rate = stretch.derivative(1);
    const T rate_1 = static_cast<T>(1 / mean_time_constant),
            rate_2 = static_cast<T>(1 / square_time_constant);
    const T ahead = static_cast<T>(look_ahead), floor = static_cast<T>(epsilon);
    const T w_1 = stretch.scalar(0), w_2 = stretch.scalar(1);
    const T gain_1 = T(1) / (w_1 + ahead * ((T(1) - w_1) * rate_1)),
            gain_2 = T(1) / (w_2 + ahead * ((T(1) - w_2) * rate_2));
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < m.size(); ++i) {
      const T d = direction[i];
      m_rate[i] = (d - m[i]) * rate_1;
      v_rate[i] = (d * d - v[i]) * rate_2;
      const T mean = m[i] + ahead * m_rate[i], square = fabs(v[i]);
      direction[i] = gain_1 * mean / (sqrt(gain_2 * (square + ahead * ((d * d - square) * rate_2))) + floor);
    }
  }
};

}  // namespace odeflow
