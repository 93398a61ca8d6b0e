// SPDX-License-Identifier: BSL-1.0
// says: odeflow::with_stages_from_curvature takes a stepper with any number of stages: rkc1, rkc2
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>

#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/stages_from_curvature.hpp"

#ifdef MISTAKE
using stepper = boost::numeric::odeint::runge_kutta4<odeflow::state<double>>;
#else
using stepper = odeflow::rkc1<odeflow::state<double>>;
#endif

void use() { odeflow::with_stages_from_curvature(stepper()); }
