// SPDX-License-Identifier: BSL-1.0
// The paper's A'_n: computed in the first stage of a step, held in the others.
#include <cmath>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

const rosenbrock_valley<double> valley{.steepness = 10};
const std::vector<double> start{-1.2, 1};

std::vector<double> gradient_at(const std::vector<double>& theta) {
  std::vector<double> g(theta.size());
  valley.value_and_gradient(theta, g);
  return g;
}

double distance(const state<double>& x, const std::vector<double>& theta) {
  return std::max(std::fabs(x[0] - theta[0]), std::fabs(x[1] - theta[1]));
}

}  // namespace

TEST_CASE("with Euler it is Adagrad from 1 without epsilon", "[terms]") {
  const auto flow = gradient_flow(valley) | frozen_preconditioner{};
  auto x = flow.start_at(start);
  odeint::integrate_n_steps(odeint::euler<state<double>>(), std::ref(flow), x, 0.0, 0.1, 500,
                            next_step(flow));
  std::vector<double> theta = start, sum(2, 1.0);
  for (int n = 0; n < 500; ++n) {
    const auto g = gradient_at(theta);
    for (std::size_t i = 0; i < 2; ++i) {
      sum[i] += g[i] * g[i];
      theta[i] -= 0.1 * g[i] / std::sqrt(sum[i]);
    }
  }
  row("terms",
      with_boost("frozen_preconditioner, Euler = Adagrad(initial_accumulator_value = 1), largest difference"),
      distance(x, theta), 1e-12);
}

