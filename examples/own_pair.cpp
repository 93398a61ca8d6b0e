// SPDX-License-Identifier: BSL-1.0
// Two methods on the same stages: their difference tells the error of a step, and so chooses the steps. The order of the
// second, and that its last stage is the first of the next step, follow from the coefficients.
#include <iostream>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>

#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>
#include <odeflow/odeint/tableau_dense_output.hpp>

// Bogacki and Shampine's pair of orders 3 and 2.
constexpr odeflow::tableau<4> pair{
    .a = {{}, {{1, 2}}, {0, {3, 4}}, {{2, 9}, {1, 3}, {4, 9}}},
    .b = {{2, 9}, {1, 3}, {4, 9}},
    .order = 3,
    .embedded = {{7, 24}, {1, 4}, {1, 3}, {1, 8}},
    .embedded_order = 2,
};
static_assert(odeflow::is_fsal(pair) && odeflow::evaluations(pair) == 3);

int main() {
  using namespace odeflow;
  namespace odeint = boost::numeric::odeint;

  // From the same start, the loss along the flow, its steps chosen: at six times, within the steps.
  const auto network = dense_network<double>({2, 16, 3}, activation::tanh, criterion::cross_entropy);
  const auto rows = data::spirals({.rows = 90, .turns = 0.5});
  const auto loss = minibatch(network, rows, {.size = 90, .seed = 1});
  const auto flow = gradient_flow(loss);
  const auto start = flow.start_at(network.initial_parameters(1));
  using stepper = tableau_stepper<pair, state<double>>;

  auto x = start;
  const std::size_t steps = odeint::integrate_adaptive(odeint::make_controlled<stepper>(1e-6, 1e-6), std::ref(flow),
                                                       x, 0.0, 5.0, 0.01);
  std::cout << steps << " steps, " << flow.gradient_evaluations() << " gradients to t = 5\n";

  double last = 1e9;
  bool falls = true;
  auto y = start, seen = start;
  const double times[] = {0, 1, 2, 3, 4, 5};
  odeint::integrate_times(odeint::make_dense_output<stepper>(1e-6, 1e-6), std::ref(flow), y, std::begin(times),
                          std::end(times), 0.01, [&](const auto& at, double t) {
                            flow(at, seen, t);
                            std::cout << "t = " << t << "  loss " << flow.value() << '\n';
                            falls = falls && flow.value() < last;
                            last = flow.value();
                          });
  flow(x, seen, 5);
  return falls && std::abs(flow.value() - last) < 1e-4 ? 0 : 1;
}
