// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Pushes each parameter at random, which makes gradient descent a sampler:
///
///     theta' = d + sqrt(2 temperature / step_size) xi,
///
/// xi standard normal, independent for each parameter and each step, and fixed during a step: all stages, and
/// all attempts of a controlled step, see the same. Forward Euler of step step_size is then the
/// Euler-Maruyama step theta + h d + sqrt(2 temperature h) xi of the Langevin equation, whose density at rest
/// is exp(-L / temperature). xi is a function of (seed, step, place) alone. The flow must be told of accepted
/// steps: `next_step(flow)`, `next_batch(flow)` or `train` with either as observer.
///
/// Blocks: none. Units: temperature is that of the loss, step_size a time. Cost: 2 arrays streamed, a
/// logarithm, a root and a cosine a parameter, no gradient. Throws std::invalid_argument (when it joins a
/// flow) unless temperature is finite and >= 0 and step_size finite and > 0.
/// Source: M. Welling, Y. W. Teh,
/// Bayesian learning via stochastic gradient Langevin dynamics, 2011.
struct langevin_noise {
  double temperature = 0;
  double step_size = 1;
  std::uint64_t seed = 0;

  static constexpr std::size_t blocks = 0;
  static constexpr bool changes_between_steps = true;

  void validate() const {
    detail::require_not_negative("langevin_noise.temperature", temperature);
    detail::require_positive("langevin_noise.step_size", step_size);
  }

  template <class T>
  void bend(tile<T> stretch) const {
    if (temperature == 0) return;
    const auto direction = stretch.direction();
    const double size = std::sqrt(2 * temperature / step_size);
    const std::uint64_t key = mixed(mixed(seed) + stretch.step());
    for (std::size_t i = 0; i < direction.size(); ++i)
      direction[i] += static_cast<T>(size * normal(mixed(key + stretch.begin() + i)));
  }

 private:
  // The finaliser of splitmix64: neighbouring arguments give unrelated values.
  static std::uint64_t mixed(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
  }

  // Box and Muller on two halves of 32 bits; the first is in (0, 1].
  static double normal(std::uint64_t bits) {
    const double radius = (static_cast<double>(bits >> 32) + 1) * 0x1p-32;
    const double angle = static_cast<double>(bits & 0xffffffffu) * 0x1p-32;
    return std::sqrt(-2 * std::log(radius)) * std::cos(2 * std::numbers::pi * angle);
  }
};

}  // namespace odeflow
