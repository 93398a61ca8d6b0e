// SPDX-License-Identifier: BSL-1.0
// odeint's Runge-Kutta steppers with coefficients of one's own: Heun's method, and Bogacki and Shampine's 3(2).
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/fusion/include/value_at.hpp>
#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/explicit_error_generic_rk.hpp>
#include <boost/numeric/odeint/stepper/explicit_generic_rk.hpp>

#include "batch_problems.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// The array types are Boost's or the standard's by version: take them from the stepper.
template <class Stepper, int I>
using row_of_a = std::remove_const_t<
    typename boost::fusion::result_of::value_at_c<typename Stepper::coef_a_type, I>::type>;

template <class State>
auto heun() {
  using stepper = odeint::explicit_generic_rk<2, 2, State>;
  const row_of_a<stepper, 0> second = {{1.0}};
  const typename stepper::coef_b_type b = {{0.5, 0.5}};
  const typename stepper::coef_c_type c = {{0, 1}};
  return stepper(typename stepper::coef_a_type(second), b, c);
}

template <class State>
auto bogacki_shampine() {
  using stepper = odeint::explicit_error_generic_rk<4, 3, 3, 2, State>;
  const row_of_a<stepper, 0> second = {{0.5}};
  const row_of_a<stepper, 1> third = {{0, 0.75}};
  const row_of_a<stepper, 2> fourth = {{2.0 / 9, 1.0 / 3, 4.0 / 9}};
  const typename stepper::coef_b_type b = {{2.0 / 9, 1.0 / 3, 4.0 / 9, 0}};
  // odeint adds these up to the error itself: the weights of order 3 less those of order 2.
  const typename stepper::coef_b_type difference = {
      {2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8}};
  const typename stepper::coef_c_type c = {{0, 0.5, 0.75, 1}};
  return stepper(typename stepper::coef_a_type(second, third, fourth), b, difference, c);
}

template <class State>
auto controlled_bogacki_shampine(double tolerance) {
  using stepper = odeint::controlled_runge_kutta<decltype(bogacki_shampine<State>())>;
  return stepper(typename stepper::error_checker_type(tolerance, tolerance),
                 typename stepper::step_adjuster_type(), bogacki_shampine<State>());
}

using S = state<double>;
using V = std::vector<double>;

// The two-layer scalar net from u = v = 0.3, whose flow is known: the error at time 2.
template <class Run>
double error(Run run) {
  struct two_layers {
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      const double residual = 1 - x[0] * x[1];
      for (std::size_t i = 0; i < 2; ++i) gradient[i] = -residual * x[1 - i];
      return residual * residual / 2;
    }
  } const net;
  const auto flow = gradient_flow(net);
  auto x = flow.start_at(std::vector<double>{0.3, 0.3});
  run(flow, x);
  return std::fabs(x[0] - 1 / std::sqrt(1 + (1 / 0.09 - 1) * std::exp(-4.0)));
}
template <class Stepper>
double order(const Stepper& stepper, std::size_t n) {
  const auto with = [&](std::size_t steps) {
    return error([&](const auto& flow, auto& x) {
      odeint::integrate_n_steps(stepper, std::ref(flow), x, 0.0, 2 / static_cast<double>(steps), steps);
    });
  };
  return std::log2(with(n) / with(2 * n));
}

}  // namespace

TEST_CASE("own coefficients step as on vectors", "[steppers]") {
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
  check("explicit_generic_rk, Heun", heun<S>(), heun<V>());
  check("explicit_error_generic_rk, Bogacki and Shampine", bogacki_shampine<S>(), bogacki_shampine<V>());

  auto on_state = controlled_bogacki_shampine<S>(1e-6);
  auto on_vector = controlled_bogacki_shampine<V>(1e-6);
  auto x = filled_state<double>(7);
  auto y = filled_vector(7);
  double t = 0, u = 0, dt = 0.1, du = 0.1, worst = 0;
  for (int i = 0; i < 20; ++i) {
    CHECK(on_state.try_step(ring{}, x, t, dt) == on_vector.try_step(ring{}, y, u, du));
    worst = std::max({worst, most_ulps(x, y), ulps(t, u), ulps(dt, du)});
  }
  row("steppers", with_boost("controlled Bogacki and Shampine: ulps from vector<double> in 20 attempts"),
      worst, 0);
}

TEST_CASE("their orders are those of their coefficients, and their error estimate's", "[steppers]") {
  row("steppers", with_boost("explicit_generic_rk, Heun: distance of the order from 2"),
      std::fabs(order(heun<S>(), 256) - 2), 0.05);
  row("steppers", with_boost("explicit_error_generic_rk, Bogacki and Shampine: distance of the order from 3"),
      std::fabs(order(bogacki_shampine<S>(), 256) - 3), 0.05);
  const auto estimate = [](double h) {
    auto stepper = bogacki_shampine<S>();
    auto x = filled_state<double>(7);
    S e(7);
    stepper.do_step(ring{}, x, 0.3, h, e);
    return algebra::norm_inf(e);
  };
  row("steppers", with_boost("Bogacki and Shampine's estimate: distance of its order in h from 3"),
      std::fabs(std::log2(estimate(0.01) / estimate(0.005)) - 3), 0.05);
  for (const double tolerance : {1e-4, 1e-6, 1e-8})
    row("steppers", with_boost("controlled Bogacki and Shampine: error over the tolerance"),
        error([&](const auto& flow, auto& x) {
          odeint::integrate_adaptive(controlled_bogacki_shampine<S>(tolerance), std::ref(flow), x, 0.0, 2.0,
                                     0.01);
        }) / tolerance,
        10);
}

TEST_CASE("no batch enters the step of another with own coefficients, which train a network", "[steppers]") {
  row("steppers",
      with_boost("explicit_generic_rk, Heun: a jump from 1 to 100 without reset(), distance from 100"),
      std::fabs(move_after_jump(heun<S>(), false) - 100), 1e-11);
  row("steppers",
      with_boost("explicit_error_generic_rk, Bogacki and Shampine: the same jump, distance from 100"),
      std::fabs(move_after_jump(bogacki_shampine<S>(), false) - 100), 1e-11);
  using F = state<float>;
  trains_on_batches("explicit_generic_rk, Heun", heun<F>(), {.step_size = 0.25, .steps = 300}, 0.5);
  trains_on_batches("controlled Bogacki and Shampine", controlled_bogacki_shampine<F>(1e-3),
                    {.step_size = 0.25, .steps = 100}, 0.5);
}
