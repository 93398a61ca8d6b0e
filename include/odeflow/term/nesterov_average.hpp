// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/term.hpp"

namespace odeflow {

/// `exponential_average` looked ahead twice:
///
///     b' = (gain d - b) / time_constant,            b(0) = 0,
///     b+ = b + look_ahead b',
///     theta' = b+ + look_ahead (gain d - b+) / time_constant.
///
/// With look_ahead = h, forward Euler of step h is SGD with Nesterov's momentum (torch's form): h = learning
/// rate, time_constant = h / (1 - momentum), gain = 1 / (1 - momentum). With look_ahead = 0 it is
/// `exponential_average`.
///
/// Blocks: 1, b. Units: time_constant and look_ahead are times. Cost: 4 arrays streamed, no gradient.
/// Throws std::invalid_argument (when it joins a flow) unless time_constant > 0, gain > 0, look_ahead >= 0,
/// all finite.
/// Source: I. Sutskever, J. Martens, G. Dahl, G. Hinton, On the importance of initialization and
/// momentum in deep learning, 2013.
struct nesterov_average {
  double time_constant = 1;
  double gain = 1;
  double look_ahead = 0;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    detail::require_positive("nesterov_average.time_constant", time_constant);
    detail::require_positive("nesterov_average.gain", gain);
    detail::require_not_negative("nesterov_average.look_ahead", look_ahead);
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
      const T target = scale * direction[i];
      b_rate[i] = (target - b[i]) * rate;
      const T later = b[i] + ahead * b_rate[i];
      direction[i] = later + ahead * ((target - later) * rate);
    }
  }
};

}  // namespace odeflow