TEST_CASE("with runge_kutta4 the gain of the first stage holds in all four", "[terms]") {
  const auto flow = gradient_flow(valley) | frozen_preconditioner{};
  auto x = flow.start_at(start);
  const double h = 0.2;
  odeint::integrate_n_steps(odeint::runge_kutta4<state<double>>(), std::ref(flow), x, 0.0, h, 200,
                            next_step(flow));
  std::vector<double> theta = start, sum(2, 1.0);
  for (int n = 0; n < 200; ++n) {
    const auto g = gradient_at(theta);
    for (std::size_t i = 0; i < 2; ++i) sum[i] += g[i] * g[i];
    const auto field = [&](const std::vector<double>& at) {
      auto f = gradient_at(at);
      for (std::size_t i = 0; i < 2; ++i) f[i] /= -std::sqrt(sum[i]);
      return f;
    };
    const auto shifted = [&](double by, const std::vector<double>& k) {
      return std::vector<double>{theta[0] + by * k[0], theta[1] + by * k[1]};
    };
    const auto k1 = field(theta), k2 = field(shifted(h / 2, k1)), k3 = field(shifted(h / 2, k2)),
               k4 = field(shifted(h, k3));
    for (std::size_t i = 0; i < 2; ++i) theta[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }
  CHECK(flow.gradient_evaluations() == 800);  // none for the preconditioner
  row("terms",
      with_boost("frozen_preconditioner, runge_kutta4 = the paper's step written out, largest difference"),
      distance(x, theta), 1e-12);
}

TEST_CASE(
    "train tells the flow of its steps, with an observer or without, and resets what remembers a "
    "derivative") {
  const auto run = [](auto stepper, auto... observers) {
    const auto flow = gradient_flow(valley) | frozen_preconditioner{};
    auto x = flow.start_at(start);
    train(stepper, flow, x, {.step_size = 0.1, .steps = 50}, observers(flow)...);
    CHECK(flow.steps() == 50);
    return x;
  };
  const auto observer = [](const auto& flow) { return next_step(flow); };
  CHECK(std::ranges::equal(run(odeint::runge_kutta4<state<double>>()),
                           run(odeint::runge_kutta4<state<double>>(), observer)));
  // Without the reset dopri5's first stage of each step would be the last one of the step before, with its
  // old gain.
  const auto flow = gradient_flow(valley) | frozen_preconditioner{};
  auto x = flow.start_at(start);
  odeint::runge_kutta_dopri5<state<double>> stepper;
  for (int n = 0; n < 50; ++n) {
    stepper.reset();
    stepper.do_step(std::cref(flow), x, 0.0, 0.1);
    flow.accept_step();
  }
  CHECK(std::ranges::equal(run(odeint::runge_kutta_dopri5<state<double>>()), x));
}

TEST_CASE("a rejected attempt adds nothing: the gain is that of the step's first stage") {
  const auto flow = gradient_flow(valley) | frozen_preconditioner{};
  auto x = flow.start_at(start);
  auto stepper = odeint::make_controlled(1e-9, 1e-9, odeint::runge_kutta_cash_karp54<state<double>>());
  double t = 0, dt = 1;
  int attempts = 1;
  while (stepper.try_step(std::cref(flow), x, t, dt) == odeint::fail) ++attempts;
  CHECK(attempts > 1);
  // The step that was accepted at last is the plain one of its size with the first gain.
  const auto once = gradient_flow(valley) | frozen_preconditioner{};
  auto y = once.start_at(start);
  odeint::runge_kutta_cash_karp54<state<double>>().do_step(std::cref(once), y, 0.0, t);
  CHECK(std::ranges::equal(x, y));
}

TEST_CASE("terms of one kind in two flows have memory of their own") {
  const frozen_preconditioner shared;
  const auto one = gradient_flow(valley) | shared, other = gradient_flow(valley) | shared;
  auto x = one.start_at(start), dxdt = x, first = x;
  one(x, first, 0);
  one.accept_step();
  one(x, dxdt, 0);
  other(x, dxdt, 0);
  CHECK(std::ranges::equal(dxdt, first));
}

TEST_CASE("an unbounded gain explodes in later stages where the first direction is zero; most_gain guards it",
          "[terms]") {
  // L = (a - b)^2 / 2 + b^2 / 2 from a = b: a has no direction at the start, and one of order h in the later
  // stages.
  struct awakening {
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      gradient[0] = x[0] - x[1];
      gradient[1] = x[1] - x[0] + x[1];
      return (x[0] - x[1]) * (x[0] - x[1]) / 2 + x[1] * x[1] / 2;
    }
  } const loss;
  const auto largest = [&](double most_gain) {
    const auto flow =
        gradient_flow(loss) |
        frozen_preconditioner{.kept = 0.99, .initial = 0, .epsilon = 1e-8, .most_gain = most_gain};
    auto x = flow.start_at(std::vector<double>{1, 1});
    odeint::runge_kutta4<state<double>>().do_step(std::cref(flow), x, 0.0, 0.01);
    return std::max(std::fabs(x[0]), std::fabs(x[1]));
  };
  row("terms",
      with_boost("frozen gain 1 / (sqrt(v) + 1e-8) without a bound: 1e6 over the size after one step"),
      1e6 / largest(1e8), 1);
  row("terms", with_boost("the same with most_gain = 100: size after one step"), largest(100), 1.1);
}

TEST_CASE("a direction that is not finite does not stay in G: after a refused step the run goes on") {
  struct once_bad {
    using value_type = double;
    mutable bool bad = true;
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
      for (std::size_t i = 0; i < 2; ++i) gradient[i] = theta[i];
      if (std::exchange(bad, false)) gradient[1] = std::numeric_limits<double>::quiet_NaN();
      return 0;
    }
  } const loss;
  const auto flow = gradient_flow(loss) | frozen_preconditioner{};
  auto x = flow.start_at(std::vector<double>{1, 1});
  CHECK(train(odeint::runge_kutta4<state<double>>(), flow, x, {.step_size = 0.1, .steps = 3}).reason ==
        ending::not_finite);
  CHECK(x[1] == 1);
  CHECK(train(odeint::runge_kutta4<state<double>>(), flow, x, {.step_size = 0.1, .steps = 3}).reason ==
        ending::steps);
  CHECK((x[1] > 0 && x[1] < 1));
}
