// SPDX-License-Identifier: BSL-1.0
// Any function with a gradient is an objective: ten lines of your own, and odeint's steppers minimise it.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

// L(a, b) = mean of (a + b t - y)^2 / 2: a straight line through points on y = 1 + 2 t.
struct line_fit {
  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
    double loss = gradient[0] = gradient[1] = 0;
    for (double t = 0; t < 1; t += 0.125) {
      const double residual = (theta[0] + theta[1] * t - (1 + 2 * t)) / 8;
      gradient[0] += residual;
      gradient[1] += residual * t;
      loss += 4 * residual * residual;
    }
    return loss;
  }
};

int main() {
  using namespace odeflow;
  line_fit loss;
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 0.5};
  auto x = flow.start_at(std::vector<double>{0, 0});
  boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::runge_kutta4<decltype(x)>(),
                                            std::ref(flow), x, 0.0, 0.5, 500);
  std::cout << "a = " << x[0] << ", b = " << x[1] << " after " << flow.gradient_evaluations()
            << " gradients\n";
  return std::fabs(x[0] - 1) < 1e-6 && std::fabs(x[1] - 2) < 1e-6 ? 0 : 1;
}
