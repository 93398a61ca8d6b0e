// SPDX-License-Identifier: BSL-1.0
// Adams, Bashforth and Moulton's methods of fixed order.
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "batch_problems.hpp"
#include "odeflow/odeint/adams.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
using S = state<double>;
}  // namespace

TEST_CASE("adams_bashforth<2> started by euler is optimistic gradient descent", "[steppers]") {
  struct bowls {
    unsigned batch = 0;
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
      for (std::size_t i = 0; i < 2; ++i)
        gradient[i] =
            (2 + std::sin(batch + 2.0 * static_cast<double>(i))) * (theta[i] - std::cos(3.0 * batch));
      return 0;
    }
    void next_batch() { ++batch; }
  } loss, reference;
  const double h = 0.05;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1, -1});
  std::vector<double> theta{1, -1}, g(2), before(2);
  double worst = 0;
  int n = 0;
  // The history is kept: odeint's function resets nothing when next_batch moves on.
  const auto compare = [&](const S& now, double) {
    for (std::size_t i = 0; i < 2; ++i) worst = std::max(worst, std::fabs(now[i] - theta[i]));
    reference.value_and_gradient(theta, g);
    if (n++ == 0) before = g;
    for (std::size_t i = 0; i < 2; ++i) theta[i] -= h * (1.5 * g[i] - 0.5 * before[i]);
    before = g;
    reference.next_batch();
  };
  odeflow::adams_bashforth<2, S, odeint::euler<S>> stepper;
  const auto advance = next_batch(flow);
  odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, h, 500, [&](const S& now, double t) {
    advance(now, t);
    compare(now, t);
  });
  CHECK(n == 501);
  row("steppers", with_boost("adams_bashforth<2> from euler = optimistic gradient descent, 500 batches"),
      worst, 1e-13);
}

TEST_CASE("gradients a step: 1 for adams_bashforth, 2 for adams_bashforth_moulton") {
  CHECK(gradients_a_step(odeflow::adams_bashforth<5, S>()) == 1);
  CHECK(gradients_a_step(odeflow::adams_bashforth_moulton<5, S>()) == 2);
}

TEST_CASE("multistep steppers step as on vectors", "[steppers]") {
  using V = std::vector<double>;
  const auto check = [](const char* name, auto on_state, auto on_vector) {
    auto x = filled_state<double>(3 * sweep_grain + 5);
    auto y = filled_vector(x.size());
    double worst = 0;
    for (int i = 0; i < 20; ++i) {
      on_state.do_step(ring{}, x, 0.1 * i, 0.1);
      on_vector.do_step(ring{}, y, 0.1 * i, 0.1);
      worst = std::max(worst, most_ulps(x, y));
    }
    row("steppers", with_boost(std::string(name) + ": ulps from vector<double> in 20 steps"), worst, 0);
  };
  check("adams_bashforth<5>", odeflow::adams_bashforth<5, S>(),
        odeint::adams_bashforth<5, V, double, V, double, odeint::range_algebra, odeint::default_operations,
                                odeint::initially_resizer, odeint::runge_kutta4<V>>());
  check("adams_bashforth_moulton<5>", odeflow::adams_bashforth_moulton<5, S>(),
        odeint::adams_bashforth_moulton<5, V>());
}

TEST_CASE("gradients of old batches enter unless reset", "[steppers]") {
  leak_rows("runge_kutta_dopri5", odeint::runge_kutta_dopri5<S>(), (35 + 349 * 100.0) / 384);
  leak_rows("adams_bashforth<2> from euler", odeflow::adams_bashforth<2, S, odeint::euler<S>>(), 149.5);
  leak_rows("adams_bashforth<3>", odeflow::adams_bashforth<3, S>(), (23 * 100 - 16 + 5) / 12.0);
  leak_rows("adams_bashforth_moulton<3>", odeflow::adams_bashforth_moulton<3, S>(), 108.25);
}

TEST_CASE("multistep steppers train a network", "[steppers]") {
  using F = state<float>;
  trains_on_all_rows("adams_bashforth<2>", odeflow::adams_bashforth<2, F>(),
                     {.step_size = 0.25, .steps = 300}, 0.5);
  trains_on_all_rows("adams_bashforth_moulton<4>", odeflow::adams_bashforth_moulton<4, F>(),
                     {.step_size = 0.25, .steps = 300}, 0.5);
  trains_on_batches("adams_bashforth<3>, reset at each batch,", odeflow::adams_bashforth<3, F>(),
                    {.step_size = 0.25, .steps = 300}, 0.5);
  const spirals_problem spirals;
  auto loss = spirals.batches();
  spirals.trains("optimistic gradient descent", gradient_flow(loss), 0.5, [](const auto& flow, auto& x) {
    odeflow::adams_bashforth<2, F, odeint::euler<F>> stepper;
    odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, 0.25, 300, next_batch(flow));
  });
}
