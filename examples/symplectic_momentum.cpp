// SPDX-License-Identifier: BSL-1.0
// Gradient descent with momentum is a symplectic integrator: odeint's symplectic_euler on the heavy ball's flow, with
// its friction exact, makes the same steps.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  const rosenbrock_valley<double> valley;
  const std::vector<double> start{-1.2, 1};
  const double momentum = 0.9, learning_rate = 1e-3;
  const std::size_t steps = 2000;

  // Momentum as everyone writes it.
  std::vector<double> theta = start, buffer(2), gradient(2);
  for (std::size_t n = 0; n < steps; ++n) {
    valley.value_and_gradient(theta, gradient);
    for (std::size_t i = 0; i < 2; ++i) {
      buffer[i] = momentum * buffer[i] + gradient[i];
      theta[i] -= learning_rate * buffer[i];
    }
  }

  // The same as mechanics: exp(-friction h) is the momentum, and the momentum times h^2 the learning rate. odeint's
  // stepper moves theta first, with the velocity it has, so it is one step behind.
  const double h = std::sqrt(learning_rate / momentum), friction = -std::log(momentum) / h;
  const auto flow = gradient_flow(valley) | heavy_ball{.friction = friction};
  auto x = flow.start_at(start);
  boost::numeric::odeint::integrate_n_steps(
      with_friction(boost::numeric::odeint::symplectic_euler<state<double>>()), std::ref(flow), x, 0.0, h,
      steps + 1);

  const auto place = flow.parameters(x);
  const double difference = std::hypot(place[0] - theta[0], place[1] - theta[1]);
  std::cout << "after " << steps << " steps: (" << theta[0] << ", " << theta[1] << ") and (" << place[0]
            << ", " << place[1] << "), " << difference << " apart\n";
  return difference < 1e-12 && std::hypot(theta[0] - 1, theta[1] - 1) < 0.1 ? 0 : 1;
}
