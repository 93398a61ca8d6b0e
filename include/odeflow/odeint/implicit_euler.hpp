// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/linear_step.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

/// The implicit Euler method on a flow (order 1, L-stable: R(z) = 1 / (1 - z)):
///
///     y = x + h f(y, t + h),
///
/// solved by Newton's method from y = x, each iteration with the exact Jacobian there:
///
///     (I / h - J(y, t + h)) delta = (x - y) / h + f(y, t + h),         y += delta,
///
/// until |delta_i| <= tolerance (1 + |y_i|) for all i. Newton's method squares the error, so the default, a
/// hundredth of the root of epsilon, leaves y at rounding level. On the bare flow y is the proximal point: a
/// stationary point, and for small h the minimum, of L(y) + |y - x|^2 / (2 h).
///
/// If there is no convergence in `iterations`, or the matrix is singular, or a number is not finite, the new
/// state is NaN throughout: `train` then ends and keeps the state before.
///
/// An odeint stepper for `state<T>` whose system is a flow, or a reference wrapper to one. For a state of N
/// numbers, N^2 more are kept, and 9.5 states. Cost of an iteration, of which a quadratic loss takes 2: 2 gradients, a
/// Hessian-vector product for each parameter, 2 N^3 / 3 flops. Throws std::invalid_argument for a tolerance
/// that is not > 0, and std::length_error if N^2 numbers cannot be counted.
/// Source: E. Hairer, G. Wanner, Solving ordinary differential equations II, 1996, section IV.8.
template <odeint_state State>
class implicit_euler {
 public:
  using state_type = State;
  using deriv_type = State;
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;

  struct options {
    double tolerance =
        std::sqrt(static_cast<double>(std::numeric_limits<typename State::value_type>::epsilon())) / 100;
    std::size_t iterations = 20;
  };

  implicit_euler() : implicit_euler(options{}) {}
  explicit implicit_euler(const options& chosen) : chosen_(chosen) {
    detail::require_positive("implicit_euler.tolerance", chosen.tolerance);
  }

  order_type order() const { return 1; }

  /// A step of dt from x at t.
  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt) {
    using detail::combine, detail::times;
    const auto& f =
        static_cast<const typename boost::numeric::odeint::unwrap_reference<System>::type&>(system);
    adjust_size(x);
    y_ = x;
    for (std::size_t i = 0; i < chosen_.iterations; ++i) {
      f(y_, rate_, t + dt);
      if (!linear_.prepare(f, y_, t + dt, dt)) break;
      combine(delta_, times{1 / dt, x}, times{-1 / dt, y_}, times{1, rate_});
      linear_.solve(delta_);
      combine(y_, times{1, y_}, times{1, delta_});
      if (!std::isfinite(algebra::norm_inf(y_))) break;
      if (largest_move() <= chosen_.tolerance) {
        x = y_;
        return;
      }
    }
    detail::fill_with_nan(x);
  }

  template <class System>
  void do_step(System system, const state_type& x, time_type t, state_type& out, time_type dt) {
    out = x;
    do_step(system, out, t, dt);
  }

  /// Not needed: a step fits its buffers to x.
  template <class S>
  void adjust_size(const S& x) {
    for (state_type* buffer : {&y_, &rate_, &delta_})
      if (!same_shape(*buffer, x)) buffer->reshape(x.dimension(), x.blocks(), x.scalars().size());
  }

  static constexpr bool remembers_nothing = true;

 private:
  // max_i |delta_i| / (1 + |y_i|); left in delta. Infinity if that is not finite.
  double largest_move() {
    using T = typename State::value_type;
    sweep(
        delta_.size(), [](T& delta, const T& y) { delta = std::fabs(delta) / (T(1) + std::fabs(y)); },
        delta_.data(), y_.data());
    return static_cast<double>(algebra::norm_inf(delta_));
  }

  options chosen_;
  detail::linear_step<state_type> linear_;
  state_type y_, rate_, delta_;
};

}  // namespace odeflow
