// SPDX-License-Identifier: BSL-1.0
// A controlled stepper chooses its own step: down Rosenbrock's valley with a tolerance in place of a learning
// rate.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  namespace odeint = boost::numeric::odeint;
  const rosenbrock_valley<double> valley{.steepness = 10};
  const auto flow = gradient_flow(valley);
  auto x = flow.start_at(std::vector<double>{-1.2, 1});

  double smallest = 1, largest = 0, before = 0;
  const auto observe = [&](const state<double>&, double t) {
    if (t > before) smallest = std::min(smallest, t - before), largest = std::max(largest, t - before);
    before = t;
  };
  const auto stepper = odeint::make_controlled(1e-6, 1e-6, odeint::runge_kutta_dopri5<state<double>>());
  const std::size_t steps = odeint::integrate_adaptive(stepper, std::ref(flow), x, 0.0, 40.0, 1e-3, observe);

  std::cout << "at (" << x[0] << ", " << x[1] << ") after " << steps << " steps from " << smallest << " to "
            << largest << ", " << flow.gradient_evaluations() << " gradients\n";
  return std::hypot(x[0] - 1, x[1] - 1) < 1e-3 && largest > 10 * smallest ? 0 : 1;
}
