// SPDX-License-Identifier: BSL-1.0
// Flows with known solutions: stability functions and orders of convergence.
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
// The error at time 1 with 2 n steps against that with n: log2 of the ratio.
template <class Error>
double observed_order(Error error, std::size_t steps) {
  return std::log2(error(steps) / error(2 * steps));
}

template <class Stepper, class Flow>
auto integrated(const Flow& flow, typename Flow::state_type x, std::size_t steps) {
  odeint::integrate_n_steps(typename Stepper::template on<typename Flow::state_type>{}, std::ref(flow), x,
                            0.0, 1.0 / static_cast<double>(steps), steps);
  return x;
}
}  // namespace

TEST_CASE("one step on the quadratic multiplies by the stepper's stability function") {
  const std::vector<double> eigenvalues{0.1, 0.7, 1, 2, 3};
  const quadratic<double> bowl(eigenvalues);
  const auto flow = gradient_flow(bowl);
  const auto start = flow.start_at(std::vector<double>(5, 1.0));
  const auto after_one = [&]<class Stepper>(Stepper) { return integrated<Stepper>(flow, start, 1); };
  const auto euler_x = after_one(test::euler{}), midpoint_x = after_one(test::modified_midpoint{}),
             rk4_x = after_one(test::runge_kutta4{}), dopri5_x = after_one(test::runge_kutta_dopri5{});
  for (std::size_t i = 0; i < 5; ++i) {
    const double z = -eigenvalues[i];
    CHECK(euler_x[i] == Approx(1 + z).margin(1e-14));
    CHECK(rk4_x[i] == Approx(1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4)))).margin(1e-14));
    // two half steps and Gragg's smoothing: (x_2 + x_1 + z x_2 / 2) / 2 with x_1 = 1 + z / 2, x_2 = 1 + z x_1
    const double x1 = 1 + z / 2, x2 = 1 + z * x1;
    CHECK(midpoint_x[i] == Approx((x2 + x1 + z / 2 * x2) / 2).margin(1e-14));
    CHECK(dopri5_x[i] ==
          Approx(1 + z * (1 + z / 2 * (1 + z / 3 * (1 + z / 4 * (1 + z / 5 * (1 + 120 * z / 600))))))
              .margin(1e-14));
  }
}

TEST_CASE("runge_kutta4 is of order 4 on the heavy ball's flow, whose solution is known", "[terms]") {
  // x'' + gamma x' + w0^2 x = 0 from rest at 1: e^(-gamma t / 2) (cos w t + gamma / (2 w) sin w t)
  const double gamma = 0.5, w0 = 3, w = std::sqrt(w0 * w0 - gamma * gamma / 4);
  const quadratic<double> bowl({w0 * w0});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
  const double exact = std::exp(-gamma / 2) * (std::cos(w) + gamma / (2 * w) * std::sin(w));
  const double exact_velocity = -std::exp(-gamma / 2) * w0 * w0 / w * std::sin(w);
  const auto error = [&](std::size_t steps) {
    const auto x = integrated<test::runge_kutta4>(flow, flow.start_at(std::vector<double>{1}), steps);
    return std::hypot(x[0] - exact, x[1] - exact_velocity);
  };
  row("terms", with_boost("runge_kutta4 on the heavy ball: 4 minus the observed order, either way"),
      std::fabs(4 - observed_order(error, 32)), 0.1);
}

TEST_CASE("the heavy ball's energy |v|^2 / 2 + L falls at the rate friction |v|^2") {
  const rosenbrock_valley<double> valley{.steepness = 10};
  const double friction = 0.7;
  const auto flow = gradient_flow(valley) | heavy_ball{.friction = friction};
  auto x = flow.start_at(std::vector<double>{-1.2, 1});
  x = integrated<test::runge_kutta4>(flow, x, 1000);  // some velocity
  state<double> dxdt(2, 2);
  flow(x, dxdt, 0.0);
  std::vector<double> gradient(2);
  valley.value_and_gradient(x.block(0), gradient);
  const auto v = x.block(1);
  const double energy_rate =
      v[0] * dxdt.block(1)[0] + v[1] * dxdt.block(1)[1] + gradient[0] * dxdt[0] + gradient[1] * dxdt[1];
  CHECK(energy_rate == Approx(-friction * (v[0] * v[0] + v[1] * v[1])).epsilon(1e-12));
}

TEST_CASE("the order of every plain stepper shows on the logistic loss's flow", "[terms]") {
  // L = ln(1 + e^-x): x + e^x = t + x0 + e^x0
  struct logistic {
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      gradient[0] = -1 / (1 + std::exp(x[0]));
      return std::log1p(std::exp(-x[0]));
    }
  } const loss;
  const auto flow = gradient_flow(loss);
  const double x0 = -1;
  double exact = 0;  // Newton's iteration on the implicit solution at t = 1
  for (int i = 0; i < 50; ++i)
    exact -= (exact + std::exp(exact) - 1 - x0 - std::exp(x0)) / (1 + std::exp(exact));
  const auto order = [&]<class Stepper>(Stepper, std::size_t steps) {
    return observed_order(
        [&](std::size_t n) {
          return std::fabs(integrated<Stepper>(flow, flow.start_at(std::vector<double>{x0}), n)[0] - exact);
        },
        steps);
  };
  CHECK(order(test::euler{}, 64) == Approx(1).margin(0.1));
  CHECK(order(test::modified_midpoint{}, 64) == Approx(2).margin(0.1));
  row("terms", with_boost("runge_kutta4 on the logistic loss: 4 minus the observed order"),
      4 - order(test::runge_kutta4{}, 16), 0.1);
  CHECK(order(test::runge_kutta4_classic{}, 16) == Approx(4).margin(0.2));
  CHECK(order(test::runge_kutta_cash_karp54{}, 8) > 4.7);
  CHECK(order(test::runge_kutta_dopri5{}, 16) > 4.7);
  CHECK(order(test::runge_kutta_fehlberg78{}, 2) > 7.5);
}

