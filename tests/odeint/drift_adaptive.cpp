// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/drift_adaptive.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/rk_momentum.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/term/terms.hpp"
#include "small_tableaus.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity();

// The step that the stepper makes at x.
template <class Stepper, class Flow>
double step_at(Stepper& stepper, const Flow& flow, state<double> x) {
  double t = 0, dt = infinity;
  REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
  return t;
}
}  // namespace

TEST_CASE("h = c / (1 + (c / r) v^p) with the exact curvature, for every stepper's own r", "[terms]") {
  const std::vector<double> eigenvalues{1, 4, 9}, theta{1, -0.5, 0.25};
  const quadratic<double> bowl(eigenvalues);
  const auto flow = gradient_flow(bowl);
  double g2 = 0, hg2 = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double g = eigenvalues[i] * theta[i];
    g2 += g * g;
    hg2 += eigenvalues[i] * eigenvalues[i] * g * g;
  }
  const double v = std::sqrt(hg2 / g2);
  double worst = 0;
  const auto check = [&](auto inside) {
    const double r = real_stability_limit(inside);
    for (const double c : {0.01, 0.5, 100.0, infinity})
      for (const double p : {0.5, 1.0, 2.0}) {
        auto stepper = with_drift_adaptive(inside, {.c = c, .p = p, .source = curvature_source::exact});
        const double expected = 1 / (1 / c + std::pow(v, p) / r);
        worst = std::max(worst, std::fabs(step_at(stepper, flow, flow.start_at(theta)) / expected - 1));
      }
  };
  check(odeint::euler<state<double>>());
  check(odeint::modified_midpoint<state<double>>());
  check(odeint::runge_kutta4<state<double>>());
  check(odeint::runge_kutta_cash_karp54<state<double>>());
  check(odeint::runge_kutta_dopri5<state<double>>());
  check(odeint::runge_kutta_fehlberg78<state<double>>());
  row("terms", with_boost("drift_adaptive: step against the rule, all steppers, relative"), worst, 1e-13);
}

TEST_CASE("the paper's rule is that of Euler, whose r is 2") {
  CHECK(with_drift_adaptive(odeint::euler<state<double>>()).stability_limit() == Approx(2).epsilon(1e-8));
}

TEST_CASE("finite differences and stages see the exact curvature: on a quadratic to rounding", "[terms]") {
  const quadratic<double> bowl({1, 4, 9});
  const auto flow = gradient_flow(bowl);
  const auto start = flow.start_at(std::vector<double>{1, -0.5, 0.25});
  const auto curvature = [&](curvature_source source) {
    auto stepper = with_drift_adaptive(odeint::runge_kutta4<state<double>>(), {.c = 0.01, .source = source});
    auto x = start;
    double t = 0,
           dt = 1e-9;  // stands still, so that the second step's curvature is that of the first one's place
    stepper.try_step(std::cref(flow), x, t, dt);
    x = start;
    dt = 1e-3;
    stepper.try_step(std::cref(flow), x, t, dt);
    x = start;
    dt = 1e-3;
    stepper.try_step(std::cref(flow), x, t, dt);
    return stepper.last_curvature();
  };
  const double exact = curvature(curvature_source::exact);
  row("terms", with_boost("drift_adaptive: curvature by finite differences, relative error"),
      std::fabs(curvature(curvature_source::finite_difference) / exact - 1), 1e-7);
  row("terms", with_boost("drift_adaptive: curvature from the stages, relative error"),
      std::fabs(curvature(curvature_source::stages) / exact - 1), 1e-9);
}

TEST_CASE(
    "the stages cost no gradient after the first step, finite differences two a step, the exact product "
    "one") {
  const quadratic<double> bowl({1, 4});
  const auto cost = [&](auto inside, curvature_source source) {
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>{1, 1});
    auto stepper = with_drift_adaptive(inside, {.c = 0.01, .source = source});
    double t = 0, dt = 1;
    for (int i = 0; i < 10; ++i) stepper.try_step(std::cref(flow), x, t, dt);
    return flow.gradient_evaluations();
  };
  CHECK(cost(odeint::runge_kutta4<state<double>>(), curvature_source::stages) == 42);
  CHECK(cost(odeint::runge_kutta4<state<double>>(), curvature_source::finite_difference) == 60);
  CHECK(cost(odeint::runge_kutta4<state<double>>(), curvature_source::exact) == 50);
  CHECK(cost(odeint::euler<state<double>>(), curvature_source::stages) == 30);
}

