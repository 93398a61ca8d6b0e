// SPDX-License-Identifier: BSL-1.0
// says: with_friction takes odeint's steppers for pairs (q, p) of odeflow::state<T>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>

#include "odeflow/odeint/conformal.hpp"

auto use() {
  using namespace odeflow;
#ifdef MISTAKE
  return with_friction(boost::numeric::odeint::runge_kutta4<state<double>>());
#else
  return with_friction(boost::numeric::odeint::symplectic_euler<state<double>>());
#endif
}
