// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>

#include <boost/numeric/odeint/algebra/algebra_dispatcher.hpp>
#include <boost/numeric/odeint/algebra/operations_dispatcher.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/copy.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>
#include <boost/numeric/odeint/util/state_wrapper.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/advance.hpp"
#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/odeint/stabilised_options.hpp"
#include "odeflow/odeint/stabilised_update.hpp"
#include "odeflow/odeint/state.hpp"

namespace odeflow {

/// A stabilised explicit Runge-Kutta method of order 2, with any number s of stages, as an odeint stepper that estimates its
/// error:
///
///     Y_0 = x,   Y_j = Y_{j-1} + D_j,   x_new <- Y_s,
///     D_j = kept_j D_{j-1} + start_j (Y_0 - Y_{j-1}) + h rate_j F_{j-1} + h first_rate_j F_0,
///     error = e (12 (x - x_new) + 6 h (f(x) + f(x_new))),
///
/// the coefficients and e those of `stabilised_method`. Stable on curvatures up to 0.65 s^2 / h (RKC), 0.8 s^2 / h (ROCK).
///
///     odeflow::rkc2<odeflow::state<float>> stepper({.stages = 10});
///     auto controlled = boost::numeric::odeint::make_controlled(1e-4, 1e-4, stepper);
///
/// The plain step costs s gradients and remembers nothing. With the error it costs one more, at the new state, which is the
/// first of the next step: the forms with an error remember it (FSAL), and a controlled stepper of odeint's or
/// `with_error_control` does, until `reset()` or a state of another size. Works on the states of `stabilised_first_order`.
///
/// Order: 2. Memory: four arrays beside x, whatever s is. Cost: one pass a stage, of 7 arrays, and a copy. Throws
/// std::invalid_argument as `stabilised_method`.
template <polynomials Family, class State>
class stabilised_second_order : public detail::stabilised_core<Family, 2> {
 public:
  using state_type = State;
  using deriv_type = State;
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::explicit_error_stepper_fsal_tag;
  using algebra_type = typename boost::numeric::odeint::algebra_dispatcher<State>::algebra_type;
  using operations_type = typename boost::numeric::odeint::operations_dispatcher<State>::operations_type;
  using resizer_type = boost::numeric::odeint::initially_resizer;
  using wrapped_state_type = boost::numeric::odeint::state_wrapper<State>;
  using wrapped_deriv_type = boost::numeric::odeint::state_wrapper<State>;

  explicit stabilised_second_order(const stabilised_options& chosen = {})
      : detail::stabilised_core<Family, 2>(chosen) {}

  order_type order() const { return 2; }
  /// What odeint's step adjusters take for the power of h in the estimate.
  order_type stepper_order() const { return 3; }
  order_type error_order() const { return 2; }
  algebra_type& algebra() { return algebra_; }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, State& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }
  /// out becomes the state after a step of dt from in at t; it may be in.
  template <class System>
  void do_step(System system, const State& in, time_type t, State& out, time_type dt) {
    reset();
    adjust_size(in);
    evaluate(system, in, dxdt_, t);
    do_step(system, in, dxdt_, t, out, dt);
  }
  /// From the derivative dxdt at in, without a look at that of out.
  template <class System>
  void do_step(System system, const State& in, const State& dxdt, time_type t, State& out, time_type dt) {
    all_stages(system, in, dxdt, t, dt);
    detail::follow_size(in, out);
    boost::numeric::odeint::copy(y_, out);
  }
  /// And the derivative dxdt_out at out, which may be dxdt.
  template <class System>
  void do_step(System system, const State& in, const State& dxdt, time_type t, State& out, State& dxdt_out,
               time_type dt) {
    do_step(system, in, dxdt, t, out, dt);
    detail::follow_size(in, dxdt_out);
    evaluate(system, std::as_const(out), dxdt_out, t + dt);
  }

