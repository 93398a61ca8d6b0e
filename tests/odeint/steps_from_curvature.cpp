// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/steps_from_curvature.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>

#include "batch_problems.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/train.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
using S = state<double>;
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("h = limit / bound, for every stepper's own limit", "[stabilised]") {
  const quadratic<double> bowl({1, 20, 400});
  const auto flow = gradient_flow(bowl);
  double worst = 0;
  const auto check = [&](auto inside, double limit) {
    for (const auto source : {curvature_source::exact, curvature_source::finite_difference}) {
      auto stepper = with_steps_from_curvature(inside, {.radius = {.source = source}});
      auto x = flow.start_at(std::vector<double>{1, 1, 1});
      double t = 0, dt = infinity;
      for (int i = 0; i < 30; ++i) REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
      CHECK(dt == infinity);
      CHECK(stepper.last_step() == Approx(limit / stepper.radius().bound()).epsilon(1e-6));
      worst = std::max(worst, std::fabs(stepper.last_step() * 400 * 1.1 / limit - 1));
      CHECK(algebra::norm_inf(x) < 1);
    }
  };
  check(odeint::euler<S>(), 2);
  check(odeint::runge_kutta4<S>(), 2.785293563);
  check(odeint::runge_kutta_dopri5<S>(), 3.306567893);
  check(rkc1<S>({.stages = 7}), rkc1<S>({.stages = 7}).method().damped_limit());
  check(rkc2<S>({.stages = 7}), rkc2<S>({.stages = 7}).method().damped_limit());
  row("stabilised", with_boost("steps from the curvature: h against limit / (1.1 lambda_max), relative"),
      worst, 1e-3);
}

TEST_CASE("a budget of gradients a step: the derivative at x is evaluated once", "[stabilised]") {
  const quadratic<double> bowl({1, 20, 400});
  const auto cost = [&](auto inside, curvature_source source) {
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>{1, 1, 1});
    auto stepper = with_steps_from_curvature(
        inside, {.radius = {.source = source, .first_products = 5, .products = 2, .tolerance = 0}});
    double t = 0, dt = 1;
    for (int i = 0; i < 20; ++i) REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
    return flow.gradient_evaluations();
  };
  CHECK(cost(rkc1<S>({.stages = 6}), curvature_source::finite_difference) == 20 * 6 + 5 + 2);
  CHECK(cost(odeint::runge_kutta4<S>(), curvature_source::finite_difference) == 20 * 4 + 5 + 2);
  CHECK(cost(odeint::runge_kutta4<S>(), curvature_source::exact) == 20 * 4 + 2);
  // Euler's steps have no second stage to tell anything: each is one product of two.
  CHECK(cost(odeint::euler<S>(), curvature_source::stages) == 20 + 5 + 19 * 2);
}

TEST_CASE("dt and longest_step bound the step from above, also where there is no curvature at all") {
  const auto flat = [](const S&, S& dxdt, double) { dxdt[0] = 1; };
  S x(1);
  double t = 0, dt = 0.25;
  auto stepper = with_steps_from_curvature(odeint::runge_kutta4<S>(), {.longest_step = 2});
  REQUIRE(stepper.try_step(flat, x, t, dt) == odeint::success);
  CHECK(t == 0.25);
  CHECK(dt == 2);
  REQUIRE(stepper.try_step(flat, x, t, dt) == odeint::success);
  CHECK(t == 2.25);
  auto unbounded = with_steps_from_curvature(odeint::runge_kutta4<S>());
  dt = infinity;
  REQUIRE(unbounded.try_step(flat, x, t, dt) == odeint::success);
  CHECK(t == 3.25);
  CHECK_THROWS_WITH(with_steps_from_curvature(odeint::euler<S>(), {.longest_step = 0}),
                    contains("longest_step"));
}

TEST_CASE(
    "with stages a step that saw more curvature than it is stable on fails, x as before, and is made "
    "shorter") {
  double lambda = 1;
  const auto system = [&](const S& x, S& dxdt, double) { dxdt[0] = -lambda * x[0]; };
  S x(1);
  x[0] = 1;
  auto stepper =
      with_steps_from_curvature(odeint::runge_kutta4<S>(), {.radius = {.source = curvature_source::stages}});
  double t = 0, dt = infinity;
  REQUIRE(stepper.try_step(std::cref(system), x, t, dt) == odeint::success);
  lambda = 100;
  const double before = x[0], begin = t;
  CHECK(stepper.try_step(std::cref(system), x, t, dt) == odeint::fail);
  CHECK(x[0] == before);
  CHECK(t == begin);
  CHECK(dt == Approx(2.785294 / 110).epsilon(1e-5));
  CHECK(stepper.try_step(std::cref(system), x, t, dt) == odeint::success);
}

TEST_CASE("a NaN fails the first attempt with half the step; under integrate_adaptive it ends at the end") {
  bool spoil = true;
  const auto system = [&](const S& x, S& dxdt, double) { dxdt[0] = spoil ? std::nan("") : -50 * x[0]; };
  S x(1);
  x[0] = 1;
  auto stepper = with_steps_from_curvature(odeint::runge_kutta4<S>());
  double t = 0, dt = 1;
  CHECK(stepper.try_step(std::cref(system), x, t, dt) == odeint::fail);
  CHECK(dt == 0.5);
  CHECK(x[0] == 1);
  spoil = false;
  odeint::integrate_adaptive(std::ref(stepper), std::cref(system), x, 0.0, 0.3, 0.1);
  // Five of the longest steps and the rest.
  const double z = 2.785294 / 1.1;
  const auto by = [](double y) { return stability_function(odeint::runge_kutta4<S>(), -y); };
  CHECK(x[0] == Approx(std::pow(by(z), 5) * by(15 - 5 * z)).epsilon(1e-5));
}

TEST_CASE("it trains on mini-batches by train") {
  for (const auto source :
       {curvature_source::exact, curvature_source::finite_difference, curvature_source::stages})
    trains_on_batches(
        "steps from the curvature, source " + std::to_string(static_cast<int>(source)),
        with_steps_from_curvature(rkc1<state<float>>({.stages = 3}),
                                  {.radius = {.source = source, .every = 3}, .longest_step = 0.5}),
        {.step_size = 0.5, .steps = 300}, 0.8);
}
