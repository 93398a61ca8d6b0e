// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>

#include <boost/numeric/odeint/algebra/algebra_dispatcher.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/advance.hpp"
#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/odeint/stabilised_options.hpp"
#include "odeflow/odeint/stabilised_update.hpp"
#include "odeflow/odeint/state.hpp"

namespace odeflow {

/// A stabilised explicit Runge-Kutta method of order 1, with any number s of stages, as a plain odeint stepper:
///
///     Y_0 = x,   Y_j = Y_{j-1} + D_j,   D_j = kept_j D_{j-1} + h rate_j F_{j-1},   x <- Y_s,
///
/// the coefficients those of `stabilised_method`. Gradient descent with s gradients is stable on curvatures up to 2 s / h; this
/// with damping 0.05 up to 1.94 s^2 / h (RKC).
///
///     odeflow::rkc1<odeflow::state<float>> stepper({.stages = 10});
///
/// It remembers nothing of earlier steps, so batches may change. The state is an `odeflow::state` or any other on which odeint's
/// algebras work element by element; arrays of its size follow when the size of x changes.
///
/// Order: 1. Gradients a step: s. Memory: two arrays beside x, whatever s is. Cost: one pass a stage, of 5 arrays. Throws
/// std::invalid_argument as `stabilised_method`.
template <polynomials Family, class State>
class stabilised_first_order : public detail::stabilised_core<Family, 1> {
 public:
  using state_type = State;
  using deriv_type = State;
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;
  using algebra_type = typename boost::numeric::odeint::algebra_dispatcher<State>::algebra_type;

  explicit stabilised_first_order(const stabilised_options& chosen = {})
      : detail::stabilised_core<Family, 1>(chosen) {}

  order_type order() const { return 1; }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, State& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }

  /// out becomes the state after a step of dt from in at t; it may be in.
  template <class System>
  void do_step(System system, const State& in, time_type t, State& out, time_type dt) {
    adjust_size(in);
    evaluate(system, in, k_, t);
    all_stages(system, in, k_, t, out, dt);
  }
  /// From the derivative dxdt at in.
  template <class System>
  void do_step(System system, const State& in, const State& dxdt, time_type t, State& out, time_type dt) {
    adjust_size(in);
    all_stages(system, in, dxdt, t, out, dt);
  }

  /// Makes the arrays those for states like x; a step does so itself.
  void adjust_size(const State& x) { detail::follow_size(x, move_, k_); }

 private:
  template <class System>
  static void evaluate(System& system, const State& x, State& dxdt, time_type t) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    f(x, dxdt, t);
  }

  // dxdt may be k_, out may be in.
  template <class System>
  void all_stages(System& system, const State& in, const State& dxdt, time_type t, State& out, time_type dt) {
    detail::follow_size(in, out);
    const auto stage = this->method().stage();
    detail::advance(algebra_, detail::first_stage{dt * stage[0].rate}, out, move_, in, dxdt);
    for (std::size_t j = 1; j < stage.size(); ++j) {
      evaluate(system, std::as_const(out), k_, t + stage[j - 1].time * dt);
      detail::advance(algebra_, detail::next_stage(stage[j], dt), out, move_, k_);
    }
  }

  State move_, k_;
  [[no_unique_address]] algebra_type algebra_;
};

}  // namespace odeflow
