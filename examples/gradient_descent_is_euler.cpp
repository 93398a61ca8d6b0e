// SPDX-License-Identifier: BSL-1.0
// Gradient descent is forward Euler on the gradient flow: the same numbers, bit for bit.
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  const rosenbrock_valley<double> valley;
  const double learning_rate = 1e-3;
  const std::vector<double> start{-1.2, 1};

  auto theta = start;
  std::vector<double> gradient(2);
  for (int step = 0; step < 1000; ++step) {
    valley.value_and_gradient(theta, gradient);
    for (std::size_t i = 0; i < 2; ++i) theta[i] -= learning_rate * gradient[i];
  }

  const auto flow = gradient_flow(valley);
  auto x = flow.start_at(start);
  boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::euler<decltype(x)>(), std::ref(flow), x,
                                            0.0, learning_rate, 1000);

  std::cout << "by hand (" << theta[0] << ", " << theta[1] << "), Euler (" << x[0] << ", " << x[1] << ")\n";
  return x[0] == theta[0] && x[1] == theta[1] ? 0 : 1;
}
