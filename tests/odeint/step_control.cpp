// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/step_control.hpp"

#include <cmath>
#include <functional>
#include <limits>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_base.hpp>

#include "catch.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
constexpr double infinity = std::numeric_limits<double>::infinity(), not_a_number = NAN;
}

TEST_CASE("the step after an accepted one follows Gustafsson's equation") {
  step_adjuster pi(pi_controller{.alpha = 0.6, .beta = 0.3, .safety = 0.8});
  CHECK(pi.increase_step(2, 0.3, 5) == Approx(2 * 0.8 * std::pow(0.3, -0.6 / 5)));
  CHECK(pi.increase_step(2, 0.7, 5) == Approx(2 * 0.8 * std::pow(0.7, -0.6 / 5) * std::pow(0.3, 0.3 / 5)));
  CHECK(pi.last_error() == 0.7);
  pi.forget();
  CHECK(pi.increase_step(2, 0.7, 3) == Approx(2 * 0.8 * std::pow(0.7, -0.6 / 3)));
  step_adjuster i(i_controller{.safety = 0.8});
  CHECK(i.increase_step(2, 0.3, 5) == Approx(2 * 0.8 * std::pow(0.3, -0.2)));
  CHECK(i.increase_step(2, 0.7, 5) == Approx(2 * 0.8 * std::pow(0.7, -0.2)));
}

TEST_CASE("an error that stays settles at safety^(k / (alpha - beta))") {
  const auto settled = [](step_adjuster adjuster) {  // on err = (dt)^5
    double dt = 0.5;
    for (int n = 0; n < 200; ++n) dt = adjuster.increase_step(dt, std::pow(dt, 5), 5);
    return std::pow(dt, 5);
  };
  CHECK(settled(pi_controller{}) == Approx(std::pow(0.9, 5 / 0.3)));
  CHECK(settled(i_controller{}) == Approx(std::pow(0.9, 5)));
}

TEST_CASE("growth and shrinkage are limited, and a rejection forbids growth once") {
  for (step_adjuster adjuster :
       {step_adjuster(pi_controller{.shrink = 0.25, .grow = 3}), step_adjuster(i_controller{0.9, 0.25, 3})}) {
    CHECK(adjuster.increase_step(1, 1e-9, 5) == 3);
    CHECK(adjuster.decrease_step(1, 32, 4) == Approx(0.9 / 2));
    CHECK(adjuster.decrease_step(1, 1e9, 4) == 0.25);
    CHECK(adjuster.increase_step(1, 1e-9, 5) == 1);
    CHECK(adjuster.increase_step(1, 1e-9, 5) == 3);
  }
  step_adjuster never_longer(pi_controller{.grow = 1});
  CHECK(never_longer.increase_step(1, 1e-9, 5) == 1);
}

TEST_CASE("no error and no order divides by zero, and what is not finite shrinks") {
  for (step_adjuster adjuster : {step_adjuster(pi_controller{}), step_adjuster(i_controller{})})
    for (const int order : {0, 1, 2, 8}) {
      adjuster.forget();
      CHECK(adjuster.increase_step(1, 0, order) == 5);
      CHECK(adjuster.increase_step(1, 0, order) > (order > 1 ? 1 : 0.5));  // held back by 1e-4^(beta / k)
      CHECK(adjuster.increase_step(1, 0.1, order) > 0.02);
      CHECK(adjuster.decrease_step(1, not_a_number, order) == 0.2);
      CHECK(adjuster.decrease_step(1, infinity, order) == 0.2);
      CHECK(adjuster.decrease_step(1, 1.5, order) == Approx(0.9 * std::pow(1.5, -1.0 / (order + 1))));
    }
}

