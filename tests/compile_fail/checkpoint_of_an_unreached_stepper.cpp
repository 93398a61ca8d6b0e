// SPDX-License-Identifier: BSL-1.0
// says: its private members must be reached, by a line at
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/reach_all_steppers.hpp"

namespace odeint = boost::numeric::odeint;

using stepper = decltype(odeflow::with_error_control(odeint::runge_kutta_dopri5<odeflow::state<float>>()));

#ifndef MISTAKE
ODEFLOW_REACH_CONTROLLED_FSAL(stepper);
#endif

void use(stepper& controlled, odeflow::snapshot_writer& writer) { writer("stepper", controlled); }
