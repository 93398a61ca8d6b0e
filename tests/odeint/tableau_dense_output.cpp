// SPDX-License-Identifier: BSL-1.0
// Dense output of tableaux: plain, a pair, and pairs with FSAL and weights for times within the step.
#include "odeflow/odeint/tableau_dense_output.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_const.hpp>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>

#include "batch_problems.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// A rotation whose speed depends on the radius, which it keeps, and on time: by t + t^2 / 2 since t = 0.
struct rotation {
  template <class S>
  void operator()(const S& x, S& dxdt, double t) const {
    const double speed = (x[0] * x[0] + x[1] * x[1]) * (1 + t);
    dxdt[0] = -speed * x[1];
    dxdt[1] = speed * x[0];
  }
};
template <class S>
double distance(const S& x, double t) {
  const double angle = t + t * t / 2;
  return std::hypot(x[0] - std::cos(angle), x[1] - std::sin(angle));
}

template <class S>
S start() {
  S x(2);
  x[0] = 1, x[1] = 0;
  return x;
}

template <const auto& Tableau, class S>
auto dense_stepper(double tolerance) {
  using stepper = tableau_stepper<Tableau, S>;
  if constexpr (is_embedded(Tableau))
    return odeint::make_dense_output(tolerance, tolerance, stepper());
  else
    return odeint::dense_output_runge_kutta<stepper>();
}

// With a tolerance that accepts any step, so that it has the length that it is told.
constexpr double any_error = 1e6;

// After one step of h: the most of `figure(x(t), t)` at four times within it.
template <class Stepper, class Figure>
double most_within(Stepper stepper, double h, Figure figure) {
  auto x = start<typename Stepper::state_type>();
  stepper.initialize(x, 0.0, h);
  CHECK(stepper.do_step(rotation()).second == h);
  double most = 0;
  for (const double theta : {0.2, 0.4, 0.6, 0.8}) {
    stepper.calc_state(theta * h, x);
    most = std::max(most, figure(x, theta * h));
  }
  return most;
}

template <class Error>
void falls(const std::string& what, int order, Error error) {
  row("tableaux", with_boost(what + ": observed local order, off " + std::to_string(order)),
      std::fabs(std::log2(error(1.0 / 16) / error(1.0 / 32)) - order), 0.2);
}

template <const auto& Tableau>
void order_within() {
  using S = std::vector<double>;
  // Hermite's polynomial is of degree 3, and no better than the method.
  const int order = has_dense_weights(Tableau) ? Tableau.dense_order : std::min(3, Tableau.order);
  falls(std::string(Tableau.name) + " within a step", order + 1, [](double h) {
    return most_within(dense_stepper<Tableau, S>(any_error), h,
                       [](const S& x, double t) { return distance(x, t); });
  });
}

// Evaluations in 20 steps with dense output, less those in the same steps without it.
template <const auto& Tableau>
double more_evaluations() {
  using S = state<double>;
  using stepper = tableau_stepper<Tableau, S>;
  std::size_t evaluations = 0;
  // Without an error, so that each attempt is a step.
  const auto constant = [&](const S&, S& dxdt, double) {
    dxdt[0] = 1, dxdt[1] = 2;
    ++evaluations;
  };
  auto with = dense_stepper<Tableau, S>(1e-6);
  auto x = start<S>();
  with.initialize(x, 0.0, 0.125);
  for (int i = 0; i < 20; ++i) {
    const auto [from, to] = with.do_step(constant);
    const std::size_t before = evaluations;
    with.calc_state((from + to) / 2, x);
    CHECK(evaluations == before);
  }
  const auto taken = static_cast<double>(std::exchange(evaluations, 0));
  double t = 0, dt = 0.125;
  if constexpr (is_embedded(Tableau)) {
    auto without = odeint::make_controlled<stepper>(1e-6, 1e-6);
    for (int i = 0; i < 20; ++i) REQUIRE(without.try_step(constant, x, t, dt) == odeint::success);
  } else {
    stepper without;
    for (int i = 0; i < 20; ++i) without.do_step(constant, x, t, dt);
  }
  CHECK(evaluations == 20 * odeflow::evaluations(Tableau) + (is_embedded(Tableau) && is_fsal(Tableau)));
  return taken - static_cast<double>(evaluations);
}

template <const auto& Tableau>
void costs(double evaluations) {
  row("tableaux",
      with_boost(std::string(Tableau.name) + ": evaluations that dense output adds to 20 steps, off " +
                 std::to_string(static_cast<int>(evaluations))),
      std::fabs(more_evaluations<Tableau>() - evaluations), 0);
}

// Observes at the times of odeint's functions: whether they are those wanted, and the most distance from the solution.
template <class S>
struct watch {
  std::vector<double>*times, *x;
  double* worst;
  void operator()(const S& now, double t) const {
    times->push_back(t);
    for (std::size_t i = 0; i < 2; ++i) x->push_back(now[i]);
    *worst = std::max(*worst, distance(now, t));
  }
};

