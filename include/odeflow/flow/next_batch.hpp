// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/flow/flow.hpp"

namespace odeflow {

/// An observer for odeint's integrate functions that goes on to the next mini-batch after each step:
///
///     integrate_n_steps(stepper, std::ref(flow), x, 0.0, step_size, steps, next_batch(flow));
///
/// odeint calls its observers between steps, once before the first, and never within one: so all stages of a
/// step, and all attempts of a controlled step, see one batch. A batch on which no gradient was evaluated yet
/// is kept, so the call before the first step skips none.
template <objective Objective, class... Terms>
  requires batched<Objective>
auto next_batch(flow<Objective, Terms...> observed) {
  return [observed](const auto& /*x*/, double /*t*/) {
    if (observed.gradient_evaluations_on_batch() > 0) observed.next_batch();
  };
}

}  // namespace odeflow
