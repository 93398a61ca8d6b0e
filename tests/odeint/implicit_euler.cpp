// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/implicit_euler.hpp"

#include <cmath>
#include <functional>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_problems.hpp"
#include "odeflow/odeint/train.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

using stepper = odeflow::implicit_euler<state<double>>;

TEST_CASE("a step of implicit Euler on a quadratic is its proximal point, for any step", "[steppers]") {
  const std::vector<double> eigenvalues{1e-3, 1, 40, 1e6};
  const quadratic<double> bowl(eigenvalues);
  const auto flow = gradient_flow(bowl);
  double worst = 0;
  for (const double h : {1e-3, 1.0, 1e3, 1e12}) {
    auto x = flow.start_at(std::vector<double>{1, -2, 3, 0.5});
    const auto start = x;
    stepper().do_step(std::ref(flow), x, 0.0, h);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = start[i] / (1 + h * eigenvalues[i]);
      worst = std::max(worst, std::fabs(x[i] - exact) / std::fabs(start[i]));
    }
  }
  row("steppers", with_boost("implicit_euler on a quadratic against the proximal point, of 1"), worst, 1e-14);
}

TEST_CASE("R(-infinity) = 0", "[steppers]") {
  const quadratic<double> bowl({1e3});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  stepper().do_step(std::ref(flow), x, 0.0, 1e12);
  row("steppers", with_boost("implicit_euler, a step of 10^15 time constants: what is left of 1"),
      std::fabs(x[0]), 2e-15);
}

TEST_CASE("implicit Euler is of order 1, and the equation it solves holds to rounding", "[steppers]") {
  for_each_known_flow([](const char* name, const auto& flow, const auto& start, const auto& exact) {
    const auto error = [&](std::size_t steps) {
      auto x = flow.start_at(start);
      odeint::integrate_n_steps(stepper(), std::ref(flow), x, 0.0, 1.0 / static_cast<double>(steps), steps);
      return std::fabs(x[0] - exact);
    };
    row("steppers",
        with_boost(std::string("implicit_euler on ") + name + ": 1 minus the observed order, either way"),
        std::fabs(1 - std::log2(error(256) / error(512))), 0.05);
  });

  const rosenbrock_valley<double> valley;
  const auto flow = gradient_flow(valley) | heavy_ball{} | direction_schedule<schedules::cosine>{};
  auto x = flow.start_at(std::vector<double>{-1.2, 1});
  const auto before = x;
  auto rate = x;
  const double h = 0.05;
  stepper().do_step(std::ref(flow), x, 0.0, h);
  flow(x, rate, h);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    worst = std::max(worst, std::fabs(before[i] + h * rate[i] - x[i]));
  row("steppers", with_boost("implicit_euler on a curved valley: |x + h f(y) - y|"), worst, 1e-13);
}

TEST_CASE("where Newton's method does not end, or meets a NaN or a singular matrix, the step is NaN") {
  const auto all_nan = [](const auto& flow, std::vector<double> theta, double h, stepper euler) {
    auto x = flow.start_at(theta);
    euler.do_step(std::ref(flow), x, 0.0, h);
    bool all = true;
    for (const double number : x) all = all && std::isnan(number);
    return all;
  };
  const rosenbrock_valley<double> valley;
  CHECK(all_nan(gradient_flow(valley), {-1.2, 1}, 0.05, stepper({.iterations = 2})));
  CHECK_FALSE(all_nan(gradient_flow(valley), {-1.2, 1}, 0.05, stepper()));
  const quadratic<double> hill({-4, 1});  // I / h - J = 0 in its first element for h = 1/4
  CHECK(all_nan(gradient_flow(hill), {1, 1}, 0.25, stepper()));
  for (const std::size_t bad :
       {1u, 3u, 4u}) {              // the gradient of f and 2 products; the slope of the bare flow
    const nan_at loss{.bad = bad};  // does not look at number 2, the gradient where it is taken
    CHECK(all_nan(gradient_flow(loss), {1, 2}, 0.1, stepper()));
  }

  const nan_at loss{.bad = 1};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1, 2});
  const auto run = train(stepper(), flow, x, {.step_size = 0.1, .steps = 3});
  CHECK(run.reason == ending::not_finite);
  CHECK((x[0] == 1 && x[1] == 2));
  CHECK_THROWS_WITH(stepper({.tolerance = 0}), contains("implicit_euler.tolerance"));
}
