// SPDX-License-Identifier: BSL-1.0
// Gragg's method of fixed order, in place and not, and Bulirsch and Stoer's of variable order.
#include "odeflow/odeint/extrapolation.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer_dense_out.hpp>
#include <boost/numeric/odeint/stepper/extrapolation_stepper.hpp>

#include "batch_problems.hpp"
#include "odeflow/objective/exact.hpp"
#include "one_nan.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;
using V = std::vector<double>;

// The heavy ball from rest at 1, whose motion is known.
struct ball {
  double gamma = 0.5, w0 = 6;
  quadratic<double> bowl{{w0 * w0}};

  template <class Run>
  double error(Run run) const {
    const double w = std::sqrt(w0 * w0 - gamma * gamma / 4), fade = std::exp(-gamma / 2);
    const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
    auto x = flow.start_at(std::vector<double>{1});
    run(flow, x);
    return std::hypot(x[0] - fade * (std::cos(w) + gamma / (2 * w) * std::sin(w)),
                      x[1] + fade * w0 * w0 / w * std::sin(w));
  }
  template <class Stepper>
  double error_of(Stepper stepper, std::size_t n) const {
    return error([&](const auto& flow, auto& x) {
      odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, 1 / static_cast<double>(n), n);
    });
  }
};

template <unsigned short Order>
void check_order(std::size_t n) {
  const ball problem;
  extrapolation<Order, S> stepper;
  const std::string name = "extrapolation<" + std::to_string(Order) + ">";
  row("steppers", with_boost(name + ", in place: distance of the order from its number"),
      std::fabs(std::log2(problem.error_of(stepper, n) / problem.error_of(stepper, 2 * n)) - Order), 0.1);

  const quadratic<double> one({1});
  const auto flow = gradient_flow(one);
  auto x = flow.start_at(std::vector<double>{1});
  stepper.adjust_size(x);
  stepper.do_step(std::cref(flow), x, 0.0, 0.1);
  CHECK(flow.gradient_evaluations() == 1 + Order * (Order + 2) / 4);

  // odeint's own, where it is right: from one state to another.
  odeint::extrapolation_stepper<Order, S> reference;
  auto in = filled_state<double>(7);
  S out(7), expected(7), estimate(7), expected_estimate(7);
  double worst = 0, worst_estimate = 0;
  extrapolation<Order, S> own;
  for (int i = 0; i < 20; ++i) {
    reference.do_step(ring{}, in, 0.1 * i, expected, 0.1, expected_estimate);
    own.do_step(ring{}, in, 0.1 * i, out, 0.1, estimate);
    own.do_step(ring{}, in, 0.1 * i, 0.1);
    CHECK(std::ranges::equal(in, out));
    for (std::size_t k = 0; k < 7; ++k) {
      worst = std::max(worst, std::fabs(out[k] - expected[k]));
      worst_estimate = std::max(worst_estimate, std::fabs(estimate[k] - expected_estimate[k]));
    }
  }
  row("steppers", with_boost(name + ": distance of a step from odeint's out of place"), worst, 1e-15);
  row("steppers", with_boost(name + ": and of its error estimate"), worst_estimate, 1e-15);
}

}  // namespace

TEST_CASE("extrapolation is of its order in place, and odeint's stepper out of place", "[steppers]") {
  check_order<4>(64);
  check_order<6>(16);
  check_order<8>(12);
  // Why it exists: odeint's own in place.
  CHECK(ball().error_of(odeint::extrapolation_stepper<6, S>(), 64) > 0.1);
  CHECK(ball().error_of(extrapolation<16, S>(), 4) < 1e-9);
}

TEST_CASE("extrapolation controls its step, and never accepts a NaN", "[steppers]") {
  const ball problem;
  for (const double tolerance : {1e-4, 1e-6, 1e-8}) {
    const double error = problem.error([&](const auto& flow, auto& x) {
      odeint::integrate_adaptive(odeint::make_controlled(tolerance, tolerance, extrapolation<6, S>()),
                                 std::ref(flow), x, 0.0, 1.0, 0.01);
    });
    row("steppers", with_boost("make_controlled extrapolation<6>: error at time 1 over the tolerance"),
        error / tolerance, 10);
  }
  const auto nans = inject_nans(odeint::make_controlled(1e-6, 1e-6, extrapolation<6, S>()));
  row("steppers", with_boost("make_controlled extrapolation<6>: NaNs accepted, at 200 places"), nans.accepted,
      0);
  row("steppers", with_boost("make_controlled extrapolation<6>: runs that a NaN stops for good"), nans.stuck,
      0);
}

