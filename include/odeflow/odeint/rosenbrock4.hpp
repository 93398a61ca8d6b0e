// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>

#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>
#include <boost/numeric/odeint/util/state_wrapper.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/linear_step.hpp"

namespace odeflow {

/// The coefficients of odeint's rosenbrock4, but for one sign: d_i is the sum of row i of the method's gammas,
///
///     d_i / gamma - sum_j c_ij d_j = 1,
///
/// and so d_4 = -0.0362. odeint's d_4 has the other sign (Boost 1.74 to 1.81 at least), with which the method
/// is of order 1, not 4, on a system that depends on t; where df/dt = 0 both are the same.
struct rosenbrock4_coefficients : boost::numeric::odeint::default_rosenbrock_coefficients<double> {
  const double d4 = -0.3620000000000023e-01;
};

/// odeint's Rosenbrock method of order 4 (error estimate: order 3; L-stable, so R(-infinity) = 0) on
/// `state<T>`, with a flow as the system and the flow's exact Jacobian J. One step of h from x, with W = I /
/// (gamma h) - J(x, t):
///
///     W g_i = f(x + sum_j a_ij g_j, t + c_i h) + h d_i df/dt + sum_j (c_ij / h) g_j,         i = 1 ... 6,
///     x_new = x + sum_j a_6j g_j + g_6,         error = g_6.
///
/// Where df/dt = 0 the numbers are those of odeint's rosenbrock4, elsewhere they are right (see
/// `rosenbrock4_coefficients`). W is factorised by LAPACK, in the scalar of the state, while times and
/// tolerances are double. Once h is far above all time scales of the flow it is
/// Newton's method: near a minimum the error of a step falls to the square. odeint's rosenbrock4_controller
/// and rosenbrock4_dense_output work around it unchanged, and `train` drives both this and the controller:
///
///     odeint::rosenbrock4_controller<rosenbrock4<state<double>>> stepper(1e-6, 1e-6);
///     train(stepper, flow, x, {.step_size = 1e-3, .steps = 50});
///
/// If W is singular or not finite, or the step leads to a number that is not finite, the new state and the
/// error are NaN throughout: a controller refuses that and tries a shorter step.
///
/// For a state of N numbers, N^2 more are kept: 8 MB for N = 1,000 in double, 800 MB for 10,000; and 17.5 states. Cost of a
/// step: 7 gradients, a Hessian-vector product for each parameter, 2 N^3 / 3 flops; a refused one costs the
/// same. Threads of the LU: see `lu_matrix`. Throws std::length_error if N^2 numbers cannot be counted.
/// Source: E. Hairer, G. Wanner, Solving ordinary differential equations II, 1996, section IV.7, as
/// implemented in Boost.Odeint's rosenbrock4.
template <odeint_state State, class Coefficients = rosenbrock4_coefficients>
class rosenbrock4 {
 public:
  using state_type = State;
  using deriv_type = State;
  /// Of tolerances, errors and times, for any state.
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using wrapped_state_type = boost::numeric::odeint::state_wrapper<State>;
  using wrapped_deriv_type = wrapped_state_type;
  using resizer_type = boost::numeric::odeint::always_resizer;
  using stepper_category = boost::numeric::odeint::stepper_tag;
  using rosenbrock_coefficients = Coefficients;

  static constexpr order_type stepper_order = Coefficients::stepper_order;
  static constexpr order_type error_order = Coefficients::error_order;
  order_type order() const { return stepper_order; }

