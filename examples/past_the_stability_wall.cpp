// SPDX-License-Identifier: BSL-1.0
// Where curvatures differ by a million, gradient descent crawls: its step is bounded by the largest, 2 / lambda. A stabilised step of s
// gradients may be s^2 times as long, so with s = 250 the same 50,000 gradients go 242 times as far along the flow.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

using namespace odeflow;

int main() {
  std::vector<double> curvatures(200);
  for (std::size_t i = 0; i < curvatures.size(); ++i)
    curvatures[i] = std::pow(10, -6 * static_cast<double>(i) / 199);
  quadratic<double> loss(curvatures);

  const auto loss_after = [&](auto stepper, double step_size, std::size_t steps) {
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>(curvatures.size(), 1));
    boost::numeric::odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, step_size, steps);
    std::vector<double> gradient(x.size());
    std::cout << flow.gradient_evaluations() << " gradients to the time "
              << step_size * static_cast<double>(steps);
    return loss.value_and_gradient(flow.parameters(x), gradient);
  };

  const double descended = loss_after(boost::numeric::odeint::euler<state<double>>(), 1.9, 50000);
  std::cout << ": gradient descent, loss " << descended << '\n';
  rkc1<state<double>> stepper({.stages = 250});
  const double leapt = loss_after(stepper, 0.95 * stepper.method().damped_limit(), 200);
  std::cout << ": rkc1 with 250 stages, loss " << leapt << '\n';
  return leapt < 1e-4 * descended ? 0 : 1;
}
