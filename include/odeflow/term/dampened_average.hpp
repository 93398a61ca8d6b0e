// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/exponential_average.hpp"

namespace odeflow {

/// `exponential_average` that does not start at rest:
///
///     b' = (gain d - b) / time_constant,            b(0) = start_gain d(0),
///     theta' = b + look_ahead b',
///
/// with d(0) the direction at the start. With look_ahead = h, forward Euler of step h is SGD with momentum
/// and dampening (torch's, whose first step is not dampened): h = learning rate, time_constant = h / (1 -
/// momentum), gain = (1 - dampening) / (1 - momentum), start_gain = dampening / momentum.
///
/// Blocks: 1, b. Units: time_constant and look_ahead are times. Cost: 4 arrays streamed; one gradient at the
/// start. Throws std::invalid_argument (when it joins a flow) as `exponential_average`, and unless start_gain
/// is finite and >= 0.
/// Source: A. Paszke et al., PyTorch, torch.optim.SGD, 2019, arXiv:1912.01703.
struct dampened_average {
  double time_constant = 1;
  double gain = 1;
  double look_ahead = 0;
  double start_gain = 0;

  static constexpr std::size_t blocks = 1;

  void validate() const {
    average().validate();
    detail::require_not_negative("dampened_average.start_gain", start_gain);
  }

  template <class T>
  void start(std::span<const T> /*theta*/, std::span<const T> direction, std::size_t /*i*/,
             std::span<T> b) const {
    for (std::size_t j = 0; j < b.size(); ++j) b[j] = static_cast<T>(start_gain) * direction[j];
  }

  template <class T>
  void bend(tile<T> stretch) const {
    average().bend(stretch);
  }

 private:
  exponential_average average() const {
    return {.time_constant = time_constant, .gain = gain, .look_ahead = look_ahead};
  }
};

}  // namespace odeflow
