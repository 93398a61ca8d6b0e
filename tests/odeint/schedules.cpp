// SPDX-License-Identifier: BSL-1.0
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/scheduled.hpp"
#include "odeflow/term/direction_schedule.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

const rosenbrock_valley<double> valley{.steepness = 10};
const std::vector<double> start{-1.2, 1};

template <class System>
state<double> integrated(auto stepper, System system, state<double> x, double h, std::size_t n) {
  odeint::integrate_n_steps(stepper, system, x, 0.0, h, n);
  return x;
}

double distance(const state<double>& a, const state<double>& b) {
  double most = 0;
  for (std::size_t i = 0; i < a.dimension(); ++i) most = std::max(most, std::fabs(a[i] - b[i]));
  return most;
}

}  // namespace

TEST_CASE("each schedule is its formula, and keeps its last value") {
  using namespace schedules;
  CHECK(constant()(3) == 1);
  const warm_up rise{.duration = 4, .first = 0.2};
  CHECK(rise(0) == 0.2);
  CHECK(rise(1) == Approx(0.4));
  CHECK(rise(9) == 1);
  const cosine half{.duration = 2, .last = 0.1};
  CHECK(half(0) == 1);
  CHECK(half(0.5) == Approx(0.1 + 0.9 * (1 + std::sqrt(0.5)) / 2));
  CHECK(half(2) == Approx(0.1));
  CHECK(half(5) == Approx(0.1));
  const step_decay stairs{.interval = 0.3, .factor = 0.5};
  CHECK(stairs(0.29) == 1);
  CHECK(stairs(3 * 0.1) == 0.5);  // 0.30000000000000004, and 9 * 0.1 below is 0.9
  CHECK(stairs(9 * 0.1) == 0.125);
  CHECK(exponential{.time_constant = 2}(3) == Approx(std::exp(-1.5)));
  CHECK(inverse_time{.time_constant = 2}(3) == Approx(0.4));
  const one_cycle wave{.duration = 10, .rise = 0.3, .first = 0.04, .last = 0.001};
  CHECK(wave(0) == Approx(0.04));
  CHECK(wave(1.5) == Approx(0.52));
  CHECK(wave(3) == Approx(1));
  CHECK(wave(6.5) == Approx(0.5005));
  CHECK(wave(20) == Approx(0.001));
  const in_turn<warm_up, cosine> both{.before = {.duration = 1}, .until = 1, .after = {.duration = 2}};
  CHECK(both(0.5) == 0.5);
  CHECK(both(1) == 1);
  CHECK(both(2) == Approx(0.5));
}

TEST_CASE("on the bare flow, Euler does the same with a schedule of direction, step or time", "[terms]") {
  const auto compare = [](const char* name, auto s) {
    const double h = 1e-3;
    const auto flow = gradient_flow(valley);
    const auto bent = flow | direction_schedule<decltype(s)>{s};
    const auto x = flow.start_at(start);
    const odeint::euler<state<double>> euler;
    const auto direction = integrated(euler, bent, x, h, 500),
               step = integrated(scheduled_steps(euler, s), flow, x, h, 500),
               time = integrated(euler, scheduled_time(flow, s), x, h, 500);
    std::vector<double> theta = start, g(2);
    for (int n = 0; n < 500; ++n) {
      valley.value_and_gradient(theta, g);
      for (std::size_t i = 0; i < 2; ++i) theta[i] -= h * s(h * n) * g[i];
    }
    const double by_hand = std::max(std::fabs(direction[0] - theta[0]), std::fabs(direction[1] - theta[1]));
    row("terms",
        with_boost(std::string("schedule ") + name +
                   ": Euler by direction, step, time and by hand, largest difference"),
        std::max({by_hand, distance(direction, step), distance(direction, time)}), 1e-13);
  };
  compare("constant", schedules::constant());
  compare("warm_up", schedules::warm_up{.duration = 0.2});
  compare("cosine", schedules::cosine{.duration = 0.5});
  compare("step_decay", schedules::step_decay{.interval = 0.1, .factor = 0.5});
  compare("exponential", schedules::exponential{.time_constant = 0.2});
  compare("inverse_time", schedules::inverse_time{.time_constant = 0.1});
  compare("one_cycle", schedules::one_cycle{.duration = 0.5});
}

TEST_CASE("a schedule of time keeps the order of the stepper, one of the step is of order 1 against it",
          "[terms]") {
  const schedules::cosine s{.duration = 2};
  const quadratic<double> bowl({3});
  const auto flow = gradient_flow(bowl);
  const auto x = flow.start_at(std::vector<double>{1});
  // x' = -3 s(t) x: x(1) = exp(-3 integral of s), and that of cosine over [0, 1] of 2 is 1/2 + 1/pi.
  const double exact = std::exp(-3 * (0.5 + 1 / std::numbers::pi));
  const auto order = [&](auto error) { return std::log2(error(16) / error(32)); };
  const odeint::runge_kutta4<state<double>> rk4;
  row_at_least("terms", with_boost("scheduled_time, runge_kutta4: observed order"), order([&](std::size_t n) {
                 return std::fabs(integrated(rk4, scheduled_time(flow, s), x, 1.0 / double(n), n)[0] - exact);
               }),
               3.9);
  row("terms", with_boost("scheduled_steps, runge_kutta4: distance of the observed order from 1"),
      std::fabs(1 - order([&](std::size_t n) {
                  return std::fabs(integrated(scheduled_steps(rk4, s), flow, x, 1.0 / double(n), n)[0] -
                                   exact);
                })),
      0.1);
}

TEST_CASE(
    "behind momentum, a schedule of the direction leaves the average its pace; one of the step does not") {
  const double h = 1e-3, beta = 0.9;
  const schedules::cosine s{.duration = 0.5};
  const exponential_average average{.time_constant = h / (1 - beta), .gain = 1 / (1 - beta), .look_ahead = h};
  const auto flow = gradient_flow(valley) | average;
  const auto bent = flow | direction_schedule<schedules::cosine>{s};
  const auto x = flow.start_at(start);
  const odeint::euler<state<double>> euler;
  std::vector<double> theta = start, b(2), g(2);
  for (int n = 0; n < 400; ++n) {
    valley.value_and_gradient(theta, g);
    for (std::size_t i = 0; i < 2; ++i) {
      b[i] = beta * b[i] + g[i];
      theta[i] -= h * s(h * n) * b[i];  // torch's scheduler changes the rate alone
    }
  }
  state<double> expected = x;
  std::ranges::copy(theta, expected.begin());
  CHECK(distance(integrated(euler, bent, x, h, 400), expected) < 1e-12);
  CHECK(distance(integrated(scheduled_steps(euler, s), flow, x, h, 400), expected) > 1e-6);
}

TEST_CASE("schedules without a duration are refused") {
  const auto flow = gradient_flow(valley);
  CHECK_THROWS_WITH(flow | direction_schedule<schedules::cosine>{{.duration = 0}},
                    contains("cosine.duration"));
  CHECK_THROWS_AS(scheduled_steps(odeint::euler<state<double>>(), schedules::warm_up{.duration = -1}),
                  std::invalid_argument);
  CHECK_THROWS_AS(scheduled_time(flow, schedules::one_cycle{.rise = 1}), std::invalid_argument);
}
