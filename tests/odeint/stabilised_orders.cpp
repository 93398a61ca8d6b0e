// SPDX-License-Identifier: BSL-1.0
// Stabilised steppers over many steps: orders, the error estimate, gradients, and odeint's ways to drive them.
#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_const.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>
#include <boost/numeric/odeint/iterator/adaptive_time_iterator.hpp>
#include <boost/numeric/odeint/iterator/const_step_time_iterator.hpp>

#include "catch.hpp"
#include "closed_forms.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/for_training.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/stabilised_dense_output.hpp"
#include "odeflow/odeint/train.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;

// x' = -5 (x - cos 3 t), x(0) = 1.
struct driven {
  void operator()(const S& x, S& dxdt, double t) const { dxdt[0] = -5 * (x[0] - std::cos(3 * t)); }
  static double exact(double t) {
    const double a = 25.0 / 34, b = 15.0 / 34;
    return a * std::cos(3 * t) + b * std::sin(3 * t) + (1 - a) * std::exp(-5 * t);
  }
};

S at_1() {
  S x(1, 1);
  x[0] = 1;
  return x;
}

template <class Stepper>
double driven_error(std::size_t n) {
  Stepper stepper({.stages = 5});
  S x = at_1();
  odeint::integrate_n_steps(std::ref(stepper), driven(), x, 0.0, 1 / static_cast<double>(n), n);
  return std::fabs(x[0] - driven::exact(1));
}

// Calls use(name, stepper) for those of each order.
template <class Use>
void for_each_first(Use use) {
  use("RKC1", rkc1<S>({.stages = 5}));
  use("RKL1", rkl1<S>({.stages = 5}));
  use("RKG1", rkg1<S>({.stages = 5}));
}
template <class Use>
void for_each_second(Use use) {
  use("RKC2", rkc2<S>({.stages = 5}));
  use("RKL2", rkl2<S>({.stages = 5}));
  use("RKG2", rkg2<S>({.stages = 5}));
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("stabilised steppers are of order 1 and 2 on each flow with a known solution",
                        "[stabilised]", closed_forms) {
  const TestType problem;
  const std::size_t n = 8 * TestType::steps;
  double off_1 = 0, off_2 = 0;
  for_each_first([&](const char*, const auto& stepper) {
    off_1 = std::max(off_1, std::fabs(observed_order(stepper, problem, n) - 1));
  });
  for_each_second([&](const char*, const auto& stepper) {
    off_2 = std::max(off_2, std::fabs(observed_order(stepper, problem, n) - 2));
  });
  row("stabilised",
      with_boost(std::string("RKC1, RKL1, RKG1 on ") + TestType::name + ": observed order off 1 by"), off_1,
      0.1);
  row("stabilised",
      with_boost(std::string("RKC2, RKL2, RKG2 on ") + TestType::name + ": observed order off 2 by"), off_2,
      0.1);
}

TEST_CASE("stabilised steppers are of their order where f has the time in it", "[stabilised]") {
  const auto off = [](double order, auto stepper) {
    using stepper_type = decltype(stepper);
    return std::fabs(std::log2(driven_error<stepper_type>(256) / driven_error<stepper_type>(512)) - order);
  };
  double first = 0, second = 0;
  for_each_first([&](const char*, const auto& stepper) { first = std::max(first, off(1, stepper)); });
  for_each_second([&](const char*, const auto& stepper) { second = std::max(second, off(2, stepper)); });
  row("stabilised", with_boost("order 1 on x' = -5 (x - cos 3 t): observed order off by"), first, 0.05);
  row("stabilised", with_boost("order 2 on x' = -5 (x - cos 3 t): observed order off by"), second, 0.05);
}

TEST_CASE("the error estimate is of order 3, and 1 + 12 e times the error where f is linear",
          "[stabilised]") {
  for_each_second([](const char* name, const auto& like) {
    const auto fall = [](const S& x, S& dxdt, double) { dxdt[0] = -x[0]; };
    const auto estimate = [&](double h) {
      auto stepper = like;
      S x = at_1(), error(1, 1);
      stepper.do_step(fall, x, 0.0, h, error);
      return std::pair(error[0], std::exp(-h) - x[0]);
    };
    const auto [estimated, error] = estimate(1e-3);
    const auto [half, half_error] = estimate(5e-4);
    row("stabilised", with_boost(std::string(name) + ": order of the error estimate off 3 by"),
        std::fabs(std::log2(estimated / half) - 3), 0.01);
    CHECK(std::log2(error / half_error) == Approx(3).margin(0.01));
    row("stabilised", with_boost(std::string(name) + ": estimate over error off 1 + 12 e by, relative"),
        std::fabs(estimated / error / (1 + 12 * like.method().error_constant()) - 1), 2e-3);
  });
}

TEST_CASE("a plain step costs s gradients, one under control on the same batch s and the first one more") {
  for_each_second([](const char*, const auto& like) {
    const quadratic<double> bowl({1, 2});
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>{1, 1});
    auto plain = like;
    for (int n = 0; n < 3; ++n) plain.do_step(std::cref(flow), x, 0.0, 0.01);
    CHECK(flow.gradient_evaluations() == 15);
    S error = x;
    for (int n = 0; n < 3; ++n) plain.do_step(std::cref(flow), x, 0.0, 0.01, error);
    CHECK(flow.gradient_evaluations() == 15 + 16);
    plain.do_step(std::cref(flow), x, 0.0, 0.01);  // drops what it remembered
    CHECK_FALSE(plain.is_initialized());
    CHECK(flow.gradient_evaluations() == 15 + 16 + 5);
    const auto attempts = [&](auto stepper) {
      const std::size_t before = flow.gradient_evaluations();
      auto y = flow.start_at(std::vector<double>{1, 1});
      double t = 0, dt = 3;
      std::size_t tried = 0, rejected = 0;
      for (int n = 0; n < 6; ++n, ++tried)
        if (stepper.try_step(std::cref(flow), y, t, dt) == odeint::fail) ++rejected;
      CHECK(rejected > 0);
      CHECK(flow.gradient_evaluations() - before == 1 + 5 * tried);
    };
    attempts(odeint::make_controlled(1e-5, 1e-5, like));
    attempts(with_error_control(like, {.absolute = 1e-5, .relative = 1e-5}));
  });
}

