// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <utility>

#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/guarded_step.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/odeint/training.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

/// A run of `train` that can go on: with other limits, or, saved and restored, in another process.
///
///     training_run run(stepper, flow, x, {.step_size = 0.1, .steps = 1000});
///     run.proceed(next_batch(flow));
///
/// It refers to x and to the flow's objective, which must outlive it. All counts, and the limits on them, are those of the
/// whole run. Cost and memory: those of `train`.
template <class Stepper, objective Objective, class... Terms>
class training_run {
 public:
  using flow_type = flow<Objective, Terms...>;
  using state_type = typename flow_type::state_type;
  using stepper_type = typename boost::numeric::odeint::unwrap_reference<Stepper>::type;

  /// Throws std::invalid_argument unless the step size is finite and > 0.
  training_run(Stepper stepper, const flow<Objective, Terms...>& flow, state<scalar_of<Objective>>& x,
               const train_limits& limits)
      : stepper_(std::move(stepper)), flow_(flow), x_(&x), spent_before_(flow.gradient_evaluations()) {
    guarded_.forget(this->stepper());
    done_.time = limits.start_time;
    set_limits(limits);
  }

  /// Goes on until a limit is reached or an observer asks to stop. Observers are called before the first step of the run,
  /// and after each accepted step: not again where it goes on.
  template <class... Observers>
  training proceed(Observers&&... observers) {
    bool stop = !std::exchange(begun_, true) && observe(observers...);
    for (; !stop; stop = observe(observers...))
      if (const auto reason = step()) return ended(*reason);
    return ended(ending::stopped);
  }

  /// From now on other limits, with their step size; start_time is no longer looked at. Throws as the constructor does.
  void set_limits(const train_limits& limits) {
    detail::require_positive("train_limits.step_size", limits.step_size);
    limits_ = limits;
    done_.step_size = limits.step_size;
    time_before_ = done_.time;
    steps_before_ = done_.steps;
  }

  /// From now on another limit of steps, and nothing else changed: a run that goes on to it is bit by bit the run that had it from the
  /// beginning.
  void set_step_limit(std::size_t steps) noexcept { limits_.steps = steps; }

  /// What was done so far.
  [[nodiscard]] const training& done() const noexcept { return done_; }
  [[nodiscard]] const train_limits& limits() const noexcept { return limits_; }
  [[nodiscard]] stepper_type& stepper() noexcept { return static_cast<stepper_type&>(stepper_); }
  [[nodiscard]] const state_type& x() const noexcept { return *x_; }

  /// All that the run remembers: x, the flow, its batches, the stepper, the counts. Restored into a run that was made in the same way,
  /// `proceed` goes on to the bits of a run that never stopped, if it was saved between two of its calls, or by the last observer.
  template <class Archive>
  void serialize(Archive& archive) {
    archive.of_same_shape("x", *x_);
    archive("flow", flow_);
    if constexpr (batched<Objective>) archive("batches", flow_.loss());
    archive("stepper", stepper());
    archive("guard", guarded_);
    archive("limits", limits_);
    archive("steps", done_.steps);
    archive("rejected", done_.rejected);
    archive("time", done_.time);
    archive("step_size", done_.step_size);
    archive("spent_before", spent_before_);
    archive("rejected_in_a_row", rejected_in_a_row_);
    archive("steps_before", steps_before_);
    archive("time_before", time_before_);
    archive("begun", begun_);
  }

 private:
  static constexpr bool chooses_step = detail::controlled<stepper_type> || detail::dense_output<stepper_type>;

  // To the next accepted step, or to what ends the run.
  std::optional<ending> step() {
    for (;;) {
      count_gradients();
      if (done_.steps >= limits_.steps) return ending::steps;
      if (done_.gradient_evaluations >= limits_.gradient_evaluations) return ending::gradient_evaluations;
      if (chooses_step && done_.step_size < limits_.least_step_size) return ending::step_size;
      double t = done_.time;
      const detail::attempt result =
          guarded_(stepper(), flow_, *x_, t, done_.step_size, limits_.at_new_batch);
      if (result == detail::attempt::accepted) {
        rejected_in_a_row_ = 0;
        ++done_.steps;
        // Times of equal steps are not summed up, so they do not drift.
        done_.time = chooses_step ? t
                                  : time_before_ +
                                        static_cast<double>(done_.steps - steps_before_) * limits_.step_size;
        return std::nullopt;
      }
      if (result == detail::attempt::not_finite) done_.not_finite = guarded_.failed();
      ++done_.rejected;
      if (!chooses_step) return ending::not_finite;
      if (result == detail::attempt::given_up || ++rejected_in_a_row_ >= limits_.rejections_in_a_row)
        return ending::rejections;
    }
  }

  template <class... Observers>
  bool observe(Observers&... observers) {
    const std::size_t steps_before = flow_.steps();
    bool stop = false;
    ((stop |= detail::notify(observers, std::as_const(*x_), done_.time) == request::stop), ...);
    if (flow_.steps() == steps_before && flow_.gradient_evaluations_in_step() > 0) flow_.accept_step();
    return stop;
  }

  void count_gradients() { done_.gradient_evaluations = flow_.gradient_evaluations() - spent_before_; }

  const training& ended(ending reason) {
    count_gradients();
    done_.reason = reason;
    return done_;
  }

  Stepper stepper_;
  flow_type flow_;
  state_type* x_;
  train_limits limits_;
  training done_;
  detail::guarded_step<state_type> guarded_;
  std::size_t spent_before_, rejected_in_a_row_ = 0, steps_before_ = 0;
  double time_before_ = 0;
  bool begun_ = false;
};

}  // namespace odeflow
