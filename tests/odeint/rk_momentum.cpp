// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/rk_momentum.hpp"

#include <cmath>
#include <functional>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/term/terms.hpp"
#include "small_tableaus.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
template <class S>
struct of {
  using stepper = S;
};
// theta after n steps on L = lambda theta^2 / 2 from 1.
template <class Stepper>
double after(Stepper stepper, double lambda, double h, std::size_t n) {
  const quadratic<double> bowl({lambda});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, h, n);
  return x[0];
}
}  // namespace

TEST_CASE("with Euler inside it is SGD with momentum", "[terms]") {
  const rosenbrock_valley<double> valley{.steepness = 10};
  const auto flow = gradient_flow(valley);
  const double h = 1e-3, beta = 0.9;
  auto x = flow.start_at(std::vector<double>{-1.2, 1});
  odeint::integrate_n_steps(with_rk_momentum(odeint::euler<state<double>>(), beta), std::ref(flow), x, 0.0, h,
                            500);
  std::vector<double> theta{-1.2, 1}, b(2), g(2);
  for (int step = 0; step < 500; ++step) {
    valley.value_and_gradient(theta, g);
    for (std::size_t i = 0; i < 2; ++i) {
      b[i] = beta * b[i] + g[i];
      theta[i] -= h * b[i];
    }
  }
  row("terms", with_boost("rk_momentum(Euler) = momentum SGD, 500 steps, largest difference"),
      std::max(std::fabs(x[0] - theta[0]), std::fabs(x[1] - theta[1])), 1e-12);
}

TEMPLATE_LIST_TEST_CASE(
    "on a quadratic theta follows theta_{n+1} - theta_n = beta (theta_n - theta_{n-1}) - Gamma theta_n",
    "[terms]", plain_steppers) {
  const typename TestType::template on<state<double>> inside;
  const double lambda = 3, h = 0.4, beta = 0.7;
  const double gamma = 1 - stability_function(inside, -h * lambda);
  auto stepper = with_rk_momentum(inside, beta);
  const quadratic<double> bowl({lambda});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  double before = 1, now = 1, worst = 0;
  for (int n = 0; n < 30; ++n) {
    stepper.do_step(std::cref(flow), x, h * n, h);
    const double next = now + beta * (now - before) - gamma * now;
    before = std::exchange(now, next);
    worst = std::max(worst, std::fabs(x[0] - now));
  }
  row("terms",
      with_boost(std::string("rk_momentum(") + TestType::name + ") against its recurrence, 30 steps"), worst,
      1e-12);
}

TEST_CASE("it is stable if and only if 0 < Gamma < 2 (1 + beta): theory's limits at beta = 0.9", "[terms]") {
  // Gamma = 1 - R(-z). Euler's is z, so its limit is 2 (1 + beta). Where R reaches -1, as Kutta's and Fehlberg's do, the
  // limit moves out to R = -(1 + 2 beta); where it reaches +1, as in the others, Gamma < 0 stops both.
  const double beta = 0.9;
  const auto limit = [&](auto inside) {
    const auto grows = [&](double z) {
      return !(std::fabs(after(with_rk_momentum(inside, beta), 1, z, 4000)) < 1);
    };
    double stable = 0.5, unstable = 8;
    while (unstable - stable > 1e-4) {
      const double middle = (stable + unstable) / 2;
      (grows(middle) ? unstable : stable) = middle;
    }
    return stable;
  };
  const auto check = [&](const char* name, auto inside, double theory) {
    double expected = 0.5;  // the first z at which the condition fails
    for (double gamma = 1; gamma > 0 && gamma < 2 * (1 + beta); expected += 1e-5)
      gamma = 1 - stability_function(inside, -expected);
    CHECK(expected == Approx(theory).margin(6e-3));  // theory gives two decimals
    row("terms",
        with_boost(std::string("rk_momentum(") + name +
                   "), beta = 0.9: measured stability limit, distance from the condition's " +
                   std::to_string(expected)),
        std::fabs(limit(inside) - expected), 2e-4);
  };
  check("euler", odeint::euler<state<double>>(), 2 * (1 + beta));
  check("Heun", two_stages<state<double>>(1, 0.5), 2);
  check("Kutta 3", kutta3<state<double>>(), 3.28);
  check("runge_kutta4", odeint::runge_kutta4<state<double>>(), 2.785294);
  check("runge_kutta_cash_karp54", odeint::runge_kutta_cash_karp54<state<double>>(), 3.734360);
  check("runge_kutta_dopri5", odeint::runge_kutta_dopri5<state<double>>(), 3.306568);
  check("runge_kutta_fehlberg78", odeint::runge_kutta_fehlberg78<state<double>>(), 5.35);
}

