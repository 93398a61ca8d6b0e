// SPDX-License-Identifier: BSL-1.0
// odeflow::rosenbrock4: its order, its limits, and a network trained to the last digit.
#include "odeflow/odeint/rosenbrock4.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_problems.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using stepper = odeflow::rosenbrock4<state<double>>;
using controller = odeint::rosenbrock4_controller<stepper>;

}  // namespace

TEST_CASE("the coefficients d_i are the row sums of the method's gammas", "[steppers]") {
  const rosenbrock4_coefficients k;
  const double left[] = {k.d1 / k.gamma, k.d2 / k.gamma - k.c21 * k.d1,
                         k.d3 / k.gamma - k.c31 * k.d1 - k.c32 * k.d2,
                         k.d4 / k.gamma - k.c41 * k.d1 - k.c42 * k.d2 - k.c43 * k.d3};
  double worst = 0;
  for (const double sum : left) worst = std::max(worst, std::fabs(sum - 1));
  row("steppers", with_boost("rosenbrock4: d_i / gamma - sum_j c_ij d_j - 1"), worst, 1e-13);
}

TEST_CASE("rosenbrock4 is of order 4 on flows with a known solution", "[steppers]") {
  for_each_known_flow([](const char* name, const auto& flow, const auto& start, const auto& exact) {
    const auto error = [&](std::size_t steps) {
      auto x = flow.start_at(start);
      odeint::integrate_n_steps(stepper(), std::ref(flow), x, 0.0, 1.0 / static_cast<double>(steps), steps);
      return std::fabs(x[0] - exact);
    };
    row("steppers", with_boost(std::string("rosenbrock4 on ") + name + ": 4 minus the observed order"),
        4 - std::log2(error(32) / error(64)), 0.2);
  });
}

TEST_CASE("a step far above the time scales of a quadratic ends at its minimum: R(-infinity) = 0",
          "[steppers]") {
  const quadratic<double> bowl({1, 1e3, 1e6});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1, -2, 3});
  stepper().do_step(std::ref(flow), x, 0.0, 1e12);
  row("steppers", with_boost("rosenbrock4, a step of 10^12 time constants: what is left of 1"),
      algebra::norm_inf(x), 1e-10);

  const quadratic<float> narrow({1, 1e3F});
  const auto float_flow = gradient_flow(narrow);
  auto y = float_flow.start_at(std::vector<float>{1, -2});
  odeflow::rosenbrock4<state<float>>().do_step(std::ref(float_flow), y, 0.0, 1e6);
  CHECK(algebra::norm_inf(y) < 1e-4F);
}

TEST_CASE("dense output lies on the solution", "[steppers]") {
  const quadratic<double> bowl({1, 4});
  const auto flow = gradient_flow(bowl);
  odeint::rosenbrock4_dense_output<controller> dense(controller(1e-8, 1e-8));
  auto x = flow.start_at(std::vector<double>{1, 1});
  dense.initialize(x, 0.0, 0.01);
  double worst = 0;
  while (dense.current_time() < 1) {
    const auto [from, to] = dense.do_step(std::ref(flow));
    for (const double part : {0.0, 0.3, 0.7, 1.0}) {
      const double t = from + part * (to - from);
      dense.calc_state(t, x);
      worst = std::max({worst, std::fabs(x[0] - std::exp(-t)), std::fabs(x[1] - std::exp(-4 * t))});
    }
  }
  row("steppers", with_boost("rosenbrock4_dense_output at 10^-8, largest error between the steps"), worst,
      1e-6);
}

