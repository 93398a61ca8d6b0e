// SPDX-License-Identifier: BSL-1.0
// Tableaux that are known when the program runs step as odeint's classes with the same coefficients do.
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "batch_problems.hpp"
#include "closed_forms.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/tableau/read_tableau.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;
using stepper = dynamic_tableau_stepper<S>;

const dynamic_tableau rk4 = parse_tableau(
    R"({"a": [[], ["1/2"], [0, "1/2"], [0, 0, 1]], "b": ["1/6", "1/3", "1/3", "1/6"], "order": 4})", "rk4");

const dynamic_tableau cash_karp = parse_tableau(R"({
  "a": [[], ["1/5"], ["3/40", "9/40"], ["3/10", "-9/10", "6/5"], ["-11/54", "5/2", "-70/27", "35/27"],
        ["1631/55296", "175/512", "575/13824", "44275/110592", "253/4096"]],
  "b": ["37/378", 0, "250/621", "125/594", 0, "512/1771"], "order": 5,
  "embedded": ["2825/27648", 0, "18575/48384", "13525/55296", "277/14336", "1/4"], "embedded_order": 4})",
                                                "Cash-Karp");

const dynamic_tableau dopri5 = parse_tableau(R"({
  "a": [[], ["1/5"], ["3/40", "9/40"], ["44/45", "-56/15", "32/9"],
        ["19372/6561", "-25360/2187", "64448/6561", "-212/729"],
        ["9017/3168", "-355/33", "46732/5247", "49/176", "-5103/18656"],
        ["35/384", 0, "500/1113", "125/192", "-2187/6784", "11/84"]],
  "b": ["35/384", 0, "500/1113", "125/192", "-2187/6784", "11/84", 0], "order": 5,
  "embedded": ["5179/57600", 0, "7571/16695", "393/640", "-92097/339200", "187/2100", "1/40"],
  "embedded_order": 4})",
                                             "Dormand-Prince");

// So many steps of Euler's method as one: sums of that many arrays.
dynamic_tableau euler_substeps(std::size_t count) {
  dynamic_tableau t;
  t.name = "Euler's substeps";
  t.stages = count;
  const coefficient part(1, static_cast<std::int64_t>(count));
  t.a.assign(count, std::vector<coefficient>(count));
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t j = 0; j < i; ++j) t.a[i][j] = part;
  t.b.assign(count, part);
  t.c.resize(count);
  t.embedded.resize(count);
  t.dense.resize(count);
  t.order = 1;
  return t;
}

std::string named(const dynamic_tableau& t, const std::string& what) {
  return with_boost("from a text, " + t.name + ": " + what);
}

template <class Class>
void check_steps(const dynamic_tableau& t, Class theirs, double limit) {
  stepper ours(t);
  auto x = filled_state<double>(3 * sweep_grain + 5), y = x;
  double worst = 0;
  for (int i = 0; i < 20; ++i) {
    ours.do_step(ring{}, x, 0.1 * i, 0.1);
    // What dopri5 remembers is of the time t + h, which differs from the next t in its last place.
    if constexpr (requires { theirs.reset(); }) theirs.reset();
    theirs.do_step(ring{}, y, 0.1 * i, 0.1);
    worst = std::max(worst, most_ulps(x, y));
  }
  row("tableaux", named(t, "ulps from odeint's class in 20 steps"), worst, limit);
}

template <class Class>
void check_control(const dynamic_tableau& t) {
  auto ours = odeint::make_controlled(1e-7, 1e-7, stepper(t));
  auto theirs = odeint::make_controlled(1e-7, 1e-7, Class());
  auto x = filled_state<double>(7), y = x;
  double time = 0, u = 0, dt = 1, du = 1, worst = 0;
  int rejected = 0;
  for (int i = 0; i < 40; ++i) {
    const auto result = ours.try_step(ring{}, x, time, dt);
    CHECK(result == theirs.try_step(ring{}, y, u, du));
    rejected += result == odeint::fail;
    for (std::size_t k = 0; k < x.size(); ++k) worst = std::max(worst, std::fabs(x[k] - y[k]));
    worst = std::max({worst, std::fabs(time - u), std::fabs(dt - du)});
  }
  CHECK(rejected > 0);
  row("tableaux", named(t, "controlled, distance from odeint's class in 40 attempts"), worst, 1e-9);
}

// Gradients of one step, without and with the estimate of its error.
std::pair<std::size_t, std::size_t> gradients(const dynamic_tableau& t) {
  const constant_batches loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0}), error = x;
  stepper once(t);
  once.do_step(std::cref(flow), x, 0.0, 0.1);
  const std::size_t plain = flow.gradient_evaluations();
  if (is_embedded(t)) once.do_step(std::cref(flow), x, 0.0, 0.1, error);
  return {plain, flow.gradient_evaluations() - plain};
}

}  // namespace

TEST_CASE("a tableau from a text steps as odeint's class", "[tableaux]") {
  check_steps(rk4, odeint::runge_kutta4<S>(), 2);
  check_steps(cash_karp, odeint::runge_kutta_cash_karp54<S>(), 2);
  check_steps(dopri5, odeint::runge_kutta_dopri5<S>(), 2);
  check_control<odeint::runge_kutta_cash_karp54<S>>(cash_karp);
  check_control<odeint::runge_kutta_dopri5<S>>(dopri5);
}