template <const auto& Tableau, class S>
std::vector<double> observed(const std::string& on, double limit) {
  std::vector<double> times, seen;
  double worst = 0;
  const watch<S> watching{&times, &seen, &worst};
  const auto stepper = dense_stepper<Tableau, S>(1e-8);
  auto x = start<S>();
  odeint::integrate_const(stepper, rotation(), x, 0.0, 1.0, 0.015625, watching);
  REQUIRE(times.size() == 65);
  for (std::size_t i = 0; i <= 64; ++i) CHECK(times[i] == static_cast<double>(i) / 64);
  times.clear();
  x = start<S>();
  const std::vector<double> wanted{0, 0.001, 0.1, 0.11, 0.5, 0.99, 1};
  odeint::integrate_times(stepper, rotation(), x, wanted.begin(), wanted.end(), 0.015625, watching);
  CHECK(times == wanted);
  row("tableaux",
      with_boost(std::string(Tableau.name) + on +
                 ": integrate_const and integrate_times, the most distance from the solution"),
      worst, limit);
  return seen;
}
template <const auto& Tableau>
void same_on_all_states(double limit) {
  const auto x = observed<Tableau, std::vector<double>>(" on vector<double>", limit);
  CHECK(x == observed<Tableau, state<double>>(" on state<double>", limit));
}

}  // namespace

TEST_CASE("dense output is of the order of its weights within a step", "[tableaux]") {
  order_within<tableaus::runge_kutta4>();
  order_within<tableaus::cash_karp_5_4>();
  order_within<tableaus::bogacki_shampine_3_2>();
  order_within<tableaus::dormand_prince_5_4>();
  order_within<tableaus::tsitouras_5_4>();
  order_within<tableaus::heun2>();
}

TEST_CASE("dense output costs one evaluation in all, and none with FSAL", "[tableaux]") {
  costs<tableaus::runge_kutta4>(1);
  costs<tableaus::cash_karp_5_4>(1);
  costs<tableaus::tsitouras_5_4>(0);
  costs<tableaus::bogacki_shampine_3_2>(0);
}

TEST_CASE(
    "dormand_prince_5_4 and odeint's runge_kutta_dopri5: the same steps, two polynomials of order 4 within",
    "[tableaux]") {
  using S = std::vector<double>;
  using A = tableau_stepper<tableaus::dormand_prince_5_4, S>;
  using B = odeint::runge_kutta_dopri5<S>;
  auto a = odeint::make_dense_output<A>(1e-6, 1e-6);
  auto b = odeint::make_dense_output<B>(1e-6, 1e-6);
  a.initialize(start<S>(), 0.0, 0.1);
  b.initialize(start<S>(), 0.0, 0.1);
  double worst = 0;
  for (int i = 0; i < 20; ++i) {
    CHECK(a.do_step(rotation()) == b.do_step(rotation()));
    worst = std::max(worst, most_ulps(a.current_state(), b.current_state()));
  }
  row("tableaux", with_boost("dormand_prince_5_4, dense output: ulps from odeint's class in 20 steps"), worst,
      0);
  falls("dormand_prince_5_4 from odeint's dense output within a step", 5, [](double h) {
    const auto odeints = odeint::make_dense_output<B>(any_error, any_error);
    std::vector<S> others;
    most_within(odeints, h, [&](const S& x, double) { return others.push_back(x), 0.0; });
    std::size_t at = 0;
    return most_within(odeint::make_dense_output<A>(any_error, any_error), h, [&](const S& x, double) {
      const S& other = others[at++];
      return std::hypot(x[0] - other[0], x[1] - other[1]);
    });
  });
}

TEST_CASE("odeint's functions observe between the steps of tableaux, on vector and state", "[tableaux]") {
  same_on_all_states<tableaus::runge_kutta4>(4 * std::pow(0.015625, 4));
  // The tolerance is 1e-8. It is that of the steps: Hermite's polynomial is of a lower order, and not under control.
  same_on_all_states<tableaus::cash_karp_5_4>(1e-6);
  same_on_all_states<tableaus::dormand_prince_5_4>(1e-8);
  same_on_all_states<tableaus::tsitouras_5_4>(1e-8);
}

TEST_CASE("train runs tableaux with dense output on batches", "[tableaux]") {
  using F = state<float>;
  const train_limits limits{.step_size = 0.25, .steps = 100};
  trains_on_batches("runge_kutta4 with dense output", dense_stepper<tableaus::runge_kutta4, F>(1e-3), limits,
                    0.5);
  trains_on_batches("cash_karp_5_4 with dense output", dense_stepper<tableaus::cash_karp_5_4, F>(1e-3),
                    limits, 0.5);
  trains_on_batches("tsitouras_5_4 with dense output", dense_stepper<tableaus::tsitouras_5_4, F>(1e-3),
                    limits, 0.5);
}