  /// A step of dt from x at t; xerr is the estimate of its error. xout may be x. `system` is a flow, or a
  /// reference wrapper to one.
  template <class System>
  void do_step(System system, const state_type& x, time_type t, state_type& xout, time_type dt,
               state_type& xerr) {
    using detail::combine, detail::times;
    const auto& f =
        static_cast<const typename boost::numeric::odeint::unwrap_reference<System>::type&>(system);
    detail::require_same_shape(x, xout, "odeflow::rosenbrock4");
    detail::require_same_shape(x, xerr, "odeflow::rosenbrock4");
    resize(x);
    const Coefficients& k = coefficients;
    const auto ahead = [&](const state_type& at, double c) { f(at, rate_, t + c * dt); };

    // f first: the flow is then in the first stage of its step, and what it fixes in that is in J.
    ahead(x, 0);
    if (!linear_.prepare(f, x, t, k.gamma * dt, &slope_, dt)) return fail(xout, xerr);
    combine(g1_, times{1, rate_}, times{dt * k.d1, slope_});
    linear_.solve(g1_);

    combine(stage_, times{1, x}, times{k.a21, g1_});
    ahead(stage_, k.c2);
    combine(g2_, times{1, rate_}, times{dt * k.d2, slope_}, times{k.c21 / dt, g1_});
    linear_.solve(g2_);

    combine(stage_, times{1, x}, times{k.a31, g1_}, times{k.a32, g2_});
    ahead(stage_, k.c3);
    combine(g3_, times{1, rate_}, times{dt * k.d3, slope_}, times{k.c31 / dt, g1_}, times{k.c32 / dt, g2_});
    linear_.solve(g3_);

    combine(stage_, times{1, x}, times{k.a41, g1_}, times{k.a42, g2_}, times{k.a43, g3_});
    ahead(stage_, k.c4);
    combine(g4_, times{1, rate_}, times{dt * k.d4, slope_}, times{k.c41 / dt, g1_}, times{k.c42 / dt, g2_},
            times{k.c43 / dt, g3_});
    linear_.solve(g4_);

    combine(stage_, times{1, x}, times{k.a51, g1_}, times{k.a52, g2_}, times{k.a53, g3_}, times{k.a54, g4_});
    ahead(stage_, 1);
    combine(g5_, times{1, rate_}, times{k.c51 / dt, g1_}, times{k.c52 / dt, g2_}, times{k.c53 / dt, g3_},
            times{k.c54 / dt, g4_});
    linear_.solve(g5_);

    combine(stage_, times{1, stage_}, times{1, g5_});
    ahead(stage_, 1);
    combine(xerr, times{1, rate_}, times{k.c61 / dt, g1_}, times{k.c62 / dt, g2_}, times{k.c63 / dt, g3_},
            times{k.c64 / dt, g4_}, times{k.c65 / dt, g5_});
    linear_.solve(xerr);

    combine(xout, times{1, stage_}, times{1, xerr});
    if (!std::isfinite(algebra::norm_inf(xout) + algebra::norm_inf(xerr))) fail(xout, xerr);
  }

  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt, state_type& xerr) {
    do_step(system, x, t, x, dt, xerr);
  }
  template <class System>
  void do_step(System system, const state_type& x, time_type t, state_type& xout, time_type dt) {
    fit(error_, x);
    do_step(system, x, t, xout, dt, error_);
  }
  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }

  /// Makes the last step's interpolant, for `calc_state`.
  void prepare_dense_output() {
    using detail::combine, detail::times;
    const Coefficients& k = coefficients;
    combine(cont3_, times{k.d21, g1_}, times{k.d22, g2_}, times{k.d23, g3_}, times{k.d24, g4_},
            times{k.d25, g5_});
    combine(cont4_, times{k.d31, g1_}, times{k.d32, g2_}, times{k.d33, g3_}, times{k.d34, g4_},
            times{k.d35, g5_});
  }

  /// x at a time t of the last step, which led from x_old at t_old to x_new at t_new.
  void calc_state(time_type t, state_type& x, const state_type& x_old, time_type t_old,
                  const state_type& x_new, time_type t_new) const {
    using detail::combine, detail::times;
    const double s = (t - t_old) / (t_new - t_old), rest = 1 - s;
    detail::require_same_shape(x_old, x, "odeflow::rosenbrock4::calc_state");
    combine(x, times{rest, x_old}, times{s, x_new}, times{s * rest, cont3_}, times{s * rest * s, cont4_});
  }

  /// Not needed: a step fits its buffers to x.
  template <class S>
  void adjust_size(const S& x) {
    resize(x);
  }

  static constexpr bool remembers_nothing = true;

 private:
  static inline const Coefficients coefficients{};

  static void fit(state_type& buffer, const state_type& x) {
    if (!same_shape(buffer, x)) buffer.reshape(x.dimension(), x.blocks(), x.scalars().size());
  }
  void resize(const state_type& x) {
    for (state_type* buffer : {&rate_, &slope_, &stage_, &g1_, &g2_, &g3_, &g4_, &g5_, &cont3_, &cont4_})
      fit(*buffer, x);
  }
  static void fail(state_type& xout, state_type& xerr) {
    detail::fill_with_nan(xout);
    detail::fill_with_nan(xerr);
  }

  detail::linear_step<state_type> linear_;
  state_type rate_, slope_, stage_, g1_, g2_, g3_, g4_, g5_, cont3_, cont4_, error_;
};

}  // namespace odeflow
