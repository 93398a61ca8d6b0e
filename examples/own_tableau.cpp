// SPDX-License-Identifier: BSL-1.0
// A method of one's own in five lines: its coefficients, checked by the compiler, make a stepper that trains a network.
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

// Ralston's third-order method. Change a digit, and the compiler names the condition that it breaks.
constexpr odeflow::tableau<3> ralston{
    .a = {{}, {{1, 2}}, {0, {3, 4}}},
    .b = {{2, 9}, {1, 3}, {4, 9}},
    .order = 3,
};

int main() {
  using namespace odeflow;
  namespace odeint = boost::numeric::odeint;

  const auto rows = data::spirals({.rows = 600, .turns = 0.5});
  const auto network = dense_network<float>({2, 32, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 100, .seed = 1});
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 0.5};

  auto x = flow.start_at(network.initial_parameters(1));
  tableau_stepper<ralston, decltype(x)> stepper;
  odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, 1.0, 600, next_batch(flow));

  const double accuracy = network.accuracy(flow.parameters(x), rows);
  std::cout << "Ralston's method, order " << stepper.order() << ": " << flow.gradient_evaluations()
            << " gradients, accuracy " << accuracy << '\n';
  return accuracy > 0.95 && flow.gradient_evaluations() == 1800 ? 0 : 1;
}