TEST_CASE("a NaN in any evaluation of a step is refused by the controller, and so is a singular matrix") {
  for (std::size_t bad = 1; bad <= 9; ++bad) {
    INFO("evaluation " << bad);
    const nan_at loss{.bad = bad};  // 7 gradients and 2 products
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>{1, 2});
    double t = 0, dt = 0.1;
    controller controlled;
    CHECK(controlled.try_step(std::ref(flow), x, t, dt) == odeint::fail);
    CHECK(t == 0);
    CHECK(dt == Approx(0.02));
    CHECK((x[0] == 1 && x[1] == 2));
    CHECK(controlled.try_step(std::ref(flow), x, t, dt) == odeint::success);
  }
  const quadratic<double> hill({-4, 1});  // W = I / (0.25 h) - J = 0 in its first element for h = 1
  const auto flow = gradient_flow(hill);
  auto x = flow.start_at(std::vector<double>{1, 1});
  double t = 0, dt = 1;
  controller controlled;
  CHECK(controlled.try_step(std::ref(flow), x, t, dt) == odeint::fail);
  stepper().do_step(std::ref(flow), x, 0.0, 1.0);
  for (const double number : x) CHECK(std::isnan(number));
}

TEST_CASE("a step costs 7 gradients and a product for each parameter, blocks or not") {
  const quadratic<double> bowl({1, 2, 3});
  const auto flow = gradient_flow(bowl) | heavy_ball{};
  auto x = flow.start_at(std::vector<double>{1, 1, 1});
  stepper().do_step(std::ref(flow), x, 0.0, 0.1);
  CHECK(flow.gradient_evaluations() == 7);
  CHECK(flow.gradient_evaluations_in_step() == 6);
  CHECK(flow.hessian_vector_products() == 3);
}

TEST_CASE("a stepper goes on to states of another size; states of unlike shape are refused") {
  const quadratic<double> small({1, 2}), large({1, 2, 3, 4});
  controller controlled;
  for (int turn = 0; turn < 2; ++turn) {
    const auto step_on = [&](const auto& flow) {
      auto x = flow.start_at(std::vector<double>(flow.dimension(), 1.0));
      double t = 0, dt = 0.001;
      CHECK(controlled.try_step(std::ref(flow), x, t, dt) == odeint::success);
      CHECK(x[1] == Approx(std::exp(-0.002)).epsilon(1e-10));
    };
    step_on(gradient_flow(small));
    step_on(gradient_flow(large));
  }
  const auto flow = gradient_flow(small);
  auto x = flow.start_at(std::vector<double>{1, 1});
  state<double> other(3);
  CHECK_THROWS_WITH(stepper().do_step(std::ref(flow), x, 0.0, other, 0.1), contains("2 and 3"));
}

TEST_CASE("a network of 991 parameters is trained to rounding level by growing steps", "[steppers]") {
  // Six points in eight dimensions, through which a network of 99 hidden units can go.
  const auto wave = [](std::size_t i) { return std::sin(12.9898 * static_cast<double>(i) + 1); };
  std::vector<double> values(6 * 8), targets(6);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = wave(i);
  for (std::size_t r = 0; r < 6; ++r) targets[r] = std::sin(3 * values[8 * r]);
  const auto rows = data::dataset::from_targets({.sample_shape = {8}, .values = values, .targets = targets});
  const dense_network<double> network({8, 99, 1}, activation::tanh, criterion::mean_squared_error);
  const auto loss = minibatch(network, rows, {.size = 6});
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(network.initial_parameters(1));
  std::vector<double> gradient(loss.dimension());
  CHECK(gradient.size() == 991);
  double value = 1;
  const auto length = [&] {
    value = loss.value_and_gradient(x.block(0), gradient);
    return std::sqrt(sum_of_squares(gradient.size(), gradient.data()));
  };
  const auto run =
      train(controller(1e-2, 1e-2), flow, x, {.step_size = 1e-2, .steps = 60},
            [&](const state<double>&, double) { return length() < 1e-13 ? request::stop : request::go_on; });
  CHECK(run.reason == ending::stopped);
  row("steppers",
      with_boost(
          "dense_network of 991 parameters, rosenbrock4_controller: length of the gradient at the end"),
      length(), 1e-12);
  row("steppers", with_boost("dense_network of 991 parameters, rosenbrock4_controller: loss at the end"),
      value, 1e-24);
  row("steppers",
      with_boost("dense_network of 991 parameters, rosenbrock4_controller: steps, tried ones included"),
      static_cast<double>(run.steps + run.rejected), 60);
}
