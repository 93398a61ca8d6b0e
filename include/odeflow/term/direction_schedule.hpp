// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/schedules.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

/// Scales the direction with time:
///
///     theta' = s(t) d.
///
/// As the last term, with forward Euler, it is a learning rate schedule as torch has them: averages and
/// preconditioners go on at their own pace. Before other terms it is a schedule of the gradient. t is the
/// time that the stepper gives.
///
/// Blocks: none. Cost: 2 arrays streamed, no gradient. Throws std::invalid_argument (when it joins a flow)
/// what the schedule's `validate()` throws.
/// Source: see `schedules.hpp`, which also says how this differs
/// from a schedule of the step and of time.
template <schedule Schedule>
struct direction_schedule {
  Schedule s{};

  static constexpr std::size_t blocks = 0;

  void validate() const {
    if constexpr (requires { s.validate(); }) s.validate();
  }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const T factor = static_cast<T>(s(stretch.time()));
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < direction.size(); ++i) direction[i] *= factor;
  }
};

}  // namespace odeflow
