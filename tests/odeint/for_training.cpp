// SPDX-License-Identifier: BSL-1.0
// The adaptor by itself; over all steppers: tests/steppers.
#include "odeflow/odeint/for_training.hpp"

#include <cmath>
#include <functional>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/adams.hpp"
#include "odeflow/odeint/train.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;

// Batch k = 0, 1, ... has the constant gradient g[k].
struct listed_gradients {
  using value_type = double;
  std::vector<double> g;
  std::size_t batch = 0;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double>, std::span<double> gradient) const {
    gradient[0] = g.at(batch);
    return 0;
  }
  void next_batch() { ++batch; }
};

template <class Stepper>
double after_two_steps(const Stepper& stepper, double old_gradient, double new_gradient, double h) {
  listed_gradients loss{.g = {old_gradient, new_gradient, 0}};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0});
  odeint::integrate_n_steps(stepper, std::ref(flow), x, 0.0, h, 2);
  CHECK(loss.batch == 2);
  return x[0] + h * old_gradient;  // the second step's move
}

// Fails from a call on, for a number of calls.
struct failing {
  using value_type = double;
  int good_calls, bad_calls;
  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
    const bool bad = good_calls-- <= 0 && bad_calls-- > 0;
    for (std::size_t i = 0; i < 2; ++i) gradient[i] = bad && i == 1 ? std::nan("") : theta[i];
    return 0;
  }
};

}  // namespace

TEST_CASE(
    "the derivative that dopri5 remembers leaks 35/384 of the old batch if it is kept, nothing if dropped",
    "[steppers]") {
  const double h = 0.25, c_old = 1, c_new = 100;
  const odeint::runge_kutta_dopri5<S> dopri5;
  row("steppers", with_boost("dopri5, memory kept: distance from -h (35/384 c_old + 349/384 c_new)"),
      std::fabs(after_two_steps(for_training(dopri5, {.at_new_batch = memory::kept}), c_old, c_new, h) +
                h * (35.0 / 384 * c_old + 349.0 / 384 * c_new)),
      1e-13);
  row("steppers", with_boost("dopri5, memory dropped: distance from -h c_new"),
      std::fabs(after_two_steps(for_training(dopri5), c_old, c_new, h) + h * c_new), 1e-13);
}

TEST_CASE("with its history kept, the two-step Adams-Bashforth method is optimistic gradient descent",
          "[steppers]") {
  std::vector<double> g(501);
  for (std::size_t k = 0; k < g.size(); ++k) g[k] = std::sin(0.7 * static_cast<double>(k));
  listed_gradients loss{.g = g};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1});
  const double h = 1e-2;
  odeint::integrate_n_steps(
      for_training(adams_bashforth<2, S, odeint::euler<S>>(), {.at_new_batch = memory::kept}), std::ref(flow),
      x, 0.0, h, 500);
  double theta = 1 - h * g[0];
  for (std::size_t n = 1; n < 500; ++n) theta -= h * (1.5 * g[n] - 0.5 * g[n - 1]);
  row("steppers",
      with_boost("adams_bashforth_2 from Euler, history kept = optimistic gradient descent, 500 batches"),
      std::fabs(x[0] - theta), 1e-13);
}

TEST_CASE(
    "under integrate_adaptive a controlled stepper rejects what is not finite, and gives up after its "
    "limit") {
  const auto controlled = for_training(odeint::make_controlled(1e-4, 1e-4, odeint::runge_kutta_dopri5<S>()),
                                       {.rejections_in_a_row = 7});
  failing once{.good_calls = 9, .bad_calls = 2};
  auto flow = gradient_flow(once);
  auto x = flow.start_at(std::vector<double>{1, -1});
  odeint::integrate_adaptive(controlled, std::ref(flow), x, 0.0, 1.0, 0.1);
  CHECK(x[1] == Approx(-std::exp(-1.0)).epsilon(1e-3));
  CHECK(flow.evaluations_not_finite() >= 2);  // and what followed from them

  failing always{.good_calls = 9, .bad_calls = 1000000};
  const auto broken = gradient_flow(always);
  x = broken.start_at(std::vector<double>{1, -1});
  double last = 0;
  CHECK_THROWS_WITH(odeint::integrate_adaptive(controlled, std::ref(broken), x, 0.0, 1.0, 0.1,
                                               [&](const S& y, double) { last = y[1]; }),
                    contains("7 attempts"));
  CHECK(x[1] == last);
  CHECK(std::isfinite(x[1]));
}

TEST_CASE("an observer may go on to the next batch instead, and a system may be any callable") {
  listed_gradients loss{.g = {1, 2, 3, 4}};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0});
  odeint::integrate_n_steps(for_training(odeint::runge_kutta_dopri5<S>(), {.tells_the_flow = false}),
                            std::ref(flow), x, 0.0, 1.0, 3, next_batch(flow));
  CHECK(loss.batch == 3);
  CHECK(x[0] == Approx(-6).epsilon(1e-14));
  // Both: no batch is skipped.
  loss.batch = 0;
  x[0] = 0;
  odeint::integrate_n_steps(for_training(odeint::runge_kutta_dopri5<S>()), std::ref(flow), x, 0.0, 1.0, 3,
                            next_batch(flow));
  CHECK(loss.batch == 3);
  CHECK(x[0] == Approx(-6).epsilon(1e-14));

  auto stepper = for_training(odeint::runge_kutta4<S>());
  CHECK(stepper.order() == 4);
  const auto decay = [](const S& y, S& dydt, double t) { dydt[0] = t < 0.25 ? -y[0] : std::nan(""); };
  x[0] = 1;
  stepper.do_step(decay, x, 0.0, 0.1);
  CHECK(x[0] == Approx(std::exp(-0.1)).epsilon(1e-6));
  const double before = x[0];
  CHECK_THROWS_AS(stepper.do_step(decay, x, 0.2, 0.1), not_finite_error);
  CHECK(x[0] == before);
}

TEST_CASE("train keeps the memory of a stepper when it is told to") {
  listed_gradients loss{.g = {1, 100, 0}};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0});
  train(odeint::runge_kutta_dopri5<S>(), flow, x, {.step_size = 1, .steps = 2, .at_new_batch = memory::kept},
        next_batch(flow));
  CHECK(x[0] == Approx(-1 - (35.0 / 384 + 349.0 / 384 * 100)).epsilon(1e-14));
}
