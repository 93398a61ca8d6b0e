// SPDX-License-Identifier: BSL-1.0
#pragma once
// A training run that is small, made anew for each snapshot.

#include "odeflow/odeflow.hpp"
#include "odeflow/odeint.hpp"
#include "odeflow/odeint/reach_all_steppers.hpp"
#include "target.hpp"

namespace odeflow::fuzz {

using small_state = state<float>;

/// What all runs share.
struct small_problem {
  data::dataset rows = data::spirals({.rows = 12});
  dense_network<float> network{{2, 2, 3}, activation::tanh, criterion::cross_entropy};
};

/// The loss of the batches, for so many evaluations: odeint's steppers with dense output try a step 500 times.
class bounded_loss : public minibatch_loss<dense_network<float>, data::dataset> {
 public:
  explicit bounded_loss(const small_problem& problem)
      : minibatch_loss(problem.network, problem.rows, {.size = 4}) {}

  void allow(std::size_t evaluations) { left_ = evaluations; }

  direction_found value_and_direction(std::span<const float> theta, std::span<float> direction) {
    if (left_ == 0) throw std::logic_error("all evaluations spent");
    --left_;
    return minibatch_loss::value_and_direction(theta, direction);
  }

 private:
  std::size_t left_ = 0;
};

template <class Stepper>
class small_run {
 public:
  small_run(const small_problem& problem, const Stepper& stepper)
      : loss_(problem),
        flow_(gradient_flow(loss_) | frozen_preconditioner{.kept = 0.9} | heavy_ball{.friction = 1}),
        x_(flow_.start_at(problem.network.initial_parameters(1))),
        run_(stepper, flow_, x_, {.step_size = 0.05}) {}
  small_run(const small_run&) = delete;
  small_run& operator=(const small_run&) = delete;

  snapshot saved() {
    snapshot to;
    snapshot_writer writer(to);
    writer("run", run_);
    return to;
  }

  /// Nothing but a snapshot_error may come of it. Returns whether there was none.
  bool restored(const snapshot& from) {
    try {
      snapshot_reader reader(from);
      reader("run", run_);
      reader.finish();
      return true;
    } catch (const snapshot_error& error) {
      require(!std::string_view(error.what()).empty() && !error.entry().empty());
      return false;
    }
  }

  /// So many steps on, or fewer where attempts fail. What the stepper remembers may be of another size than the flow, or the
  /// counts those of a step half done: both look, and say so.
  void steps(std::size_t count) {
    run_.set_limits({.step_size = 0.05, .steps = run_.done().steps + count, .rejections_in_a_row = 5});
    loss_.allow(100 * count);
    try {
      run_.proceed(next_batch(flow_));
    } catch (const std::logic_error& error) {
      require(!std::string_view(error.what()).empty());
    }
  }

  const auto& stepper() { return run_.stepper(); }

 private:
  using flow_type = flow<bounded_loss, frozen_preconditioner, heavy_ball>;

  bounded_loss loss_;
  flow_type flow_;
  small_state x_;
  training_run<Stepper, bounded_loss, frozen_preconditioner, heavy_ball> run_;
};

}  // namespace odeflow::fuzz
