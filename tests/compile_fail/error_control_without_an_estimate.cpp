// SPDX-License-Identifier: BSL-1.0
// says: this stepper has no error estimate
// says: runge_kutta_dopri5
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "odeflow/odeint/error_control.hpp"

namespace odeint = boost::numeric::odeint;

#ifdef MISTAKE
using stepper = odeint::runge_kutta4<odeflow::state<double>>;
#else
using stepper = odeint::runge_kutta_dopri5<odeflow::state<double>>;
#endif

void use() { odeflow::with_error_control(stepper(), {.absolute = 1e-4}, odeflow::i_controller{}); }
