// SPDX-License-Identifier: BSL-1.0
// The same network trained by Runge-Kutta 4 and by Carpenter and Kennedy's method of the same order. Beside the parameters the
// one holds five arrays of their size, the other two; for the same number of gradients both follow the flow to the same place.
#include <cmath>
#include <functional>
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>
#include <odeflow/tableau/catalogue/low_storage.hpp>

using namespace odeflow;
using boost::numeric::odeint::integrate_n_steps;

// How many states there are at this moment.
struct tally {
  static inline int states = 0;
  tally() { ++states; }
  tally(const tally&) { ++states; }
  tally& operator=(const tally&) = default;
  ~tally() { --states; }
};
struct counted : state<double> {
  counted() = default;
  counted(const state<double>& x) : state<double>(x) {}
  tally one;
};

int main() {
  const data::dataset rows = data::spirals({.rows = 300, .turns = 0.5});
  const dense_network<double> network({2, 16, 3}, activation::tanh, criterion::cross_entropy);

  struct result {
    int arrays;
    double loss;
  };
  const auto trained = [&](auto stepper, double step_size, std::size_t steps) {
    const int arrays = tally::states;
    auto all_rows = minibatch(network, rows, {.size = 300});
    const auto flow = gradient_flow(all_rows);
    counted x = flow.start_at(network.initial_parameters(1));
    integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, step_size, steps);
    return result{arrays, network.mean_loss(flow.parameters(x), rows)};
  };
  // 1,000 gradients each, to time 100.
  const auto rk4 = trained(boost::numeric::odeint::runge_kutta4<counted>(), 0.4, 250);
  const auto low = trained(low_storage_stepper<tableaus::carpenter_kennedy_5_4, counted>(), 0.5, 200);

  std::cout << "runge_kutta4:          " << rk4.arrays << " arrays, loss " << rk4.loss << '\n'
            << "carpenter_kennedy_5_4: " << low.arrays << " arrays, loss " << low.loss << '\n';
  return rk4.arrays == 5 && low.arrays == 2 && low.loss < 0.5 && std::fabs(low.loss / rk4.loss - 1) < 1e-3
             ? 0
             : 1;
}
