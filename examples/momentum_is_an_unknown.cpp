// SPDX-License-Identifier: BSL-1.0
// Momentum is one more unknown of the equation: a heavy ball rolls where gradient descent crawls, at equal
// gradients.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  using runge_kutta4 = boost::numeric::odeint::runge_kutta4<state<double>>;
  using boost::numeric::odeint::integrate_n_steps;
  const quadratic<double> valley({1, 1000});  // condition number 1000
  const std::vector<double> start{1, 1};

  const auto bare = gradient_flow(valley);
  auto x = bare.start_at(start);
  integrate_n_steps(runge_kutta4(), std::ref(bare), x, 0.0, 2.7 / 1000, 500);  // as long as stability lets it

  const auto rolling = gradient_flow(valley) | heavy_ball{.friction = 2};
  auto y = rolling.start_at(start);
  integrate_n_steps(runge_kutta4(), std::ref(rolling), y, 0.0, 2.7 / std::sqrt(1000), 500);

  const double crawled = std::hypot(x[0], x[1]), rolled = std::hypot(y[0], y[1]);
  std::cout << "distance from the minimum after " << bare.gradient_evaluations() << " gradients: " << crawled
            << " without, " << rolled << " with momentum\n";
  return rolled < 1e-6 * crawled ? 0 : 1;
}
