// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include <boost/numeric/odeint/stepper/adams_bashforth.hpp>
#include <boost/numeric/odeint/stepper/adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>

#include "odeflow/odeint/state.hpp"

/// \file
/// odeint's multistep steppers, made to start rightly. Not part of `<odeflow/odeint.hpp>`: odeint's header of
/// Adams and Bashforth's method declares a namespace `mpl` at global scope.
namespace odeflow {

/// odeint's adams_bashforth of 1 to 8 steps: one gradient a step and the last `Steps` gradients,
///
///     x_{n+1} = x_n + h sum_j b_j f_{n-j},          j = 0, ..., Steps - 1,
///
/// which makes it of order Steps. It begins, and begins again after reset(), with Steps - 1 steps of `Starter`,
/// which must be an odeint stepper with `do_step_dxdt_impl`, as the plain Runge-Kutta ones are. A starter of
/// order p < Steps - 1 lowers the order to p + 1: for Steps > 5 take runge_kutta_fehlberg78. odeint's own
/// default starter, its extrapolation_stepper, overwrites its input in place; the whole run is then of order 1.
///
/// With 2 steps and euler as starter it is optimistic gradient descent on the gradient flow:
/// theta_{n+1} = theta_n - h (3 g_n - g_{n-1}) / 2. The step size must not change between resets. It
/// remembers gradients: what a change of batch needs is said at `adams_bashforth_moulton`.
/// Memory: Steps states, and those of the starter.
/// Source: E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, 1993, III.1;
/// C. Daskalakis, A. Ilyas, V. Syrgkanis, H. Zeng, Training GANs with optimism, 2018, arXiv:1711.00141.
template <std::size_t Steps, class State, class Starter = boost::numeric::odeint::runge_kutta4<State>>
using adams_bashforth =
    boost::numeric::odeint::adams_bashforth<Steps, State, double, State, double, algebra, operations,
                                            boost::numeric::odeint::initially_resizer, Starter>;

/// odeint's adams_bashforth_moulton: Adams and Bashforth's step predicts x; the gradient there, with Steps - 1
/// of those before, corrects the step by Adams and Moulton's. Two gradients a step; order Steps, with a smaller
/// error than `adams_bashforth`. Starts as that does, with the same remark. Memory: Steps + 1 states, and those
/// of the starter. Do not copy it: odeint's copy refers to the algebra of the original.
///
/// Mini-batches: the gradients of the steps before belong to their batches. `train` calls reset() where the
/// batch changes; every step is then one of the starter, so take the starter itself. Under odeint's integrate
/// functions the history stays, which is what optimistic gradient descent wants. A step after a change of
/// batch then moves as if the gradient went on changing as it just did: with 3 steps and a gradient that jumps
/// from 1 to 100, by 108.25 h.
template <std::size_t Steps, class State, class Starter = boost::numeric::odeint::runge_kutta4<State>>
using adams_bashforth_moulton =
    boost::numeric::odeint::adams_bashforth_moulton<Steps, State, double, State, double, algebra, operations,
                                                    boost::numeric::odeint::initially_resizer, Starter>;

}  // namespace odeflow
