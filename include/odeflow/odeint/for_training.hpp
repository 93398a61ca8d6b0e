// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <type_traits>
#include <utility>

#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/odeint_error.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/guarded_step.hpp"

namespace odeflow {

struct training_options {
  /// What becomes of what the stepper remembers when the batch changes.
  memory at_new_batch = memory::dropped;
  /// Each accepted step tells the flow, which goes on to its next batch. With false an observer does it,
  /// `next_batch(flow)` for example.
  bool tells_the_flow = true;
  /// A controlled stepper gives up after this many rejected attempts in a row.
  std::size_t rejections_in_a_row = 100;
};

/// Any plain or controlled odeint stepper, made safe for training under odeint's own integrate functions:
///
///  * one mini-batch for all stages of a step and for all attempts at it; accepted steps alone go on to the next;
///  * what the stepper remembers of the old batch (FSAL, the history of a multistep method) is dropped, or kept by name;
///  * NaN or infinity in the new state, or in any evaluation of the flow on the way, is never accepted: a controlled stepper
///    rejects the step and tries a fifth of it, a plain one throws `not_finite_error` with time, step and block. The
///    caller's state is then that before the step.
///
/// The system is a flow, as `std::ref(flow)` or by value; any other callable gets the checks of the state alone. Made by
/// `for_training`. Not for steppers with dense output, which run ahead of the batch under odeint's functions: `train`
/// takes them. Cost beside the stepper's: one copy of the state (controlled) and one pass that reads it. Memory: one state.
/// Throws odeint's step_adjustment_error after too many rejections in a row.
template <class Stepper>
class training_stepper : public detail::stepper_types<Stepper> {
 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using order_type = unsigned short;
  using stepper_category = detail::category_inside<Stepper>;
  static_assert(!detail::dense_output<Stepper>,
                "odeflow::for_training takes plain and controlled steppers: under odeint's integrate "
                "functions one with "
                "dense output runs ahead of the batch. odeflow::train takes it");

  training_stepper(Stepper inside, const training_options& chosen)
      : inside_(std::move(inside)), chosen_(chosen) {}

  order_type order() const requires requires(const Stepper& s) { s.order(); }
  { return static_cast<order_type>(inside_.order()); }

  /// x becomes the state after a step of dt from t, or stays and not_finite_error is thrown.
  template <class System>
  void do_step(System system, state_type& x, time_type t,
               time_type dt) requires(!detail::controlled<Stepper>) {
    auto& flow = static_cast<typename boost::numeric::odeint::unwrap_reference<System>::type&>(system);
    if (guarded_(inside_, flow, x, t, dt, chosen_.at_new_batch) != detail::attempt::accepted)
      throw not_finite_error(guarded_.failed());
    accepted(flow);
  }

  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out,
               time_type dt) requires(!detail::controlled<Stepper>) {
    state_type x = in;
    do_step(system, x, t, dt);
    out.swap(x);
  }

  /// As odeint's: on success x and t are those after the step, on failure they stay; dt is the next step to try.
  template <class System>
  boost::numeric::odeint::controlled_step_result try_step(
      System system, state_type& x, time_type& t, time_type& dt) requires detail::controlled<Stepper> {
    auto& flow = static_cast<typename boost::numeric::odeint::unwrap_reference<System>::type&>(system);
    if (guarded_(inside_, flow, x, t, dt, chosen_.at_new_batch) == detail::attempt::accepted) {
      rejected_in_a_row_ = 0;
      accepted(flow);
      return boost::numeric::odeint::success;
    }
    if (++rejected_in_a_row_ < chosen_.rejections_in_a_row) return boost::numeric::odeint::fail;
    rejected_in_a_row_ = 0;
    throw boost::numeric::odeint::step_adjustment_error(
        "odeflow::for_training: " + std::to_string(chosen_.rejections_in_a_row) +
        " attempts at a step were rejected in a row; the state is that before them");
  }

  /// Drops what the stepper inside remembers.
  void reset() { guarded_.forget(inside_); }

  template <class State>
  void adjust_size(const State& x) {
    if constexpr (requires { inside_.adjust_size(x); }) inside_.adjust_size(x);
  }

  const Stepper& inside() const noexcept { return inside_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
    archive("guarded", guarded_);
    archive("rejected_in_a_row", rejected_in_a_row_);
  }

 private:
  template <class Flow>
  void accepted(Flow& flow) {
    if constexpr (requires { flow.next_step(); })
      if (chosen_.tells_the_flow) flow.next_step();
  }

  Stepper inside_;
  training_options chosen_;
  detail::guarded_step<state_type> guarded_;
  std::size_t rejected_in_a_row_ = 0;
};

/// The stepper with the contracts of training: `integrate_n_steps(for_training(runge_kutta_dopri5<S>()), std::ref(flow), x,
/// 0.0, step_size, steps)` needs no observer.
template <class Stepper>
training_stepper<Stepper> for_training(Stepper stepper, const training_options& chosen = {}) {
  return {std::move(stepper), chosen};
}

}  // namespace odeflow
