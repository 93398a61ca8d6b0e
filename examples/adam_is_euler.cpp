// SPDX-License-Identifier: BSL-1.0
// Adam is forward Euler on a flow with two averages; the same flow runs under any other stepper.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  namespace odeint = boost::numeric::odeint;
  const rosenbrock_valley<double> valley;
  const std::vector<double> start{-1.2, 1};

  // Adam as every textbook has it.
  const double rate = 1e-2, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  std::vector<double> theta = start, m(2), v(2), g(2);
  for (int n = 1; n <= 1000; ++n) {
    valley.value_and_gradient(theta, g);
    for (std::size_t i = 0; i < 2; ++i) {
      m[i] = beta1 * m[i] + (1 - beta1) * g[i];
      v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
      const double mean = m[i] / (1 - std::pow(beta1, n)), square = v[i] / (1 - std::pow(beta2, n));
      theta[i] -= rate * mean / (std::sqrt(square) + epsilon);
    }
  }

  const auto [flow, step_size] = adam(valley, {.learning_rate = rate});
  auto x = flow.start_at(start), y = x;
  odeint::integrate_n_steps(odeint::euler<state<double>>(), std::ref(flow), x, 0.0, step_size, 1000);
  odeint::integrate_n_steps(odeint::runge_kutta4<state<double>>(), std::ref(flow), y, 0.0, step_size, 1000);

  std::cout << "by hand (" << theta[0] << ", " << theta[1] << "), Euler (" << x[0] << ", " << x[1]
            << "), Runge-Kutta 4 (" << y[0] << ", " << y[1] << ")\n";
  return std::hypot(x[0] - theta[0], x[1] - theta[1]) < 1e-10 ? 0 : 1;
}
