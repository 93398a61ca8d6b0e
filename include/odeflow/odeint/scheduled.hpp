// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"

namespace odeflow {

/// A plain odeint stepper whose steps are s(t) dt long, where it is asked for dt. The caller's time goes on
/// by dt, as odeint does it: t is the time of the schedule, the flow's own passes more slowly. `s` is a
/// schedule, a function of t. Made by `scheduled_steps`. Cost and memory: none beside the stepper's.
template <class Stepper, class Schedule>
class scheduled_stepper : public detail::stepper_types<Stepper> {
 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;
  static_assert(!detail::controlled<Stepper>,
                "odeflow::scheduled_steps: a controlled stepper chooses its steps itself");

  scheduled_stepper(Stepper inside, Schedule s) : inside_(std::move(inside)), s_(std::move(s)) {
    if constexpr (requires { s_.validate(); }) s_.validate();
  }

  order_type order() const { return static_cast<order_type>(inside_.order()); }

  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt) {
    inside_.do_step(system, x, t, s_(t) * dt);
  }
  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out, time_type dt) {
    inside_.do_step(system, in, t, out, s_(t) * dt);
  }

  void reset() requires requires(Stepper stepper) { stepper.reset(); }
  { inside_.reset(); }

  template <class State>
  void adjust_size(const State& x) {
    inside_.adjust_size(x);
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
  }

 private:
  Stepper inside_;
  Schedule s_;
};

/// The stepper with steps of s(t) dt in place of dt.
template <class Stepper, class Schedule>
scheduled_stepper<Stepper, Schedule> scheduled_steps(Stepper stepper, Schedule s) {
  return {std::move(stepper), std::move(s)};
}

/// The odeint system x' = s(t) f(x, t): the flow in a time that passes s(t) times as fast. A flow is a
/// handle, so the system may be passed by value. Cost: one more pass over the state's derivative.
template <class Flow, class Schedule>
auto scheduled_time(Flow flow, Schedule s) {
  if constexpr (requires { s.validate(); }) s.validate();
  return [flow = std::move(flow), s = std::move(s)](const auto& x, auto& dxdt, double t) {
    using T = typename std::remove_cvref_t<decltype(x)>::value_type;
    flow(x, dxdt, t);
    const T factor = static_cast<T>(s(t));
    sweep(
        dxdt.size(), [factor](T& rate) { rate *= factor; }, dxdt.data());
  };
}

}  // namespace odeflow