TEST_CASE("no step is longer than max_step, forwards and backwards") {
  const quadratic<double> bowl({1, 2});
  for (const double direction : {1.0, -1.0}) {
    const auto flow = gradient_flow(bowl);
    auto stepper =
        with_error_control(odeint::runge_kutta_dopri5<state<double>>(), {}, i_controller{.max_step = 0.01});
    auto x = flow.start_at(std::vector<double>{1, 1});
    double t = 0, dt = direction;
    CHECK(stepper.try_step(std::cref(flow), x, t, dt) == odeint::fail);
    CHECK(dt == 0.01 * direction);
    CHECK(flow.gradient_evaluations() == 1);  // refused before the step: that of FSAL's first derivative
    for (int n = 0; n < 5; ++n) {
      CHECK(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
      CHECK(dt == 0.01 * direction);
    }
    CHECK(t == Approx(0.05 * direction));
  }
}

TEST_CASE("a controller by reference is the caller's own") {
  const quadratic<double> bowl({1, 2});
  const auto flow = gradient_flow(bowl);
  step_adjuster adjuster;
  auto stepper = with_error_control(odeint::runge_kutta_dopri5<state<double>>(), {}, std::ref(adjuster));
  auto x = flow.start_at(std::vector<double>{1, 1});
  double t = 0, dt = 0.1;
  REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
  CHECK(adjuster.last_error() < 1);
  // reset() drops the derivative, which costs a gradient, and leaves err_(n-1).
  const double remembered = adjuster.last_error();
  const std::size_t spent = flow.gradient_evaluations();
  stepper.reset();
  CHECK(adjuster.last_error() == remembered);
  REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::success);
  CHECK(flow.gradient_evaluations() == spent + 7);
}

TEST_CASE("controllers that make no sense are refused, with name and number") {
  const auto made = [](auto controller) { return step_adjuster(controller); };
  CHECK_THROWS_WITH(made(pi_controller{.alpha = 0}), contains("alpha") && contains("got 0"));
  CHECK_THROWS_WITH(made(pi_controller{.beta = -1}), contains("beta") && contains("-1"));
  CHECK_THROWS_WITH(made(i_controller{.safety = 1.5}), contains("safety") && contains("1.5"));
  CHECK_THROWS_WITH(made(i_controller{.safety = not_a_number}), contains("safety") && contains("nan"));
  CHECK_THROWS_WITH(made(i_controller{.shrink = 1}), contains("shrink") && contains("got 1"));
  CHECK_THROWS_WITH(made(i_controller{.grow = 0.5}), contains("grow") && contains("0.5"));
  CHECK_THROWS_WITH(made(i_controller{.max_step = -2}), contains("max_step") && contains("-2"));
}

namespace {

// Heun's method with Euler's in it, as a user would write it: order 2, error estimate of order 1.
using base_of_heun_euler =
    odeint::explicit_error_stepper_base<struct heun_euler, 2, 2, 1, state<double>, double, state<double>,
                                        double, algebra, operations, odeint::initially_resizer>;
struct heun_euler : base_of_heun_euler {
  template <class System>
  void do_step_impl(System system, const state<double>& in, const state<double>& dxdt, double t,
                    state<double>& out, double dt, state<double>& e) {
    step(system, in, dxdt, t, out, dt);
    for (std::size_t i = 0; i < in.size(); ++i) e[i] = dt / 2 * (second_[i] - dxdt[i]);
  }
  template <class System>
  void do_step_impl(System system, const state<double>& in, const state<double>& dxdt, double t,
                    state<double>& out, double dt) {
    step(system, in, dxdt, t, out, dt);
  }
  template <class S>
  void adjust_size(const S& x) {
    base_of_heun_euler::adjust_size(x);
  }

 private:
  template <class System>
  void step(System system, const state<double>& in, const state<double>& dxdt, double t, state<double>& out,
            double dt) {
    auto& f = static_cast<typename odeint::unwrap_reference<System>::type&>(system);
    second_ = along_ = in;
    for (std::size_t i = 0; i < in.size(); ++i) along_[i] = in[i] + dt * dxdt[i];
    f(along_, second_, t + dt);
    for (std::size_t i = 0; i < in.size(); ++i) out[i] = in[i] + dt / 2 * (dxdt[i] + second_[i]);
  }
  state<double> along_, second_;
};

}  // namespace

TEST_CASE("a stepper of one's own is controlled, and its error goes with the tolerance") {
  const quadratic<double> bowl({1, 3});
  const auto flow = gradient_flow(bowl);
  const auto error = [&](double tolerance) {
    auto x = flow.start_at(std::vector<double>{1, 1});
    odeint::integrate_adaptive(with_error_control(heun_euler(), {.absolute = tolerance, .relative = 0}),
                               std::cref(flow), x, 0.0, 1.0, 1e-2);
    return std::hypot(x[0] - std::exp(-1), x[1] - std::exp(-3));
  };
  CHECK(std::log10(error(1e-4) / error(1e-6)) / 2 == Approx(1).margin(0.1));
}
