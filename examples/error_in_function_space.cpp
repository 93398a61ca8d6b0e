// SPDX-License-Identifier: BSL-1.0
// What may a step be wrong by? Here: what the network computes, not each of its parameters. The outputs are
// as right as was asked for, at half the gradients.
#include <cmath>
#include <functional>
#include <iostream>
#include <numeric>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

using namespace odeflow;
using dopri5 = boost::numeric::odeint::runge_kutta_dopri5<state<double>>;

int main() {
  const auto spirals = data::spirals({.rows = 256, .classes = 2, .turns = 0.5, .seed = 3});
  const dense_network<double> network({2, 64, 2}, activation::relu, criterion::cross_entropy);
  std::vector<std::uint32_t> first(64);
  std::iota(first.begin(), first.end(), 0u);
  sample_buffer<double> memory;
  const auto probe = spirals.gather<double>(first, memory);

  auto loss = minibatch(network, spirals, {.size = 256});
  std::size_t gradients = 0;
  const auto outputs_after = [&](auto stepper) {
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(network.initial_parameters(1));
    boost::numeric::odeint::integrate_adaptive(stepper, std::ref(flow), x, 0.0, 40.0, 1e-2);
    gradients = flow.gradient_evaluations();
    std::vector<double> outputs(2 * probe.rows);
    network.outputs(flow.parameters(x), probe, outputs);
    return outputs;
  };

  const double tolerance = 1e-4;
  const auto exact = outputs_after(with_error_control(dopri5(), {.absolute = 1e-6, .relative = 1e-6}));
  const tolerances of_each{.absolute = tolerance, .relative = tolerance, .norm = error_norm::largest};
  outputs_after(with_error_control(dopri5(), of_each));
  const std::size_t gradients_of_each = gradients;
  const output_tolerances of_outputs{.absolute = tolerance, .relative = tolerance};
  const auto outputs = outputs_after(with_error_control(dopri5(), output_error(network, probe, of_outputs)));

  double wrong = 0, all = 0;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    wrong += std::pow(outputs[i] - exact[i], 2) / 128;
    all += std::pow(exact[i], 2) / 128;
  }
  const double error = std::sqrt(wrong) / (tolerance * (1 + std::sqrt(all)));
  std::cout << "gradients: " << gradients_of_each << " for each parameter, " << gradients
            << " for the outputs, whose error is " << error << " of what is tolerated in a step\n";
  return error < 1 && 3 * gradients < 2 * gradients_of_each ? 0 : 1;
}