TEST_CASE("bulirsch_stoer steps as on vectors, to its tolerance", "[steppers]") {
  odeint::bulirsch_stoer<S> on_state(1e-9, 1e-9);
  odeint::bulirsch_stoer<V> on_vector(1e-9, 1e-9);
  auto x = filled_state<double>(3 * sweep_grain + 5);
  auto y = filled_vector(x.size());
  double t = 0, u = 0, dt = 0.1, du = 0.1, worst = 0;
  for (int i = 0; i < 20; ++i) {
    CHECK(on_state.try_step(ring{}, x, t, dt) == on_vector.try_step(ring{}, y, u, du));
    worst = std::max({worst, most_ulps(x, y), ulps(t, u), ulps(dt, du)});
  }
  row("steppers", with_boost("bulirsch_stoer: ulps from vector<double> in 20 steps"), worst, 0);

  odeint::bulirsch_stoer_dense_out<S> dense(1e-9, 1e-9);
  odeint::bulirsch_stoer_dense_out<V> dense_on_vector(1e-9, 1e-9);
  x = filled_state<double>(7);
  y = filled_vector(7);
  dense.initialize(x, 0.0, 0.1);
  dense_on_vector.initialize(y, 0.0, 0.1);
  worst = 0;
  for (int i = 0; i < 20; ++i) {
    dense.do_step(ring{});
    dense_on_vector.do_step(ring{});
    const double middle = (dense.previous_time() + dense.current_time()) / 2;
    dense.calc_state(middle, x);
    dense_on_vector.calc_state(middle, y);
    worst =
        std::max({worst, most_ulps(x, y), most_ulps(dense.current_state(), dense_on_vector.current_state())});
  }
  row("steppers",
      with_boost("bulirsch_stoer_dense_out: ulps from vector<double>, ends and middles of 20 steps"), worst,
      0);

  for (const double tolerance : {1e-4, 1e-7, 1e-10})
    row("steppers", with_boost("bulirsch_stoer: error at time 1 over the tolerance"),
        ball().error([&](const auto& flow, auto& z) {
          odeint::integrate_adaptive(odeint::bulirsch_stoer<S>(tolerance, tolerance), std::ref(flow), z, 0.0,
                                     1.0, 0.01);
        }) / tolerance,
        10);
}

TEST_CASE("bulirsch_stoer never accepts a NaN; dense output gives up when one reached its last derivative",
          "[steppers]") {
  const auto nans = inject_nans(odeint::bulirsch_stoer<S>(1e-9, 1e-9));
  row("steppers", with_boost("bulirsch_stoer: NaNs accepted, at 200 places"), nans.accepted, 0);
  row("steppers", with_boost("bulirsch_stoer: runs that a NaN stops for good"), nans.stuck, 0);

  int accepted = 0, gave_up = 0;
  for (int at = 0; at < 200; ++at) {
    odeint::bulirsch_stoer_dense_out<S> stepper(1e-9, 1e-9);
    int evaluations = 0;
    auto x = filled_state<double>(7);
    stepper.initialize(x, 0.0, 0.1);
    try {
      for (int i = 0; i < 10; ++i) {
        stepper.do_step(one_nan{at, &evaluations});
        stepper.calc_state((stepper.previous_time() + stepper.current_time()) / 2, x);
        accepted += !finite(stepper.current_state()) || !finite(x);
      }
    } catch (const odeint::step_adjustment_error&) {
      ++gave_up;
      CHECK(finite(stepper.current_state()));
    }
  }
  row("steppers", with_boost("bulirsch_stoer_dense_out: NaNs accepted, at 200 places"), accepted, 0);
  CHECK(gave_up > 0);
  CHECK(gave_up < 20);
}

TEST_CASE("no batch enters the extrapolation of another, which trains a network", "[steppers]") {
  const auto check = [](const char* name, const auto& stepper) {
    row("steppers",
        with_boost(std::string(name) + ": a jump from 1 to 100 without reset(), distance from 100"),
        std::fabs(move_after_jump(stepper, false) - 100), 1e-11);
  };
  check("extrapolation<6>", extrapolation<6, S>());
  check("bulirsch_stoer", odeint::bulirsch_stoer<S>());
  using F = state<float>;
  trains_on_batches("extrapolation<6>", extrapolation<6, F>(), {.step_size = 0.25, .steps = 300}, 0.5);
  trains_on_batches("make_controlled extrapolation<6>",
                    odeint::make_controlled(1e-3, 1e-3, extrapolation<6, F>()),
                    {.step_size = 0.25, .steps = 100}, 0.5);
  trains_on_batches("bulirsch_stoer", odeint::bulirsch_stoer<F>(1e-3, 1e-3),
                    {.step_size = 0.25, .steps = 100}, 0.5);
}
