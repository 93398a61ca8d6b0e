// SPDX-License-Identifier: BSL-1.0
// ROCK2 as a stepper: R(-h lambda) in double and float, order 2, the estimate of its error, and its gradients against RKC2's.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>

#include "catch.hpp"
#include "closed_forms.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// The largest distance from R(-lambda) after one step of 1, over curvatures up to the limit.
template <class T>
double off_stability_function(std::size_t stages) {
  rock2<state<T>> stepper({.stages = stages});
  std::vector<T> curvatures;
  for (int i = 0; i <= 1000; ++i)
    curvatures.push_back(static_cast<T>(stepper.method().real_limit() * i / 1000));
  const quadratic<T> bowl(curvatures);
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<T>(curvatures.size(), T(1)));
  stepper.do_step(std::cref(flow), x, 0.0, 1.0);
  CHECK(flow.gradient_evaluations() == stages);
  double worst = 0;
  for (std::size_t i = 0; i < curvatures.size(); ++i) {
    const double r = stepper.method().stability_function(-static_cast<double>(curvatures[i]));
    worst = std::max(worst, std::fabs(static_cast<double>(x[i]) - r));
  }
  return worst;
}

// The curvatures of a chain, up to 4, in directions that mix all elements: what is rounded is of all curvatures.
struct chain {
  template <class S>
  void operator()(const S& x, S& dxdt, double) const {
    const std::size_t n = x.size();
    for (std::size_t i = 0; i < n; ++i)
      dxdt[i] = (i > 0 ? x[i - 1] : 0) - 2 * x[i] + (i + 1 < n ? x[i + 1] : 0);
  }
};

// The state (1, 1) / sqrt(1 + 2 t) and sin(t), t = 0 ... 1: not linear, and not autonomous.
struct moving {
  template <class S>
  void operator()(const S& x, S& dxdt, double t) const {
    dxdt[0] = -x[0] * x[1] * x[1];
    dxdt[1] = -x[1] * x[0] * x[0];
    dxdt[2] = -5 * (x[2] - std::sin(t)) + std::cos(t);
  }
};

double moving_error(std::size_t stages, int steps) {
  rock2<std::vector<double>> stepper({.stages = stages});
  std::vector<double> x{1, 1, 0};
  for (int n = 0; n < steps; ++n) stepper.do_step(moving(), x, n / double(steps), 1.0 / steps);
  const double y = 1 / std::sqrt(3.0);
  return std::hypot(x[0] - y, x[1] - y, x[2] - std::sin(1.0));
}

}  // namespace

TEST_CASE("one step of ROCK2 on the diagonal quadratic multiplies by R(-h lambda), to 500 stages",
          "[stabilised]") {
  double off = 0;
  for (const std::size_t s : {3u, 4u, 5u, 10u, 50u, 200u, 500u})
    off = std::max(off, off_stability_function<double>(s));
  // Roundings of 500 stages, each carried on by up to 500, as a walk at random: s^(3/2) of them.
  const double roundings = std::pow(500, 1.5), largest_stage = 3.4;
  row("stabilised", "ROCK2, double, 3 to 500 stages: a step off R by", off,
      roundings * std::numeric_limits<double>::epsilon());
  row("stabilised", "ROCK2, float, 500 stages: a step off R by", off_stability_function<float>(500),
      largest_stage * roundings * static_cast<double>(std::numeric_limits<float>::epsilon()));
}

TEST_CASE("ROCK2 of 200 and 500 stages is stable in float, on curvatures up to its limit", "[stabilised]") {
  for (const std::size_t s : {std::size_t{200}, std::size_t{500}}) {
    rock2<state<float>> stepper({.stages = s});
    rock2<state<double>> exact({.stages = s});
    const std::size_t n = 100;
    state<float> x(n, 1);
    state<double> y(n, 1);
    for (std::size_t i = 0; i < n; ++i) y[i] = x[i] = i % 3 == 0 ? -1.0f : 0.5f;
    const double h = stepper.method().real_limit() / 4;
    float largest = 0;
    for (int step = 0; step < 20; ++step) {
      stepper.do_step(chain(), x, 0.0, h);
      exact.do_step(chain(), y, 0.0, h);
      for (std::size_t i = 0; i < n; ++i) {
        largest = std::max(largest, std::fabs(x[i] - static_cast<float>(y[i])));
      }
    }
    row("stabilised", "ROCK2, float, " + std::to_string(s) + " stages, 20 steps: off the same in double by",
        static_cast<double>(largest),
        std::pow(static_cast<double>(s), 1.5) * static_cast<double>(std::numeric_limits<float>::epsilon()));
  }
}

TEMPLATE_LIST_TEST_CASE("ROCK2 is of order 2 where the exact solution is known", "[stabilised]",
                        closed_forms) {
  const TestType problem;
  const double order = observed_order(rock2<state<double>>({.stages = 5}), problem, 8 * TestType::steps);
  row_at_least("stabilised", std::string("ROCK2, 5 stages: order on ") + TestType::name, order, 1.9);
}

TEST_CASE("ROCK2 is of order 2 with 3 to 50 stages where f depends on t and is not linear", "[stabilised]") {
  double least = 10;
  for (const std::size_t s : {3u, 5u, 10u, 50u})
    least = std::min(least, std::log2(moving_error(s, 64) / moving_error(s, 128)));
  row_at_least("stabilised", "ROCK2, 3 to 50 stages: order where f depends on t", least, 1.9);
}

TEST_CASE("the estimate of ROCK2 is (1 + 12 e) times the error where f is linear, and of order 3",
          "[stabilised]") {
  const auto estimate_over_error = [](double h, double& estimate) {
    const auto decay = [](const std::vector<double>& x, std::vector<double>& dxdt, double) {
      dxdt[0] = -x[0];
    };
    rock2<std::vector<double>> stepper({.stages = 8});
    std::vector<double> x{1}, error{0};
    stepper.do_step(decay, x, 0.0, h, error);
    estimate = error[0];
    return error[0] / (x[0] - std::exp(-h)) / (1 + 12 * stepper.method().error_constant());
  };
  double coarse = 0, fine = 0;
  estimate_over_error(0.02, coarse);
  const double ratio = std::fabs(estimate_over_error(0.01, fine));
  row("stabilised", "ROCK2: estimate over (1 + 12 e) times the error, off 1 by", std::fabs(ratio - 1), 0.01);
  row_at_least("stabilised", "ROCK2: order of the estimate", std::log2(coarse / fine), 2.95);
}
