// SPDX-License-Identifier: BSL-1.0
// The known optimizers and the paper's forms on Fashion-MNIST at equal gradients, three seeds each, test
// accuracy and loss at the end. Beside each stepper of s stages stands its control: Euler on the same flow
// with one s-th of the gradients, which has seen as many samples. Prints rows of a Markdown table; some ten
// minutes on two cores.
#include <cstdio>
#include <functional>
#include <string>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>

#include "odeflow/odeflow.hpp"
#include "odeflow/odeint.hpp"
#include "small_tableaus.hpp"

using namespace odeflow;

namespace {

namespace odeint = boost::numeric::odeint;
using S = state<float>;
using euler = odeint::euler<S>;
using runge_kutta4 = odeint::runge_kutta4<S>;
struct comparison {
  data::dataset training, test;
  std::vector<std::size_t> widths;
  std::size_t batch;

  // `make_flow(loss)` and `make_stepper()`, so many gradients, step h; the mean of three seeds.
  void row(const std::string& name, std::size_t gradients, double h, auto make_stepper,
           auto make_flow) const {
    double accuracy = 0, loss_sum = 0;
    std::size_t spent = 0, steps = 0;
    bool diverged = false;
    for (std::uint64_t seed = 0; seed < 3; ++seed) {
      const dense_network<float> network(widths, activation::relu, criterion::cross_entropy);
      auto loss = minibatch(network, training, {.size = batch, .seed = seed});
      const auto flow = make_flow(loss);
      auto x = flow.start_at(network.initial_parameters(seed));
      const auto run = train(make_stepper(), flow, x, {.step_size = h, .gradient_evaluations = gradients},
                             next_batch(flow));
      diverged = diverged || run.reason != ending::gradient_evaluations;
      accuracy += 100 * network.accuracy(flow.parameters(x), test) / 3;
      loss_sum += network.mean_loss(flow.parameters(x), test) / 3;
      spent = run.gradient_evaluations;
      steps = run.steps;
    }
    std::printf("| %zu | %s | %zu | %zu | %.4g | %.2f | %.3f |%s\n", batch, name.c_str(), spent, steps, h,
                accuracy, loss_sum, diverged ? " diverged" : "");
    std::fflush(stdout);
  }
};

const auto make_euler = [] { return euler(); };
const auto make_rk4 = [] { return runge_kutta4(); };
const auto bare = [](auto& loss) { return gradient_flow(loss); };

void paper_forms(const comparison& on, std::size_t gradients, double sgd_rate, double momentum_rate,
                 double rk4_step) {
  on.row("Euler: sgd", gradients, sgd_rate, make_euler, bare);
  on.row("Euler: momentum 0.9", gradients, momentum_rate, make_euler,
         [&](auto& loss) { return momentum(loss, {.learning_rate = momentum_rate}).flow; });
  on.row("Euler: adam", gradients, 1e-3, make_euler, [](auto& loss) { return adam(loss).flow; });
  on.row("Runge-Kutta 4", gradients, rk4_step, make_rk4, bare);
  on.row("control: sgd, a quarter of the gradients", gradients / 4, sgd_rate, make_euler, bare);
  on.row("Runge-Kutta 4, frozen preconditioner", gradients, rk4_step, make_rk4,
         [](auto& loss) { return gradient_flow(loss) | frozen_preconditioner{}; });
  on.row("control: adagrad from 1, a quarter of the gradients", gradients / 4, rk4_step, make_euler,
         [](auto& loss) { return gradient_flow(loss) | frozen_preconditioner{}; });
  on.row(
      "Runge-Kutta 4, momentum 0.9 on its steps", gradients, rk4_step / 10,
      [] { return with_rk_momentum(runge_kutta4(), 0.9); }, bare);
  on.row("control: momentum 0.9, a quarter of the gradients", gradients / 4, momentum_rate, make_euler,
         [&](auto& loss) { return momentum(loss, {.learning_rate = momentum_rate}).flow; });
  on.row(
      "Runge-Kutta 4, step from curvature, c = 0.5, p = 1", gradients, 0.5,
      [] { return with_drift_adaptive(runge_kutta4(), {.c = 0.5}); }, bare);
}

// The Adam flow with a cosine schedule under steppers of one to four stages.
void adam_flow(const comparison& on, std::size_t gradients) {
  const double h = 1e-3;
  const auto flow = [h](std::size_t steps) {
    return [h, steps](auto& loss) {
      return adam(loss, {.learning_rate = h}).flow |
             direction_schedule<schedules::cosine>{{.duration = h * static_cast<double>(steps)}};
    };
  };
  on.row("Adam flow, cosine: Euler", gradients, h, make_euler, flow(gradients));
  on.row(
      "Adam flow, cosine: Heun", gradients, h, [] { return test::two_stages<S>(1, 0.5); },
      flow(gradients / 2));
  on.row("control: Euler, half of the gradients", gradients / 2, h, make_euler, flow(gradients / 2));
  on.row("Adam flow, cosine: Kutta 3", gradients, h, test::kutta3<S>, flow(gradients / 3));
  on.row("control: Euler, a third of the gradients", gradients / 3, h, make_euler, flow(gradients / 3));
  on.row("Adam flow, cosine: Runge-Kutta 4", gradients, h, make_rk4, flow(gradients / 4));
  on.row("control: Euler, a quarter of the gradients", gradients / 4, h, make_euler, flow(gradients / 4));
}

}  // namespace

int main(int argc, char** argv) {
  const char* folder = "/usr/share/datasets/fashion-mnist";
  const auto on = [&](std::size_t batch) {
    return comparison{data::read_idx(folder, data::split::train),
                      data::read_idx(folder, data::split::test),
                      {784, 100, 100, 10},
                      batch};
  };
  std::printf(
      "| batch | what | gradients | steps | step size | test accuracy, %% | test loss "
      "|\n|---|---|---|---|---|---|---|\n");
  const std::string only = argc > 1 ? argv[1] : "";
  if (only.empty() || only == "32") paper_forms(on(32), 12000, 0.1, 0.01, 0.2);
  if (only.empty() || only == "2048") paper_forms(on(2048), 800, 0.1, 0.06, 0.4);
  if (only.empty() || only == "128") adam_flow(on(128), 9360);
}
