// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/train.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Batch k = 1, 2, ... has the constant gradient k: a step of h on it moves by exactly -h k, whatever the
// stepper.
struct numbered {
  using value_type = double;
  double batch = 1;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double>, std::span<double> gradient) {
    gradient[0] = batch;
    return batch;
  }
  void next_batch() { ++batch; }
};

// A bowl whose gradient is NaN at the calls after the first few.
struct failing {
  using value_type = double;
  int good_calls;
  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
    for (std::size_t i = 0; i < 2; ++i)
      gradient[i] = good_calls > 0 ? theta[i] : std::numeric_limits<double>::quiet_NaN();
    --good_calls;
    return 0;
  }
};

using rk4 = odeint::runge_kutta4<state<double>>;
using dopri5 = odeint::runge_kutta_dopri5<state<double>>;

}  // namespace

TEST_CASE("train makes the steps of integrate_n_steps, to the bit, and counts them") {
  const rosenbrock_valley<double> valley;
  const auto flow = gradient_flow(valley) | heavy_ball{};
  auto x = flow.start_at(std::vector<double>{-1.2, 1}), y = x;
  const auto run = train(rk4{}, flow, x, {.step_size = 1e-3, .steps = 50});
  CHECK(run.reason == ending::steps);
  CHECK(run.steps == 50);
  CHECK(run.rejected == 0);
  CHECK(run.gradient_evaluations == 200);
  CHECK(run.time == 0.05);
  odeint::integrate_n_steps(rk4{}, std::ref(flow), y, 0.0, 1e-3, 50);
  CHECK(std::ranges::equal(x, y));
}

TEST_CASE("a budget of gradients ends the run before the step that would begin without one") {
  const quadratic<double> bowl({1, 2});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1, 1});
  auto run = train(rk4{}, flow, x, {.step_size = 0.1, .gradient_evaluations = 10});
  CHECK(run.reason == ending::gradient_evaluations);
  CHECK(run.steps == 3);
  CHECK(run.gradient_evaluations == 12);
  run = train(rk4{}, flow, x, {.step_size = 0.1, .start_time = run.time, .gradient_evaluations = 4});
  CHECK(run.steps == 1);  // the budget is the run's own
  CHECK(run.time == Approx(0.4));
}

TEST_CASE("an observer that asks to stop is obeyed at once, before a step or after one") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  int calls = 0;
  const auto stop_at = [&](int call) {
    return
        [&, call](const state<double>&, double) { return ++calls == call ? request::stop : request::go_on; };
  };
  CHECK(train(rk4{}, flow, x, {.step_size = 0.1}, stop_at(1)).steps == 0);
  CHECK(x[0] == 1);
  calls = 0;
  const auto run = train(rk4{}, flow, x, {.step_size = 0.1}, stop_at(4), [](const state<double>&, double) {});
  CHECK(run.reason == ending::stopped);
  CHECK(run.steps == 3);
}

TEST_CASE("each step sees one batch, and no stepper carries a gradient over to the next") {
  const auto check = [](auto stepper) {
    numbered loss;
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>{0});
    std::vector<double> moves;
    double before = 0;
    const auto watch = [&](const state<double>& now, double) {
      moves.push_back(before - now[0]);
      before = now[0];
    };
    const auto run =
        train(std::ref(stepper), flow, x, {.step_size = 0.5, .steps = 5}, watch, next_batch(flow));
    REQUIRE(run.steps == 5);
    for (std::size_t i = 1; i < moves.size(); ++i)
      CHECK(moves[i] == Approx(0.5 * static_cast<double>(i)).epsilon(1e-14));
    CHECK(loss.batch == 6);
  };
  check(odeint::euler<state<double>>{});
  check(rk4{});
  check(dopri5{});
  check(odeint::runge_kutta_fehlberg78<state<double>>{});
}

TEST_CASE("a controlled stepper keeps its batch through rejections and drops its derivative with the batch") {
  numbered loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0});
  std::vector<double> times, moves;
  const auto watch = [&](const state<double>& now, double t) { times.push_back(t), moves.push_back(now[0]); };
  train(odeint::make_controlled(1e-6, 1e-6, dopri5{}), flow, x, {.step_size = 0.5, .steps = 4}, watch,
        next_batch(flow));
  for (std::size_t i = 1; i < times.size(); ++i)
    CHECK(moves[i - 1] - moves[i] ==
          Approx((times[i] - times[i - 1]) * static_cast<double>(i)).epsilon(1e-13));

  const quadratic<double> stiff({1000});
  const auto stiff_flow = gradient_flow(stiff);
  auto y = stiff_flow.start_at(std::vector<double>{1});
  const auto run =
      train(odeint::make_controlled(1e-6, 1e-6, dopri5{}), stiff_flow, y, {.step_size = 1, .steps = 3});
  CHECK(run.steps == 3);
  CHECK(run.rejected > 0);
}

TEST_CASE("a NaN ends the run with the last good state and the reason") {
  for (const int good_calls : {0, 1, 3, 8, 10}) {
    failing loss{.good_calls = good_calls};
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>{1, -1});
    const auto run = train(rk4{}, flow, x, {.step_size = 0.1, .steps = 100});
    CHECK(run.reason == ending::not_finite);
    CHECK(run.steps == static_cast<std::size_t>(good_calls / 4));
    CHECK(x[0] == Approx(std::exp(-0.1 * static_cast<double>(run.steps))).epsilon(1e-5));
  }
}

TEST_CASE("a controlled stepper that only meets NaN gives up with the last good state") {
  failing loss{.good_calls = 20};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1, -1});
  const auto controlled =
      odeint::make_controlled(1e-3, 1e-3, odeint::runge_kutta_cash_karp54<state<double>>{});
  auto run = train(controlled, flow, x, {.step_size = 0.01, .rejections_in_a_row = 5});
  CHECK(run.reason == ending::rejections);
  CHECK(run.steps == 3);
  CHECK(run.rejected == 5);
  CHECK(std::isfinite(x[0]));
  loss.good_calls = 6;
  run = train(controlled, flow, x, {.step_size = 0.01, .least_step_size = 1e-4});
  CHECK(run.reason == ending::step_size);
  CHECK(std::isfinite(x[0]));
}

TEST_CASE(
    "a stepper with dense output that only meets NaN gives up after two of odeint's rounds of 500 attempts") {
  failing loss{.good_calls = 20};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1, -1});
  const auto run = train(odeint::make_dense_output(1e-3, 1e-3, dopri5{}), flow, x, {.step_size = 0.01});
  CHECK(run.reason == ending::rejections);
  CHECK(run.not_finite.has_value());
  CHECK(run.steps > 0);
  CHECK(std::isfinite(x[0]));
  CHECK(run.gradient_evaluations < 2 * 500 * 7 + 50);
}

TEST_CASE("what an observer or the objective throws leaves the last good state") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  const auto thrower = [&](const state<double>&, double t) {
    if (t > 0.25) throw std::runtime_error("enough");
  };
  CHECK_THROWS_AS(train(rk4{}, flow, x, {.step_size = 0.1}, thrower), std::runtime_error);
  CHECK(x[0] == Approx(std::exp(-0.3)).epsilon(1e-6));
}

TEST_CASE("a step size that is not positive and finite is refused") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  for (const double bad : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    CHECK_THROWS_WITH(train(rk4{}, flow, x, {.step_size = bad}), contains("step_size"));
}
