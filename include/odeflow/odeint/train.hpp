// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "odeflow/odeint/training_run.hpp"

namespace odeflow {

/// Integrates x' = flow(x, t) step by step, and calls each observer as `observer(x, t)` once before the first
/// step and after every accepted one, in order; they are the same objects that odeint's integrate functions
/// take, and may also return `request::stop`. Beside those functions it counts and limits steps exactly,
/// keeps to a budget of gradients, ends at once when asked to, and never accepts a NaN or an infinity, in the state or in
/// any evaluation of the flow on the way: x is always the last good state. A stepper that controls its step tries again
/// with a fifth of it; for a plain one the run ends.
///
/// `stepper` is any odeint stepper on the flow's states (plain, controlled, with dense output), or a `std::ref` to one.
/// All attempts at a step see one batch. What a stepper remembers (FSAL, multistep history) is dropped when an observer has
/// changed the batch, or kept, as the limits say. One with dense output is never asked to interpolate: x is a state that it
/// stepped to; its own rejections are not in the count. Memory: the stepper's buffers and one more state. Nothing is copied.
///
/// A run that is to go on after its end, here or in another process, is a `training_run`.
///
/// Throws std::invalid_argument unless step_size is finite and > 0, and what the objective, the flow and the
/// observers throw; x is then the last good state.
template <class Stepper, objective Objective, class... Terms, class... Observers>
training train(Stepper stepper, const flow<Objective, Terms...>& flow, state<scalar_of<Objective>>& x,
               const train_limits& limits, Observers&&... observers) {
  return training_run(std::move(stepper), flow, x, limits).proceed(observers...);
}

}  // namespace odeflow
