// SPDX-License-Identifier: BSL-1.0
// Steppers under error control: what a tolerance buys, and what the controller saves.
#include "odeflow/odeint/error_control.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/heavy_ball.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

struct cost {
  std::size_t steps = 0, rejected = 0, gradients = 0;
};

// From 0 to `end`, the first step tried `first`; calls observe(x, t) after each accepted step.
template <class Stepper, class Flow, class State, class Observe>
cost integrate(Stepper stepper, const Flow& flow, State x, double end, double first, Observe observe) {
  cost spent;
  for (double t = 0, dt = first; t < end;) {
    dt = std::min(dt, end - t);
    if (stepper.try_step(std::cref(flow), x, t, dt) == odeint::success) {
      ++spent.steps;
      observe(x, t);
    } else {
      ++spent.rejected;
    }
    REQUIRE(spent.steps + spent.rejected < 10'000);
  }
  spent.gradients = flow.gradient_evaluations();
  return spent;
}

// Three heavy balls from rest at 1, theta'' + friction theta' + lambda theta = 0, with the solution.
template <class T>
struct heavy_balls {
  static constexpr double friction = 0.2;
  quadratic<T> bowl{{1, 4, 9}};

  // x - solution(t), for theta and v.
  state<T> error(const state<T>& x, double t) const {
    state<T> e = x;
    for (std::size_t i = 0; i < 3; ++i) {
      const double lambda = static_cast<double>(bowl.eigenvalues()[i]),
                   w = std::sqrt(lambda - friction * friction / 4), decayed = std::exp(-friction / 2 * t);
      e[i] -= static_cast<T>(decayed * (std::cos(w * t) + friction / (2 * w) * std::sin(w * t)));
      e[3 + i] += static_cast<T>(decayed * lambda / w * std::sin(w * t));
    }
    return e;
  }

  // `worst` becomes the largest error of all steps, by the measure that controls them: in units of what is
  // tolerated.
  template <class Stepper, class Checker>
  cost run(Stepper stepper, Checker checker, double first, double& worst) const {
    const auto flow = gradient_flow(bowl) | heavy_ball{.friction = friction};
    worst = 0;
    const auto observe = [&](const state<T>& x, double t) {
      algebra unused;
      state<T> e = error(x, t), still(3, 2);
      worst = std::max(worst, checker.error(unused, x, still, e, 0.0));
    };
    return integrate(with_error_control(stepper, checker), flow, flow.start_at(std::vector<T>{1, 1, 1}), 10,
                     first, observe);
  }
};

// A linear model of theta: its outputs are theta itself.
struct identity_model {
  using value_type = double;
  void outputs(std::span<const double> theta, const samples<double>&, std::span<double> out) const {
    std::ranges::copy(theta, out.begin());
  }
};

const samples<double> one_row{1, 1, {}, {}, {}};

}  // namespace

TEMPLATE_LIST_TEST_CASE("the error after many steps is in proportion to the tolerance", "[steppers]",
                        error_steppers) {
  using stepper = typename TestType::template on<state<double>>;
  const heavy_balls<double> balls;
  double worst_slope = 0, largest_error = 0, largest_spread = 0;
  const auto measure = [&](const std::string& name, auto checker_for) {
    std::vector<double> errors;
    for (double tolerance = 1e-4; tolerance > 5e-11; tolerance /= 10) {
      errors.emplace_back();
      balls.run(stepper(), checker_for(tolerance), 1e-2, errors.back());
    }
    REQUIRE(errors.size() == 7);
    // The slope of log(error) over log(tolerance), by least squares. Errors are in units of the tolerance: so
    // it is 1 and the slope of these.
    double slope = 1;
    for (std::size_t i = 0; i < 7; ++i) slope += (3 - static_cast<double>(i)) * std::log10(errors[i]) / 28;
    const auto [least, largest] = std::ranges::minmax(errors);
    UNSCOPED_INFO(name << ": slope " << slope << ", error " << least << " to " << largest
                       << " times the tolerance");
    worst_slope = std::max(worst_slope, std::fabs(slope - 1));
    largest_error = std::max(largest_error, largest);
    largest_spread = std::max(largest_spread, largest / least);
  };
  for (const auto counted : {error_of::everything, error_of::theta})
    for (const auto norm : {error_norm::root_mean_square, error_norm::largest})
      measure(std::string(norm == error_norm::largest ? "largest" : "root mean square") +
                  (counted == error_of::theta ? " of theta" : ""),
              [&](double tolerance) {
                return error_checker(
                    {.absolute = tolerance, .relative = tolerance, .norm = norm, .counted = counted});
              });
  const identity_model model;
  measure("outputs", [&](double tolerance) {
    return output_error(model, one_row, 3, {.absolute = tolerance, .relative = tolerance});
  });
  const std::string what = std::string(TestType::name) + ", 1e-4 to 1e-10, worst of five norms: ";
  row("steppers", with_boost(what + "slope of log error over log tolerance, from 1"), worst_slope, 0.1);
  row("steppers", with_boost(what + "error / tolerance"), largest_error, 10);
  row("steppers", with_boost(what + "its largest / its least"), largest_spread, 4);
}

