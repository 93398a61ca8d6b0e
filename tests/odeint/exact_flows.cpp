// SPDX-License-Identifier: BSL-1.0
// Flows with known solutions: stability functions and orders of convergence.
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "closed_forms.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
using S = state<double>;

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

TEST_CASE("the order of every plain stepper shows on the logistic loss's flow") {
  const logistic_loss problem;
  CHECK(observed_order(odeint::euler<S>(), problem, 64) == Approx(1).margin(0.1));
  CHECK(observed_order(odeint::modified_midpoint<S>(), problem, 64) == Approx(2).margin(0.1));
  CHECK(observed_order(odeint::runge_kutta4_classic<S>(), problem, 16) == Approx(4).margin(0.1));
  CHECK(observed_order(odeint::runge_kutta_cash_karp54<S>(), problem, 8) > 4.7);
  CHECK(observed_order(odeint::runge_kutta_dopri5<S>(), problem, 16) > 4.7);
  CHECK(observed_order(odeint::runge_kutta_fehlberg78<S>(), problem, 2) > 7.5);
}

TEMPLATE_LIST_TEST_CASE("runge_kutta4 is of order 4 on each flow with a known solution", "[terms]",
                        closed_forms) {
  const TestType problem;
  const double order = observed_order(odeint::runge_kutta4<S>(), problem, TestType::steps);
  row_at_least("terms", with_boost(std::string("runge_kutta4 on ") + TestType::name + ": observed order"),
               order, 3.9);
  CHECK(order < 4.3);
}

TEST_CASE("Euler with h = 1 on the Gauss-Newton flow solves least squares in one step", "[terms]") {
  const gauss_newton problem;
  const auto flow = problem.flow();
  auto x = flow.start_at(problem.start());
  odeint::euler<S>().do_step(std::cref(flow), x, 0.0, 1.0);
  const auto solution = problem.solution();
  row("terms", with_boost("Gauss-Newton flow, Euler with h = 1: distance from the solution after one step"),
      std::hypot(x[0] - solution[0], x[1] - solution[1]), 1e-14);
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
  CHECK(order(test::euler{}, 64) == Approx(1).margin(0.1));
  row_at_least("terms", with_boost("deep linear network, Euler: order of the drift"),
               order(test::euler{}, 64), 0.95);
  row_at_least("terms", with_boost("deep linear network, runge_kutta4: order of the drift"),
               order(test::runge_kutta4{}, 16), 3.9);
}