TEST_CASE("every integrate function of odeint drives stabilised steppers", "[stabilised]") {
  double worst = 0;
  const auto near = [&](const char* how, const S& x, double t, double tolerance) {
    INFO(how);
    const double error = std::fabs(x[0] - driven::exact(t));
    CHECK(error < tolerance);
    worst = std::max(worst, error / tolerance);
  };
  const auto plain = [&](const auto& stepper, double tolerance) {
    S x = at_1();
    odeint::integrate_const(stepper, driven(), x, 0.0, 1.0, 1.0 / 256);
    near("integrate_const", x, 1, tolerance);
    x = at_1();
    CHECK(odeint::integrate_n_steps(stepper, driven(), x, 0.0, 1.0 / 256, 256) == Approx(1));
    near("integrate_n_steps", x, 1, tolerance);
    x = at_1();
    odeint::integrate_adaptive(stepper, driven(), x, 0.0, 1.0, 1.0 / 256);
    near("integrate_adaptive", x, 1, tolerance);
    x = at_1();
    int seen = 0;
    const std::vector<double> times{0, 0.25, 0.5, 1};
    odeint::integrate_times(stepper, driven(), x, times, 1.0 / 256, [&](const S& y, double t) {
      near("integrate_times", y, t, tolerance);
      ++seen;
    });
    CHECK(seen == 4);
    x = at_1();
    int steps = 0;
    using stepper_type = std::decay_t<decltype(stepper)>;
    std::for_each(
        odeint::make_const_step_time_iterator_begin(stepper_type(stepper), driven(), x, 0.0, 1.0, 1.0 / 256),
        odeint::make_const_step_time_iterator_end(stepper_type(stepper), driven(), x), [&](const auto& at) {
          near("const_step_time_iterator", at.first, at.second, tolerance);
          ++steps;
        });
    CHECK(steps == 257);
  };
  const auto chooses = [&](auto make) {
    S x = at_1();
    odeint::integrate_adaptive(make(), driven(), x, 0.0, 1.0, 1e-3);
    near("integrate_adaptive, controlled", x, 1, 1e-4);
    x = at_1();
    odeint::integrate_const(make(), driven(), x, 0.0, 1.0, 0.1);
    near("integrate_const, controlled", x, 1, 1e-4);
    x = at_1();
    // With dense output odeint shows the last state to the observer alone.
    odeint::integrate_n_steps(make(), driven(), x, 0.0, 0.1, 10, [&](const S& y, double t) {
      near("integrate_n_steps, controlled", y, t, 1e-4);
    });
    x = at_1();
    odeint::integrate_times(make(), driven(), x, std::vector<double>{0, 0.3, 1}, 0.1,
                            [&](const S& y, double t) { near("integrate_times, controlled", y, t, 1e-4); });
  };
  for_each_first([&](const char*, const auto& stepper) { plain(stepper, 1e-2); });
  for_each_second([&](const char*, const auto& stepper) {
    plain(stepper, 1e-4);
    chooses([&] { return odeint::make_controlled(1e-6, 1e-6, stepper); });
    chooses([&] { return odeint::make_dense_output(1e-6, 1e-6, stepper); });
    chooses([&] { return with_error_control(stepper, {.absolute = 1e-6, .relative = 1e-6}); });
    S x = at_1();
    std::for_each(
        odeint::make_adaptive_time_iterator_begin(odeint::make_controlled(1e-6, 1e-6, stepper), driven(), x,
                                                  0.0, 1.0, 1e-2),
        odeint::make_adaptive_time_iterator_end(odeint::make_controlled(1e-6, 1e-6, stepper), driven(), x),
        [&](const auto& at) { near("adaptive_time_iterator", at.first, at.second, 1e-4); });
  });
  row("stabilised", with_boost("all integrate functions: largest error over what is allowed"), worst, 1);
}