TEST_CASE("the measured stability limits are those of the literature", "[terms]") {
  const auto check = [](const char* name, auto stepper, double limit) {
    row("terms",
        with_boost(std::string("real stability limit of ") + name + ", distance from the literature's"),
        std::fabs(real_stability_limit(stepper) - limit), 1e-6);
  };
  check("euler", odeint::euler<state<double>>(), 2);
  check("runge_kutta4", odeint::runge_kutta4<state<double>>(), 2.785293563);
  check("runge_kutta_cash_karp54", odeint::runge_kutta_cash_karp54<state<double>>(), 3.734359981);
  check("runge_kutta_dopri5", odeint::runge_kutta_dopri5<state<double>>(), 3.306567892);
  check("runge_kutta_fehlberg78", odeint::runge_kutta_fehlberg78<state<double>>(), 5.007588882);
  CHECK(real_stability_limit(odeint::runge_kutta4<state<float>>()) == Approx(2.785294).margin(1e-4));
}

TEST_CASE(
    "over a controlled stepper it takes the steps that this one accepts, and keeps x where it rejects") {
  const quadratic<double> bowl({1, 50});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1, 1});
  auto stepper =
      with_rk_momentum(odeint::make_controlled(1e-6, 1e-6, odeint::runge_kutta_dopri5<state<double>>()), 0.5);
  double t = 0, dt = 1;
  REQUIRE(stepper.try_step(std::cref(flow), x, t, dt) == odeint::fail);
  CHECK(x[0] == 1);
  CHECK(t == 0);
  odeint::integrate_adaptive(std::ref(stepper), std::ref(flow), x, 0.0, 20.0, 1e-3);
  CHECK(std::fabs(x[0]) < 1e-3);
  CHECK(std::fabs(x[1]) < 1e-3);
}

TEST_CASE("blocks of terms become those of the step inside, theta follows the momentum") {
  const quadratic<double> bowl({2});
  const auto flow = gradient_flow(bowl) | rms_preconditioner{};
  auto x = flow.start_at(std::vector<double>{1}), y = x;
  auto stepper = with_rk_momentum(odeint::runge_kutta4<state<double>>(), 0.9);
  odeint::runge_kutta4<state<double>> inside;
  stepper.do_step(std::cref(flow), x, 0.0, 0.01);
  inside.do_step(std::cref(flow), y, 0.0, 0.01);
  CHECK(x[0] == Approx(y[0]).epsilon(1e-14));
  CHECK(x[1] == y[1]);
  const double first_move = 1 - x[0], before = x[0];
  y = x;
  stepper.do_step(std::cref(flow), x, 0.0, 0.01);
  inside.do_step(std::cref(flow), y, 0.0, 0.01);
  CHECK(x[1] == y[1]);
  CHECK(x[0] == Approx(y[0] - 0.9 * first_move).epsilon(1e-13));
  stepper.forget();
  y = x;
  stepper.do_step(std::cref(flow), x, 0.0, 0.01);
  inside.do_step(std::cref(flow), y, 0.0, 0.01);
  CHECK(x[0] == Approx(y[0]).epsilon(1e-14));
  CHECK(before != x[0]);
}

TEST_CASE("beta outside [0, 1) is refused") {
  CHECK_THROWS_WITH(with_rk_momentum(odeint::euler<state<double>>(), 1.0), contains("rk_momentum.beta"));
  CHECK_THROWS_AS(with_rk_momentum(odeint::euler<state<double>>(), std::nan("")), std::invalid_argument);
}

TEST_CASE("R(-2) of each stepper is theory's", "[terms]") {
  const auto check = [](const char* name, auto stepper, double expected) {
    row("terms", with_boost(std::string("R(-2) of ") + name + ", distance from theory's"),
        std::fabs(stability_function(stepper, -2) - expected), 5e-5);  // theory gives four digits
  };
  check("euler", odeint::euler<state<double>>(), -1);
  check("runge_kutta4", odeint::runge_kutta4<state<double>>(), 1.0 / 3);
  check("runge_kutta_cash_karp54", odeint::runge_kutta_cash_karp54<state<double>>(), 0.1467);
  check("runge_kutta_dopri5", odeint::runge_kutta_dopri5<state<double>>(), 0.1733);
  check("runge_kutta_fehlberg78", odeint::runge_kutta_fehlberg78<state<double>>(), 0.1355);
}
