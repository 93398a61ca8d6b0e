// SPDX-License-Identifier: BSL-1.0
// odeflow::train drives odeint's steppers with what training needs: an observer that stops the run, a budget
// of gradients, a reason for the end. Here: no data needed, a network learns three spirals until it knows
// them.
#include <iostream>

#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  const auto rows = data::spirals({.rows = 1500, .seed = 1});
  const dense_network<float> network({2, 48, 48, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 100, .seed = 1});
  const auto flow =
      gradient_flow(loss) | rms_preconditioner{.time_constant = 1.0} | heavy_ball{.friction = 10.0};
  auto x = flow.start_at(network.initial_parameters(1));

  std::size_t steps = 0;
  const auto stop_when_known = [&](const state<float>& now, double) {
    if (++steps % 100 != 0) return request::go_on;
    return network.accuracy(flow.parameters(now), rows) > 0.97 ? request::stop : request::go_on;
  };
  const auto run =
      train(boost::numeric::odeint::runge_kutta4<state<float>>(), flow, x,
            {.step_size = 0.01, .gradient_evaluations = 40000}, stop_when_known, next_batch(flow));

  std::cout << describe(run.reason) << ": " << run.steps << " steps, " << run.gradient_evaluations
            << " gradients, accuracy " << network.accuracy(flow.parameters(x), rows) << '\n';
  return run.reason == ending::stopped ? 0 : 1;
}
