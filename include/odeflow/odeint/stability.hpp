// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <limits>

#include "odeflow/odeint/state.hpp"

namespace odeflow {

/// R(z), the stability function of an odeint stepper at real z: what one step of size z makes of x = 1 on x'
/// = x. Measured with the stepper itself, in its own scalar, so it is right for any stepper that has such a
/// function. The stepper is a copy and has no memory of other steps if it has a reset().
template <class Stepper>
  requires requires { typename Stepper::state_type; }
double stability_function(Stepper stepper, double z) {
  using state_type = typename Stepper::state_type;
  state_type x(1, 1);
  x[0] = 1;
  if constexpr (requires { stepper.reset(); }) stepper.reset();
  stepper.adjust_size(x);
  const auto same = [z](const state_type& y, state_type& dydt, double) {
    dydt[0] = static_cast<typename state_type::value_type>(z) * y[0];
  };
  stepper.do_step(same, x, 0.0, 1.0);
  return static_cast<double>(x[0]);
}

/// The real stability limit: the largest r for which |R(-y)| <= 1 for all y in [0, r]. A step h is stable on
/// a curvature lambda as long as h lambda <= r. 2 for Euler, 2.785294 for runge_kutta4. Infinity if it is
/// beyond 1000. In double to about 1e-9, in float to 1e-4. Cost: some thousands of steps on one number.
template <class Stepper>
  requires requires { typename Stepper::state_type; }
double real_stability_limit(const Stepper& stepper) {
  const double slack =
      4 * static_cast<double>(std::numeric_limits<typename Stepper::state_type::value_type>::epsilon());
  const auto stable = [&](double y) { return std::fabs(stability_function(stepper, -y)) <= 1 + slack; };
  constexpr double most = 1000, stride = 1.0 / 16;
  double inside = 0;
  while (inside < most && stable(inside + stride)) inside += stride;
  if (inside >= most) return std::numeric_limits<double>::infinity();
  double outside = inside + stride;
  for (int halving = 0; halving < 40; ++halving) {
    const double middle = (inside + outside) / 2;
    (stable(middle) ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace odeflow