TEST_CASE("runge_kutta4 is of order 4 on each flow with a known solution", "[terms]") {
  const auto expect_4 = [](const char* name, double order) {
    row("terms", with_boost(std::string("runge_kutta4 on ") + name + ": 4 minus the observed order"),
        4 - order, 0.1);
  };
  const auto order_on = [](const auto& flow, const std::vector<double>& start,
                           const std::vector<double>& exact, std::size_t steps) {
    return observed_order(
        [&](std::size_t n) {
          const auto x = integrated<test::runge_kutta4>(flow, flow.start_at(start), n);
          double sum = 0;
          for (std::size_t i = 0; i < exact.size(); ++i) sum += (x[i] - exact[i]) * (x[i] - exact[i]);
          return std::sqrt(sum);
        },
        steps);
  };

  // Two-layer scalar network, L = (1 - u v)^2 / 2 from u = v: u^2 = 1 / (1 + (u0^-2 - 1) e^-2t).
  struct two_layers {
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      const double residual = 1 - x[0] * x[1];
      gradient[0] = -residual * x[1];
      gradient[1] = -residual * x[0];
      return residual * residual / 2;
    }
  } const network;
  const double u = 1 / std::sqrt(1 + (1 / (0.3 * 0.3) - 1) * std::exp(-2.0));
  expect_4("the two-layer scalar network", order_on(gradient_flow(network), {0.3, 0.3}, {u, u}, 16));

  // L = x^4 / 4: x = (x0^-2 + 2 t)^(-1/2).
  struct quartic {
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      gradient[0] = x[0] * x[0] * x[0];
      return x[0] * gradient[0] / 4;
    }
  } const hill;
  expect_4("the quartic", order_on(gradient_flow(hill), {1}, {1 / std::sqrt(3.0)},
                                   128));  // the asymptotic range begins late

  // Nesterov's x'' + (3 / t) x' + lambda x = 0: x = 2 J_1(sqrt(lambda) t) / (sqrt(lambda) t).
  const double lambda = 20, w = std::sqrt(lambda);
  const quadratic<double> bowl({lambda});
  CHECK(order_on(gradient_flow(bowl) | vanishing_friction{.strength = 3}, {1},
                 {2 * std::cyl_bessel_j(1, w) / w}, 32));

  // The exponential average is the heavy ball with friction 1 / time_constant and mass time_constant / gain.
  const double tau = 0.5, gain = 2, gamma = 1 / tau, w0 = std::sqrt(lambda * gain / tau),
               w1 = std::sqrt(w0 * w0 - gamma * gamma / 4);
  const double swing = std::exp(-gamma / 2) * (std::cos(w1) + gamma / (2 * w1) * std::sin(w1));
  expect_4("Nesterov's equation (vanishing_friction)",
           order_on(gradient_flow(bowl) | exponential_average{.time_constant = tau, .gain = gain}, {1},
                    {swing}, 64));
}

TEST_CASE("a deep linear network conserves W1 W1^T - W2^T W2 to the order of the stepper", "[terms]") {
  // Scalars a, b, c in a row: L = (1 - a b c)^2 / 2 conserves a^2 - b^2 and b^2 - c^2.
  struct row_of_three {
    std::size_t dimension() const { return 3; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      const double residual = 1 - x[0] * x[1] * x[2];
      for (std::size_t i = 0; i < 3; ++i) gradient[i] = -residual * x[(i + 1) % 3] * x[(i + 2) % 3];
      return residual * residual / 2;
    }
  } const network;
  const auto flow = gradient_flow(network);
  const std::vector<double> start{1.5, 0.4, -0.7};
  const auto drift = [&]<class Stepper>(Stepper, std::size_t steps) {
    const auto x = integrated<Stepper>(flow, flow.start_at(start), steps);
    const auto first = [](const auto& y) { return y[0] * y[0] - y[1] * y[1]; };
    const auto second = [](const auto& y) { return y[1] * y[1] - y[2] * y[2]; };
    return std::hypot(first(x) - first(start), second(x) - second(start));
  };
  const auto order = [&](auto stepper, std::size_t n) {
    return std::log2(drift(stepper, n) / drift(stepper, 2 * n));
  };
  row("terms", with_boost("deep linear network, Euler: 1 minus the order of the drift, either way"),
      std::fabs(1 - order(test::euler{}, 64)), 0.1);
  row("terms", with_boost("deep linear network, runge_kutta4: 4 minus the order of the drift"),
      4 - order(test::runge_kutta4{}, 16), 0.1);
}
