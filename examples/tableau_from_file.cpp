// SPDX-License-Identifier: BSL-1.0
// A Runge-Kutta method from a JSON file trains a network, with steps of its own choice. One wrong digit in the file, and it
// is refused with the condition that fails.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>
#include <odeflow/odeint/dynamic_tableau_stepper.hpp>
#include <odeflow/tableau/read_tableau.hpp>

int main(int argc, char** argv) try {
  using namespace odeflow;
  const std::string file = argc > 1 ? argv[1] : "examples/tableaus/bogacki_shampine_3_2.json";
  const dynamic_tableau method = read_tableau(file);

  const auto rows = data::spirals({.rows = 1500, .seed = 1});
  const dense_network<float> network({2, 32, 32, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 1500});
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 1};
  auto x = flow.start_at(network.initial_parameters(1));
  auto stepper =
      with_error_control(dynamic_tableau_stepper<state<float>>(method), {.absolute = 1e-2, .relative = 1e-2});
  const auto run = train(stepper, flow, x, {.step_size = 0.01, .gradient_evaluations = 2000});
  const double accuracy = network.accuracy(flow.parameters(x), rows);
  std::cout << method.name << ": accuracy " << accuracy << " after " << run.gradient_evaluations
            << " gradients\n";

  std::ifstream in(file);
  std::string text{std::istreambuf_iterator<char>(in), {}}, said;
  text.replace(text.find("4/9"), 3, "4/7");
  try {
    parse_tableau(text, "wrong_digit.json");
  } catch (const tableau_error& error) {
    std::cout << said.assign(error.what()) << '\n';
  }
  return accuracy > 0.9 && said.starts_with("wrong_digit.json: row 4: the sum of a_4j is 1.1, c_4 is 1.0")
             ? 0
             : 1;
} catch (const odeflow::tableau_error& error) {
  std::cerr << error.what() << '\n';
  return 1;
}