TEST_CASE("train and for_training take them, plain and controlled") {
  const logistic_loss problem;
  const auto flow = problem.flow();
  const double exact = problem.exact()[0];
  const auto trained = [&](auto stepper, std::size_t steps) {
    auto x = flow.start_at(problem.start());
    const auto run = train(stepper, flow, x, {.step_size = 1 / static_cast<double>(steps), .steps = steps});
    CHECK(run.reason == ending::steps);
    return std::fabs(x[0] - exact);
  };
  for_each_first([&](const char*, const auto& stepper) { CHECK(trained(stepper, 64) < 1e-2); });
  for_each_second([&](const char*, const auto& stepper) {
    CHECK(trained(stepper, 64) < 1e-5);
    auto x = flow.start_at(problem.start());
    odeint::integrate_n_steps(for_training(stepper), std::ref(flow), x, 0.0, 1.0 / 64, 64);
    CHECK(std::fabs(x[0] - exact) < 1e-5);
    x = flow.start_at(problem.start());
    odeint::integrate_adaptive(for_training(odeint::make_controlled(1e-6, 1e-6, stepper)), std::ref(flow), x,
                               0.0, 1.0, 1e-2);
    CHECK(std::fabs(x[0] - exact) < 1e-4);
  });
}

TEST_CASE("between two states dense output is of order 3", "[stabilised]") {
  for_each_second([](const char* name, const auto& stepper) {
    const auto off = [&](double h) {
      S x_old = at_1(), x_new = at_1(), dxdt_old(1, 1), dxdt_new(1, 1), x(1, 1);
      x_new[0] = driven::exact(h);
      driven()(x_old, dxdt_old, 0);
      driven()(x_new, dxdt_new, h);
      stepper.calc_state(0.3 * h, x, x_old, dxdt_old, 0, x_new, dxdt_new, h);
      return std::fabs(x[0] - driven::exact(0.3 * h));
    };
    // The error of the cubic alone is of the fourth power of h.
    row("stabilised",
        with_boost(std::string(name) + ": error of the cubic between two states, its power of h off 4 by"),
        std::fabs(std::log2(off(0.01) / off(0.005)) - 4), 0.1);
  });
}