TEMPLATE_LIST_TEST_CASE("float takes the steps of double at tolerances that it can hold", "[steppers]",
                        error_steppers) {
  for (const auto norm : {error_norm::root_mean_square, error_norm::largest})
    for (const double tolerance : {1e-3, 1e-4}) {
      const tolerances tolerated{.absolute = tolerance, .relative = tolerance, .norm = norm};
      // From a step whose error shows in float: on smaller ones it is rounding that holds back their growth.
      double worst_double, worst_float;
      const error_checker checker(tolerated);
      const cost in_double = heavy_balls<double>().run(typename TestType::template on<state<double>>(),
                                                       checker, 0.3, worst_double),
                 in_float = heavy_balls<float>().run(typename TestType::template on<state<float>>(), checker,
                                                     0.3, worst_float);
      CHECK(in_float.rejected == in_double.rejected);
      CHECK(in_float.steps <= in_double.steps + 1);
      CHECK(in_double.steps <= in_float.steps + 1);
      CHECK(worst_float < 1.5 * worst_double);
    }
}

TEMPLATE_LIST_TEST_CASE("at the limit of stability the PI controller rejects less and costs less",
                        "[steppers]", error_steppers) {
  std::mt19937 generator(1);
  std::lognormal_distribution<double> distribution(0, 1.5);
  std::vector<double> eigenvalues(2000);
  for (double& lambda : eigenvalues) lambda = distribution(generator);
  const quadratic<double> bowl(eigenvalues);
  using stepper = typename TestType::template on<state<double>>;
  const auto run = [&](auto controlled_stepper) {
    const auto flow = gradient_flow(bowl);
    return integrate(controlled_stepper, flow, flow.start_at(std::vector<double>(2000, 1.0)), 10, 1e-2,
                     [](const state<double>&, double) {});
  };
  const tolerances tolerated{.absolute = 1e-4, .relative = 1e-4};
  const cost pi = run(with_error_control(stepper(), tolerated)),
             i = run(with_error_control(stepper(), tolerated, i_controller{})),
             odeints = run(with_error_control(
                 stepper(), {.absolute = 1e-4, .relative = 1e-4, .norm = error_norm::largest, .of_step = 1},
                 odeint::default_step_adjuster<double, double>()));
  const auto ratio = [](std::size_t a, std::size_t b) {
    return static_cast<double>(a) / static_cast<double>(b);
  };
  const std::string what = std::string(TestType::name) + " on a stiff quadratic, PI / ";
  CHECK(i.rejected > 20);
  row("steppers", with_boost(what + "I controller: rejections"), ratio(pi.rejected, i.rejected), 0.1);
  row("steppers", with_boost(what + "I controller: gradients"), ratio(pi.gradients, i.gradients), 0.95);
  row("steppers", with_boost(what + "odeint's norm and adjuster: gradients"),
      ratio(pi.gradients, odeints.gradients), 0.95);
}