  /// With the estimate of the error. The derivative at x is the one of the last such step's end, if there was one.
  template <class System>
  void do_step(System system, State& x, time_type t, time_type dt, State& error) {
    do_step(system, x, t, x, dt, error);
  }
  template <class System>
  void do_step(System system, const State& in, time_type t, State& out, time_type dt, State& error) {
    adjust_size(in);
    // Until the step is done there is none: the system may throw.
    if (!std::exchange(initialized_, false)) evaluate(system, in, dxdt_, t);
    do_step(system, in, dxdt_, t, out, dxdt_, dt, error);
    initialized_ = true;
  }
  template <class System>
  void do_step(System system, const State& in, const State& dxdt, time_type t, State& out, State& dxdt_out,
               time_type dt, State& error) {
    const double constant = this->method().error_constant();
    all_stages(system, in, dxdt, t, dt);
    detail::follow_size(in, out, dxdt_out, error);
    algebra_.for_each4(error, in, y_, dxdt, detail::error_without_new_rate{12 * constant, 6 * constant * dt});
    boost::numeric::odeint::copy(y_, out);
    evaluate(system, std::as_const(out), dxdt_out, t + dt);
    algebra_.for_each2(error, dxdt_out, detail::add_rate{6 * constant * dt});
  }

  /// x(t) within the step from x_old to x_new, by Hermite's cubic polynomial of the derivatives at both ends; order 3.
  void calc_state(time_type t, State& x, const State& x_old, const State& dxdt_old, time_type t_old,
                  const State& x_new, const State& dxdt_new, time_type t_new) const {
    const double h = t_new - t_old, s = (t - t_old) / h, rest = s - 1, part = s * s * (3 - 2 * s);
    using sum = typename operations_type::template scale_sum4<double, double, double, double>;
    algebra_type().for_each5(x, x_old, x_new, dxdt_old, dxdt_new,
                             sum(1 - part, part, h * s * rest * rest, h * s * s * rest));
  }

  void reset() { initialized_ = false; }
  bool is_initialized() const { return initialized_; }
  template <class System>
  void initialize(System system, const State& x, time_type t) {
    reset();
    adjust_size(x);
    evaluate(system, x, dxdt_, t);
    initialized_ = true;
  }

  /// Makes the arrays those for states like x; a step does so itself.
  void adjust_size(const State& x) {
    if (detail::follow_size(x, y_, move_, k_, dxdt_)) reset();
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    detail::stabilised_core<Family, 2>::serialize(archive);
    archive("initialized", initialized_);
    if (!initialized_) return;
    archive("dxdt", dxdt_);
    if constexpr (Archive::restores) {
      // Arrays of another size would drop it.
      adjust_size(state_type(dxdt_));
      initialized_ = true;
    }
  }

 private:
  template <class System>
  static void evaluate(System& system, const State& x, State& dxdt, time_type t) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    f(x, dxdt, t);
  }

  // The state after the step is made in y_.
  template <class System>
  void all_stages(System& system, const State& in, const State& dxdt, time_type t, time_type dt) {
    adjust_size(in);
    const auto stage = this->method().stage();
    detail::advance(algebra_, detail::first_stage{dt * stage[0].rate}, y_, move_, in, dxdt);
    for (std::size_t j = 1; j < stage.size(); ++j) {
      evaluate(system, std::as_const(y_), k_, t + stage[j - 1].time * dt);
      detail::advance(algebra_, detail::next_stage(stage[j], dt), y_, move_, k_, in, dxdt);
    }
  }

  State y_, move_, k_, dxdt_;
  bool initialized_ = false;
  [[no_unique_address]] algebra_type algebra_;
};

}  // namespace odeflow

namespace boost::numeric::odeint {

template <odeflow::polynomials Family, class State>
struct get_controller<odeflow::stabilised_second_order<Family, State>> {
  using type = controlled_runge_kutta<odeflow::stabilised_second_order<Family, State>>;
};

}  // namespace boost::numeric::odeint
