// SPDX-License-Identifier: BSL-1.0
// The order of the pipe is meaning: weight decay before a preconditioner is scaled with the gradient (Adam),
// behind it it pulls all parameters alike (AdamW).
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

// Two parameters with the minimum at 1; the second one's gradient is a hundred times larger.
struct uneven {
  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    gradient[0] = theta[0] - 1;
    gradient[1] = 100 * (theta[1] - 1);
    return (gradient[0] * gradient[0] + gradient[1] * gradient[1] / 100) / 2;
  }
};

int main() {
  using namespace odeflow;
  const uneven loss;
  const weight_decay decay{.rate = 0.5};
  const rms_preconditioner rms{.time_constant = 1, .look_ahead = 0.1, .epsilon = 1};
  const auto settled = [&](const auto& flow) {
    auto x = flow.start_at(std::vector<double>{2, 2});
    boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::runge_kutta4<state<double>>(),
                                              std::ref(flow), x, 0.0, 1e-2, 5000);
    return x;
  };
  const auto coupled = settled(gradient_flow(loss) | decay | rms),
             decoupled = settled(gradient_flow(loss) | rms | decay);

  std::cout << "decay before: (" << coupled[0] << ", " << coupled[1] << "), after: (" << decoupled[0] << ", "
            << decoupled[1] << ")\n";
  // Before: the minimum of the loss with decay, theta = k / (k + 0.5). After: both parameters settle
  // elsewhere.
  const bool as_said = std::fabs(coupled[0] - 1 / 1.5) < 1e-3 && std::fabs(coupled[1] - 100 / 100.5) < 1e-3;
  return as_said && std::fabs(decoupled[0] - coupled[0]) > 0.05 ? 0 : 1;
}
