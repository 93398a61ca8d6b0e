// SPDX-License-Identifier: BSL-1.0
// A user's program: it touches the headers, the compiled parts and odeint.
#include <cstdio>
#include <functional>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  const auto rows = data::spirals({.rows = 300});
  const dense_network<float> network({2, 32, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 50});
  const auto flow = gradient_flow(loss) | rms_preconditioner{};
  auto x = flow.start_at(network.initial_parameters(1));
  const double before = network.mean_loss(flow.parameters(x), rows);
  boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::runge_kutta4<decltype(x)>{},
                                            std::ref(flow), x, 0.0, 1e-2, 1000, next_batch(flow));
  const double after = network.mean_loss(flow.parameters(x), rows);
  std::printf("loss before %.3f, after %.3f\n", before, after);
  return after < 0.9 * before ? 0 : 1;
}
