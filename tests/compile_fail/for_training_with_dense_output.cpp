// SPDX-License-Identifier: BSL-1.0
// says: odeflow::for_training takes plain and controlled steppers
// says: odeflow::train takes it
#include <boost/numeric/odeint/stepper/euler.hpp>
// odeint's header leans on the one above.
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>

#include "odeflow/odeint/for_training.hpp"

namespace odeint = boost::numeric::odeint;

void use() {
  odeint::euler<odeflow::state<float>> euler;
  auto plain = odeflow::for_training(euler);
#ifdef MISTAKE
  auto dense = odeflow::for_training(odeint::dense_output_runge_kutta<decltype(euler)>(euler));
#endif
}
