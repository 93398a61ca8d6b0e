// SPDX-License-Identifier: BSL-1.0
// A step belongs to one mini-batch. Dormand and Prince's stepper keeps its last derivative for the next step, which is
// then a gradient of the old batch; for_training drops it, and refuses a step that meets a NaN.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

using namespace odeflow;
using boost::numeric::odeint::integrate_n_steps;
using dopri5 = boost::numeric::odeint::runge_kutta_dopri5<state<double>>;

// Batch k has the gradient k everywhere: a step of h on it should move by -h k. Batch 5 is broken.
struct numbered_batches {
  double batch = 1;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    gradient[0] = batch < 5 ? batch : std::nan("");
    return batch * theta[0];
  }
  void next_batch() { ++batch; }
};

int main() {
  const auto moved = [](auto stepper, std::size_t steps) {
    numbered_batches loss;
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>{0});
    try {
      // The observer goes on to the next batch where the stepper has not done so.
      integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, 1.0, steps, next_batch(flow));
    } catch (const not_finite_error& error) {
      std::cout << error.what() << '\n';
    }
    return -x[0];
  };
  const double bare = moved(dopri5(), 4), safe = moved(for_training(dopri5()), 4);
  std::cout << "1 + 2 + 3 + 4: the bare stepper moves by " << bare << ", for_training by " << safe << '\n';
  const double kept = moved(for_training(dopri5()), 6);
  std::cout << "with a broken fifth batch: " << kept << '\n';
  return std::fabs(bare - 10) > 0.1 && std::fabs(safe - 10) < 1e-12 && kept == safe ? 0 : 1;
}
