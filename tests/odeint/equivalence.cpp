// SPDX-License-Identifier: BSL-1.0
// Forward Euler on a flow against the optimizer that it is, written out. (torch itself: tests/torch.)
#include <cmath>
#include <functional>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "small_tableaus.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class Flow>
auto euler_steps(const Flow& flow, const std::vector<typename Flow::value_type>& theta, double step_size,
                 int steps) {
  auto x = flow.start_at(theta);
  odeint::integrate_n_steps(odeint::euler<decltype(x)>{}, std::ref(flow), x, 0.0, step_size,
                            static_cast<std::size_t>(steps));
  return x;
}

// 500 steps of an optimizer: `update(theta, gradient)` makes one.
template <class T, class F, class Update>
std::vector<T> optimized(const F& loss, std::vector<T> theta, Update update) {
  std::vector<T> gradient(theta.size());
  for (int step = 0; step < 500; ++step) {
    loss.value_and_gradient(theta, gradient);
    update(theta, gradient);
  }
  return theta;
}

double most_difference(std::span<const double> a, std::span<const double> b) {
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (const double difference = std::fabs(a[i] - b[i]); !(difference <= most)) most = difference;
  return most;
}

const rosenbrock_valley<double> valley{.steepness = 10};
const std::vector<double> start{-1.2, 1};

}  // namespace

TEMPLATE_TEST_CASE("forward Euler on the bare flow is gradient descent, bit for bit", "[first-light]", float,
                   double) {
  using T = TestType;
  const rosenbrock_valley<T> loss{.steepness = 10};
  const std::vector<T> theta{T(-1.2), T(1)};
  const double rate = 1e-3;
  const auto x = euler_steps(gradient_flow(loss), theta, rate, 500);
  const auto expected = optimized<T>(loss, theta, [&](auto& a, const auto& gradient) {
    for (std::size_t i = 0; i < a.size(); ++i) a[i] = a[i] - static_cast<T>(rate) * gradient[i];
  });
  int differing = 0;
  for (std::size_t i = 0; i < 2; ++i) differing += x[i] != expected[i];
  CHECK(expected[0] != theta[0]);
  row("first-light",
      with_boost(std::string("Euler on the bare flow, ") + (sizeof(T) == 4 ? "float" : "double") +
                 ": parameters that differ from gradient descent, 500 steps"),
      differing, 0);
}

TEST_CASE("forward Euler with the look-ahead heavy ball is SGD with momentum", "[first-light]") {
  const double rate = 1e-3, momentum = 0.9, h = std::sqrt(rate);
  const auto flow = gradient_flow(valley) | heavy_ball{.friction = (1 - momentum) / h, .look_ahead = h};
  const auto x = euler_steps(flow, start, h, 500);
  std::vector<double> buffer(2, 0.0);
  const auto expected = optimized<double>(valley, start, [&](auto& theta, const auto& gradient) {
    for (std::size_t i = 0; i < 2; ++i) {
      buffer[i] = momentum * buffer[i] + gradient[i];
      theta[i] -= rate * buffer[i];
    }
  });
  row("first-light",
      with_boost("Euler on the look-ahead heavy_ball: distance from momentum SGD's recurrence, 500 steps"),
      most_difference(flow.parameters(x), expected), 1e-12);
  // Without the look-ahead it is another method.
  const auto naive = gradient_flow(valley) | heavy_ball{.friction = (1 - momentum) / h};
  CHECK(most_difference(naive.parameters(euler_steps(naive, start, h, 500)), expected) > 1e-6);
}

TEST_CASE("forward Euler with the look-ahead rms_preconditioner is RMSprop", "[first-light]") {
  const double rate = 1e-3, alpha = 0.99, epsilon = 1e-8;
  const auto flow =
      gradient_flow(valley) |
      rms_preconditioner{.time_constant = rate / (1 - alpha), .look_ahead = rate, .epsilon = epsilon};
  const auto x = euler_steps(flow, start, rate, 500);
  std::vector<double> v(2, 0.0);
  const auto expected = optimized<double>(valley, start, [&](auto& theta, const auto& gradient) {
    for (std::size_t i = 0; i < 2; ++i) {
      v[i] = alpha * v[i] + (1 - alpha) * gradient[i] * gradient[i];
      theta[i] -= rate * gradient[i] / (std::sqrt(v[i]) + epsilon);
    }
  });
  row("first-light",
      with_boost("Euler on the look-ahead rms_preconditioner: distance from RMSprop's recurrence, 500 steps"),
      most_difference(flow.parameters(x), expected), 1e-12);
}

TEST_CASE("forward Euler with coupled weight decay is SGD with weight_decay") {
  const double rate = 1e-3, decay = 0.1;
  const auto flow = gradient_flow(valley) | weight_decay{.rate = decay};
  const auto x = euler_steps(flow, start, rate, 500);
  const auto expected = optimized<double>(valley, start, [&](auto& theta, const auto& gradient) {
    for (std::size_t i = 0; i < 2; ++i) theta[i] -= rate * (gradient[i] + decay * theta[i]);
  });
  CHECK(most_difference(flow.parameters(x), expected) < 1e-14);
}

TEST_CASE("the tableau a21 = 1, b = (0, 1) on one batch a step is the extragradient method", "[terms]") {
  const auto flow = gradient_flow(valley);
  auto x = flow.start_at(start);
  odeint::integrate_n_steps(two_stages<state<double>>(1, 1), std::ref(flow), x, 0.0, 1e-3, 500);
  const auto expected = optimized<double>(valley, start, [&](auto& theta, const auto& gradient) {
    std::vector<double> ahead = theta, later(2);
    for (std::size_t i = 0; i < 2; ++i) ahead[i] -= 1e-3 * gradient[i];
    valley.value_and_gradient(ahead, later);
    for (std::size_t i = 0; i < 2; ++i) theta[i] -= 1e-3 * later[i];
  });
  row("terms", with_boost("extragradient tableau = extragradient method, 500 steps, largest difference"),
      most_difference(x, expected), 1e-12);
}