TEST_CASE("with c = infinity and p = 1 every stepper stands on |R| = 1, its limit", "[terms]") {
  const quadratic<double> bowl({5});
  const auto flow = gradient_flow(bowl);
  const auto check = [&](const char* name, auto inside) {
    auto stepper = with_drift_adaptive(inside, {.c = infinity, .source = curvature_source::exact});
    auto x = flow.start_at(std::vector<double>{1});
    double t = 0, dt = infinity;
    stepper.try_step(std::cref(flow), x, t, dt);
    row("terms",
        with_boost(std::string("drift_adaptive(") + name + "), c = infinity, p = 1: distance of |R| from 1"),
        std::fabs(std::fabs(x[0]) - 1), 1e-7);
  };
  check("euler", odeint::euler<state<double>>());
  check("Heun", two_stages<state<double>>(1, 0.5));
  // With the paper's 2 in place of its own limit it would contract by 1/3: R(-2).
  check("runge_kutta4", odeint::runge_kutta4<state<double>>());
}

TEST_CASE("under integrate_adaptive it ends at the end, and each step obeys the rule") {
  const quadratic<double> bowl({1, 100});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1, 1});
  std::vector<double> times;
  const auto watch = [&](const state<double>&, double t) { times.push_back(t); };
  odeint::integrate_adaptive(with_drift_adaptive(odeint::runge_kutta4<state<double>>(), {.c = 0.5}),
                             std::ref(flow), x, 0.0, 10.0, 0.1, watch);
  CHECK(times.back() == Approx(10));
  CHECK(x[0] == Approx(std::exp(-10.0)).epsilon(0.05));
  CHECK(std::fabs(x[1]) < 1e-6);
  // Stiff at first, slow at the end: the steps grow from 1 / (2 + 100 / r) to 1 / (2 + 1 / r).
  CHECK(times[1] == Approx(1 / (2 + 100 / 2.785294)).epsilon(1e-3));
}

TEST_CASE("momentum, adaptive step, frozen preconditioner and mini-batches work together", "[terms]") {
  const auto rows = data::spirals({.rows = 600, .seed = 1});
  const dense_network<double> network({2, 24, 24, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 100, .seed = 1, .order = epoch_order::palindromic});
  const auto flow = gradient_flow(loss) | weight_decay{.rate = 1e-4} |
                    frozen_preconditioner{.kept = 0.99, .initial = 0, .epsilon = 1e-2, .most_gain = 100};
  auto x = flow.start_at(network.initial_parameters(1));
  auto stepper =
      with_rk_momentum(with_drift_adaptive(odeint::runge_kutta4<state<double>>(), {.c = 0.1}), 0.7);
  const double before = network.mean_loss(flow.parameters(x), rows);
  const auto run = train(std::ref(stepper), flow, x, {.step_size = 0.1, .steps = 1500}, next_batch(flow));
  CHECK(run.steps == 1500);
  CHECK(run.rejected == 0);
  const double after = network.mean_loss(flow.parameters(x), rows);
  row("terms",
      with_boost(
          "rk_momentum(drift_adaptive(runge_kutta4)) on the frozen, decayed flow: loss after / before"),
      after / before, 0.5);
}

TEST_CASE("a direction of zero, a curvature that is not finite, numbers out of range") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  auto stepper = with_drift_adaptive(odeint::runge_kutta4<state<double>>(), {.c = 0.25});
  CHECK(step_at(stepper, flow, flow.start_at(std::vector<double>{0})) == 0.25);
  struct broken {
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double>, std::span<double> gradient) {
      gradient[0] = std::nan("");
      return 0;
    }
  } loss;
  const auto bad = gradient_flow(loss);
  auto x = bad.start_at(std::vector<double>{1});
  auto fresh = with_drift_adaptive(odeint::runge_kutta4<state<double>>(), {.c = 0.25});
  double t = 0, dt = 1;
  CHECK(fresh.try_step(std::cref(bad), x, t, dt) == odeint::fail);
  CHECK(dt == 0.125);
  CHECK(x[0] == 1);
  CHECK_THROWS_WITH(with_drift_adaptive(odeint::euler<state<double>>(), {.c = -1}),
                    contains("drift_options.c"));
  CHECK_THROWS_WITH(with_drift_adaptive(odeint::euler<state<double>>(), {.p = 0}),
                    contains("drift_options.p"));
  const auto with_term = gradient_flow(bowl) | heavy_ball{};
  auto y = with_term.start_at(std::vector<double>{1});
  y.block(1)[0] = 1;
  auto exact = with_drift_adaptive(odeint::euler<state<double>>(), {.source = curvature_source::exact});
  CHECK_THROWS_WITH(exact.try_step(std::cref(with_term), y, t, dt), contains("hessian_vector_product"));
}
