// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/record_sharpness.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/term/weight_decay.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

using S = state<double>;

TEST_CASE("the largest eigenvalue of the Hessian against the one in closed form", "[stabilised]") {
  const rosenbrock_valley<double> valley;
  const auto flow = gradient_flow(valley);
  auto x = flow.start_at(std::vector<double>{-1.2, 1});
  std::vector<sharpness_record> seen;
  double worst = 0;
  const auto compare = [&](const S& now, double) {
    const double a = 2 - 400 * (now[1] - 3 * now[0] * now[0]), b = -400 * now[0], c = 200;
    const double expected = (a + c) / 2 + std::hypot((a - c) / 2, b);
    worst = std::max(worst, std::fabs(seen.back().sharpness / expected - 1));
  };
  train(odeint::euler<S>(), flow, x, {.step_size = 5e-4, .steps = 200}, record_sharpness(flow, seen),
        compare);
  CHECK(seen.size() == 201);
  row("stabilised", with_boost("sharpness in Rosenbrock's valley against the closed form, relative"), worst,
      1e-3);
}

TEST_CASE("step, time and step size are those of the run; every k-th is recorded; odeint takes it, too") {
  const quadratic<double> bowl({1, 8});
  const auto flow = gradient_flow(bowl) | weight_decay{.rate = 2};
  auto x = flow.start_at(std::vector<double>{1, 1});
  std::vector<sharpness_record> seen;
  odeint::integrate_n_steps(odeint::euler<S>(), std::ref(flow), x, 1.0, 0.125, 7,
                            record_sharpness(flow, seen, {.every = 3}));
  REQUIRE(seen.size() == 3);
  CHECK(std::isnan(seen[0].step_size));
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(seen[i].step == 3 * i);
    CHECK(seen[i].time == 1 + 0.375 * static_cast<double>(i));
    if (i > 0) CHECK(seen[i].step_size == 0.125);
    CHECK(seen[i].sharpness == Approx(10).epsilon(1e-3));
  }
  // A flow made anew has counts of its own.
  const std::size_t gradients = flow.gradient_evaluations();
  CHECK(gradients == 7 + 3);
  CHECK_THROWS_WITH(record_sharpness(flow, seen, {.every = 0}), contains("every is 0"));
}

TEST_CASE("at the edge of stability the sharpness hovers at limit / h, for gradient descent and for RKC",
          "[stabilised]") {
  const auto rows = data::spirals({.rows = 60, .turns = 0.5, .seed = 1});
  const dense_network<double> network({2, 20, 20, 3}, activation::tanh, criterion::mean_squared_error);
  const auto edge = [&](const std::string& name, auto stepper, double limit, std::size_t steps) {
    auto loss = minibatch(network, rows, {.size = 60, .order = epoch_order::sequential});
    const auto flow = gradient_flow(loss), watched = gradient_flow(loss);
    auto x = flow.start_at(network.initial_parameters(1));
    std::vector<sharpness_record> seen;
    const double line = 4;
    const auto run = train(stepper, flow, x, {.step_size = limit / line, .steps = steps},
                           record_sharpness(watched, seen, {.every = steps / 100}));
    CHECK(run.reason == ending::steps);
    CHECK(flow.value() < 0.03);
    CHECK(seen.front().sharpness < 0.9 * line);
    // The second half, once it is there.
    double lowest = line, highest = line, mean = 0;
    for (std::size_t i = 51; i <= 100; ++i) {
      lowest = std::min(lowest, seen[i].sharpness);
      highest = std::max(highest, seen[i].sharpness);
      mean += seen[i].sharpness / 50;
    }
    row("stabilised", with_boost("edge of stability, " + name + ": mean sharpness off limit / h, relative"),
        std::fabs(mean / line - 1), 0.02);
    row("stabilised", with_boost("and the farthest from it, relative"),
        std::max(highest / line - 1, 1 - lowest / line), 0.1);
  };
  edge("gradient descent, 2 / h", odeint::euler<S>(), 2, 3000);
  const rkc1<S> rkc({.stages = 5});
  edge("rkc1 of 5 stages, 48.5 / h", rkc, rkc.method().real_limit(), 1000);
}
