// SPDX-License-Identifier: BSL-1.0
// The three ingredients of "Learning by solving differential equations" (arXiv:2505.13397) around one
// Runge-Kutta stepper: a preconditioner frozen during a step, a step from the curvature, momentum on the
// whole step.
#include <iostream>

#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

int main() {
  using namespace odeflow;
  using runge_kutta4 = boost::numeric::odeint::runge_kutta4<state<float>>;
  const auto rows = data::spirals({.rows = 1500, .seed = 1});
  const dense_network<float> network({2, 32, 32, 3}, activation::tanh, criterion::cross_entropy);
  const auto theta = network.initial_parameters(1);

  const auto loss_after = [&](const char* name, auto stepper, auto... terms) {
    auto loss = minibatch(network, rows, {.size = 100, .seed = 1});
    const auto flow = (gradient_flow(loss) | ... | terms);
    auto x = flow.start_at(theta);
    const auto run =
        train(stepper, flow, x, {.step_size = 0.5, .gradient_evaluations = 5000}, next_batch(flow));
    const double after = network.mean_loss(flow.parameters(x), rows);
    std::cout << name << ": loss " << after << " after " << run.gradient_evaluations << " gradients\n";
    return after;
  };
  const double plain = loss_after("Runge-Kutta 4, step 0.5         ", runge_kutta4());
  const double momentum =
      loss_after("with momentum on its steps      ", with_rk_momentum(runge_kutta4(), 0.9));
  const double frozen =
      loss_after("with the frozen preconditioner  ", runge_kutta4(), frozen_preconditioner{});
  const double all = loss_after("all three, steps from curvature ",
                                with_rk_momentum(with_drift_adaptive(runge_kutta4(), {.c = 0.5}), 0.9),
                                frozen_preconditioner{});
  return momentum < plain && frozen < 0.1 && all < 0.1 ? 0 : 1;
}