TEST_CASE("a tableau from a text has its order, and its estimate one more than the lower of both",
          "[tableaux]") {
  for (const dynamic_tableau* t : {&rk4, &cash_karp, &dopri5}) {
    const stepper made(*t);
    row("tableaux", named(*t, "distance of the observed order from its own"),
        std::fabs(observed_order(made, heavy_ball_swing(), t == &rk4 ? 256 : 128) - made.order()), 0.1);
    if (!is_embedded(*t)) continue;
    CHECK(made.error_order() == 4);
    CHECK(made.stepper_order() == 5);
    const auto estimate = [&](double h) {
      auto x = filled_state<double>(7);
      S error(7);
      stepper(*t).do_step(ring{}, x, 0.3, h, error);
      return algebra::norm_inf(error);
    };
    row("tableaux", named(*t, "distance of the estimate's power of h from 5"),
        std::fabs(std::log2(estimate(0.01) / estimate(0.005)) - 5), 0.1);
  }
}

TEST_CASE("any number of stages: twenty steps of Euler's method as one", "[tableaux]") {
  const dynamic_tableau t = euler_substeps(20);
  stepper ours(t);
  odeint::euler<S> euler;
  auto x = filled_state<double>(sweep_grain + 5), y = x;
  const auto decay = [](const S& at, S& dxdt, double) {
    for (std::size_t i = 0; i < at.size(); ++i) dxdt[i] = -at[i] * at[i] * at[i];
  };
  ours.do_step(decay, x, 0.0, 1.0);
  for (int i = 0; i < 20; ++i) euler.do_step(decay, y, 0.05 * i, 0.05);
  double worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) worst = std::max(worst, std::fabs(x[i] - y[i]));
  row("tableaux", named(t, "20 as one, distance from 20 of odeint's"), worst, 1e-15);
}

TEST_CASE("stages that nothing needs are not evaluated") {
  CHECK(gradients(rk4) == std::pair<std::size_t, std::size_t>(4, 0));
  CHECK(gradients(cash_karp) == std::pair<std::size_t, std::size_t>(6, 6));
  CHECK(gradients(dopri5) == std::pair<std::size_t, std::size_t>(6, 7));
}

TEST_CASE("out of place, from a given derivative, after another size: the same step") {
  stepper a(dopri5), b(dopri5);
  auto small = filled_state<double>(3);
  a.do_step(ring{}, small, 0.0, 0.1);
  auto x = filled_state<double>(11), out = x, out_with_error = x, error = x, dxdt = x;
  const auto in = x;
  ring{}(in, dxdt, 0.2);
  a.do_step(ring{}, in, 0.2, out, 0.1);
  b.do_step(ring{}, in, dxdt, 0.2, out_with_error, 0.1, error);
  a.do_step(ring{}, x, 0.2, 0.1);
  CHECK(std::ranges::equal(x, out));
  CHECK(std::ranges::equal(x, out_with_error));
  auto errors = in;
  x = in;
  a.do_step(ring{}, x, 0.2, 0.1, errors);
  CHECK(std::ranges::equal(x, out));
  CHECK(std::ranges::equal(error, errors));
  CHECK(algebra::norm_inf(error) > 0);
}

TEST_CASE("what a run-time tableau cannot do is said") {
  auto x = filled_state<double>(5), other = filled_state<double>(6);
  CHECK_THROWS_WITH(stepper(rk4).do_step(ring{}, x, 0.0, other, 0.1),
                    contains("a step from a state of 5 elements has an array of 6"));
  auto controlled = odeint::make_controlled(1e-6, 1e-6, stepper(rk4));
  double t = 0, dt = 0.1;
  CHECK_THROWS_WITH(controlled.try_step(ring{}, x, t, dt), contains("'rk4' has no `embedded` weights"));
  const auto midpoint = parse_tableau(R"({"a": [["1/2"]], "b": [1], "order": 2})", "implicit midpoint");
  CHECK_THROWS_WITH(stepper(midpoint), contains("'implicit midpoint' are implicit"));
  dynamic_tableau wrong = rk4;
  wrong.b[0] = coefficient(1, 5);
  CHECK_THROWS_WITH(stepper(wrong), contains("order 1: sum b_i = 1, off by 3.3e-2"));
}

TEST_CASE("no batch enters the step of another with a tableau from a text", "[tableaux]") {
  row("tableaux", named(dopri5, "a jump from 1 to 100 without reset(), distance from 100"),
      std::fabs(move_after_jump(stepper(dopri5), false) - 100), 1e-11);
}

TEST_CASE("a tableau from a text trains a network", "[steppers]") {
  using F = dynamic_tableau_stepper<state<float>>;
  trains_on_batches("from a text, Runge-Kutta 4", F(rk4), {.step_size = 0.25, .steps = 300}, 0.5);
  trains_on_batches("from a text, Dormand-Prince with error control",
                    with_error_control(F(dopri5), {.absolute = 1e-3, .relative = 1e-3}),
                    {.step_size = 0.25, .steps = 100}, 0.5);
}
