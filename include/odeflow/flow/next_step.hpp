// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/flow/flow.hpp"

namespace odeflow {

/// An observer for odeint's integrate functions that tells the flow of each accepted step: noise is drawn
/// anew, the objective goes on to its next mini-batch. odeint calls its observers between steps, once before
/// the first, and never within one: so all stages of a step, and all attempts of a controlled step, see the
/// same. A call after which no gradient was evaluated changes nothing, so the call before the first step
/// skips no batch.
template <objective Objective, class... Terms>
auto next_step(flow<Objective, Terms...> observed) {
  return [observed](const auto& /*x*/, double /*t*/) {
    if (observed.gradient_evaluations_in_step() > 0) observed.next_step();
  };
}

/// `next_step` for a flow whose objective has mini-batches:
///
///     integrate_n_steps(stepper, std::ref(flow), x, 0.0, step_size, steps, next_batch(flow));
template <objective Objective, class... Terms>
  requires batched<Objective>
auto next_batch(flow<Objective, Terms...> observed) { return next_step(std::move(observed)); }

}  // namespace odeflow
