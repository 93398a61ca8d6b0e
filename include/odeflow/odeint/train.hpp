// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/guarded_step.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

/// What bounds a training run. It ends at the first limit that is reached.
struct train_limits {
  /// The step; for a controlled stepper the first one tried.
  double step_size = 1e-3;
  double start_time = 0;
  std::size_t steps = std::numeric_limits<std::size_t>::max();
  /// No step begins once this many gradients were evaluated in the run.
  std::size_t gradient_evaluations = std::numeric_limits<std::size_t>::max();
  /// A controlled stepper gives up after this many rejected attempts in a row, or below this step.
  std::size_t rejections_in_a_row = 100;
  double least_step_size = 0;
  /// What becomes of what the stepper remembers when the batch changes.
  memory at_new_batch = memory::dropped;
};

/// Why a run ended.
enum class ending { steps, gradient_evaluations, stopped, not_finite, rejections, step_size };

/// In words, for a person.
constexpr std::string_view describe(ending reason) {
  switch (reason) {
    case ending::steps:
      return "all steps done";
    case ending::gradient_evaluations:
      return "all gradient evaluations spent";
    case ending::stopped:
      return "stopped by an observer";
    case ending::not_finite:
      return "the step led to a value that is not finite; the state is that before the step";
    case ending::rejections:
      return "too many rejected steps in a row; the state is that before them";
    case ending::step_size:
      return "the step size fell below its limit";
  }
  return "unknown";
}

/// What an observer may return to end the run; one that returns nothing goes on.
enum class request { go_on, stop };

/// What a run did.
struct training {
  ending reason = ending::steps;
  std::size_t steps = 0;     ///< accepted
  std::size_t rejected = 0;  ///< attempts
  std::size_t gradient_evaluations = 0;
  double time = 0;       ///< flow time reached
  double step_size = 0;  ///< the next step's
  /// What the last attempt that was not finite met: for a person, and to tell a diverged run from an unlucky one.
  std::optional<not_finite_step> not_finite = std::nullopt;
};

namespace detail {

template <class Observer, class State>
request notify(Observer& observer, const State& x, double t) {
  if constexpr (std::same_as<std::invoke_result_t<Observer&, const State&, double>, request>) {
    return observer(x, t);
  } else {
    observer(x, t);
    return request::go_on;
  }
}

}  // namespace detail

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
/// Throws std::invalid_argument unless step_size is finite and > 0, and what the objective, the flow and the
/// observers throw; x is then the last good state.
template <class Stepper, objective Objective, class... Terms, class... Observers>
training train(Stepper stepper, const flow<Objective, Terms...>& flow, state<scalar_of<Objective>>& x,
               const train_limits& limits, Observers&&... observers) {
  namespace odeint = boost::numeric::odeint;
  detail::require_positive("train_limits.step_size", limits.step_size);
  auto& step = static_cast<typename odeint::unwrap_reference<Stepper>::type&>(stepper);
  using stepper_type = std::remove_reference_t<decltype(step)>;
  constexpr bool chooses_step = detail::controlled<stepper_type> || detail::dense_output<stepper_type>;

  training run{.time = limits.start_time, .step_size = limits.step_size};
  const std::size_t spent_before = flow.gradient_evaluations();
  const auto spent = [&] { return flow.gradient_evaluations() - spent_before; };
  const auto end = [&](ending reason) {
    run.reason = reason;
    run.gradient_evaluations = spent();
    return run;
  };
  const auto observe = [&] {
    const std::size_t steps_before = flow.steps();
    bool stop = false;
    ((stop |= detail::notify(observers, std::as_const(x), run.time) == request::stop), ...);
    if (flow.steps() == steps_before && flow.gradient_evaluations_in_step() > 0) flow.accept_step();
    return stop;
  };

  detail::guarded_step<state<scalar_of<Objective>>> guarded;
  guarded.forget(step);
  std::size_t rejected_in_a_row = 0;
  for (bool stop = observe(); !stop;) {
    if (run.steps >= limits.steps) return end(ending::steps);
    if (spent() >= limits.gradient_evaluations) return end(ending::gradient_evaluations);
    if (chooses_step && run.step_size < limits.least_step_size) return end(ending::step_size);
    double t = run.time;
    const detail::attempt result = guarded(step, flow, x, t, run.step_size, limits.at_new_batch);
    if (result == detail::attempt::not_finite) run.not_finite = guarded.failed();
    if (result != detail::attempt::accepted) {
      ++run.rejected;
      if (!chooses_step) return end(ending::not_finite);
      if (result == detail::attempt::given_up || ++rejected_in_a_row >= limits.rejections_in_a_row)
        return end(ending::rejections);
      continue;
    }
    rejected_in_a_row = 0;
    ++run.steps;
    // Times of equal steps are not summed up, so they do not drift.
    run.time = chooses_step ? t : limits.start_time + static_cast<double>(run.steps) * limits.step_size;
    stop = observe();
  }
  return end(ending::stopped);
}

}  // namespace odeflow
