// SPDX-License-Identifier: BSL-1.0
// odeint's multistep steppers of variable step and order on odeflow's state.
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/adaptive_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/controlled_adams_bashforth_moulton.hpp>

#include "batch_problems.hpp"
#include "odeflow/objective/exact.hpp"
#include "one_nan.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <std::size_t Steps, class State>
using adaptive = odeint::adaptive_adams_bashforth_moulton<Steps, State>;
template <std::size_t Steps, class State>
using controlled_abm = odeint::controlled_adams_bashforth_moulton<adaptive<Steps, State>>;
using S = state<double>;
using V = std::vector<double>;

// The heavy ball from rest at 1, whose motion is known.
template <class Run>
double error(Run run) {
  const double gamma = 0.5, w0 = 2, w = std::sqrt(w0 * w0 - gamma * gamma / 4), fade = std::exp(-gamma / 2);
  const quadratic<double> bowl({w0 * w0});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
  auto x = flow.start_at(std::vector<double>{1});
  run(flow, x);
  return std::hypot(x[0] - fade * (std::cos(w) + gamma / (2 * w) * std::sin(w)),
                    x[1] + fade * w0 * w0 / w * std::sin(w));
}

template <std::size_t Steps>
double order(std::size_t n, bool started) {
  const auto with = [&](std::size_t steps) {
    return error([&](const auto& flow, auto& x) {
      const double h = 1 / static_cast<double>(steps);
      adaptive<Steps, S> stepper;
      double t = 0;
      if (started)
        stepper.initialize(odeint::runge_kutta_fehlberg78<S>(), std::cref(flow), x, t,
                           h * static_cast<double>(Steps));
      for (; t < 1 - h / 2; t += h) stepper.do_step(std::cref(flow), x, t, h);
    });
  };
  return std::log2(with(n) / with(2 * n));
}

}  // namespace

TEST_CASE("adaptive ABM: order Steps + 1 started accurately, 3 as it starts itself", "[steppers]") {
  const auto check = [](const std::string& what, double observed, double expected) {
    row("steppers", with_boost("adaptive_adams_bashforth_moulton" + what), std::fabs(observed - expected),
        0.1);
  };
  check("<2> after initialize: distance of the order from 3", order<2>(64, true), 3);
  check("<4> after initialize: distance of the order from 5", order<4>(64, true), 5);
  check("<6> after initialize: distance of the order from 7", order<6>(32, true), 7);
  check("<4> as it starts itself: distance of the order from 3", order<4>(64, false), 3);
  check("<6> as it starts itself: distance of the order from 3", order<6>(64, false), 3);
}

TEST_CASE("adaptive multistep steppers step as on vectors", "[steppers]") {
  auto x = filled_state<double>(3 * sweep_grain + 5);
  auto y = filled_vector(x.size());
  adaptive<4, S> on_state;
  adaptive<4, V> on_vector;
  double worst = 0;
  for (int i = 0; i < 20; ++i) {
    on_state.do_step(ring{}, x, 0.1 * i, 0.1);
    on_vector.do_step(ring{}, y, 0.1 * i, 0.1);
    worst = std::max(worst, most_ulps(x, y));
  }
  row("steppers", with_boost("adaptive_adams_bashforth_moulton<4>: ulps from vector<double> in 20 steps"),
      worst, 0);

  controlled_abm<4, S> controlled_state;
  controlled_abm<4, V> controlled_vector;
  double t = 0, u = 0, dt = 0.1, du = 0.1;
  worst = 0;
  for (int i = 0; i < 40; ++i) {
    CHECK(controlled_state.try_step(ring{}, x, t, dt) == controlled_vector.try_step(ring{}, y, u, du));
    worst = std::max({worst, most_ulps(x, y), ulps(t, u), ulps(dt, du)});
  }
  row("steppers",
      with_boost("controlled_adams_bashforth_moulton<4>: ulps from vector<double> in 40 attempts"), worst, 0);
}

TEST_CASE("controlled ABM keeps its tolerance", "[steppers]") {
  for (const double tolerance : {1e-4, 1e-6, 1e-8})
    row("steppers", with_boost("controlled_adams_bashforth_moulton<6>: error at time 1 over the tolerance"),
        error([&](const auto& flow, auto& x) {
          using stepper = controlled_abm<6, S>;
          odeint::integrate_adaptive(stepper(stepper::step_adjuster_type(tolerance, tolerance)),
                                     std::cref(flow), x, 0.0, 1.0, 0.01);
        }) / tolerance,
        10);
}

TEST_CASE("controlled ABM accepts no NaN; one in its memory stops it until reset()", "[steppers]") {
  const auto nans = inject_nans(controlled_abm<4, S>());
  row("steppers", with_boost("controlled_adams_bashforth_moulton<4>: NaNs accepted, at 200 places"),
      nans.accepted, 0);
  // The evaluation that ends an accepted step goes into the memory.
  CHECK(nans.stuck > 0);
  row("steppers",
      with_boost("controlled_adams_bashforth_moulton<4>: stopped by a NaN and not healed by reset()"),
      nans.stuck - nans.healed, 0);
}

TEST_CASE("gradients of old batches enter adaptive ABM unless reset", "[steppers]") {
  // Prediction 1, then Moulton's weight 251 / 720 of the jump of 99.
  leak_rows("adaptive_adams_bashforth_moulton<4>", adaptive<4, S>(), 1 + 99 * 251.0 / 720);
}

TEST_CASE("controlled ABM trains a network on all rows, and with batches by reset()", "[steppers]") {
  using F = state<float>;
  trains_on_all_rows("controlled_adams_bashforth_moulton<4>", controlled_abm<4, F>({1e-3, 1e-3}),
                     {.step_size = 0.1, .steps = 150}, 0.5);
  trains_on_batches("controlled_adams_bashforth_moulton<4>", controlled_abm<4, F>({1e-2, 1e-2}),
                    {.step_size = 0.1, .steps = 150}, 0.5);
}
