// SPDX-License-Identifier: BSL-1.0
// Single steps on state<T> against odeint's own on std::vector<double>, from the same place.
#include <functional>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "same_as_vector.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Small, and large enough for several threads.
constexpr std::size_t sizes[] = {7, 3 * sweep_grain + 5};
constexpr int steps = 20;

// Both steppers make `steps` steps, each from the vector's state; `step` advances a state by one step with a
// stepper. Double: the most ulps between the two; float: the most epsilons.
template <class T, class Stepper, class Reference, class Step>
double worst_step(Stepper stepper, Reference reference, std::size_t size, Step step) {
  auto x = filled_state<T>(size);
  auto y = filled_vector(size);
  double t = 0, t_reference = 0, dt = 0.01, dt_reference = 0.01, worst = 0;
  for (int i = 0; i < steps; ++i) {
    step(reference, y, t_reference, dt_reference);
    step(stepper, x, t, dt);
    if constexpr (std::same_as<T, double>) {
      worst = std::max({worst, most_ulps(x, y), ulps(t, t_reference), ulps(dt, dt_reference)});
      std::ranges::copy(y, x.begin());
      dt = dt_reference;
    } else {
      worst = std::max(worst, most_float_epsilons(x, y));
      // The next step begins where float can stand.
      std::ranges::transform(y, x.begin(), [](double a) { return static_cast<float>(a); });
      std::ranges::copy(x, y.begin());
      dt = dt_reference;
      t = t_reference;
    }
    if constexpr (requires { stepper.reset(); }) stepper.reset(), reference.reset();
  }
  return worst;
}

template <class T, class Stepper, class Reference, class Step>
void check_steps(const std::string& name, int summands, Stepper stepper, Reference reference, Step step) {
  double worst = 0;
  for (const std::size_t size : sizes) worst = std::max(worst, worst_step<T>(stepper, reference, size, step));
  if constexpr (std::same_as<T, double>)
    row("first-light", with_boost(name + ", double: ulps a step from odeint on vector<double>"), worst, 2);
  else  // a sum of n products is exact to n / 2 epsilons; the field itself adds a few roundings times the
        // step
    row("first-light", with_boost(name + ", float: epsilons a step from odeint on vector<double>"), worst,
        summands / 2.0);
}

}  // namespace

template <class Stepper, class T>
struct of {
  using stepper = Stepper;
  using scalar = T;
};
template <class T, class... Stepper>
auto pair_up(std::tuple<Stepper...>) -> std::tuple<of<Stepper, T>...>;
template <class List>
using in_both = decltype(std::tuple_cat(pair_up<float>(List{}), pair_up<double>(List{})));

TEMPLATE_LIST_TEST_CASE("plain steppers step as on vectors", "[first-light]", in_both<plain_steppers>) {
  using T = typename TestType::scalar;
  using S = typename TestType::stepper;
  const auto step = [](auto& stepper, auto& x, double& t, double dt) {
    stepper.do_step(ring{}, x, t, dt);
    t += dt;
  };
  check_steps<T>(S::name, S::summands, typename S::template on<state<T>>{},
                 typename S::template on<std::vector<double>>{}, step);
}

TEMPLATE_LIST_TEST_CASE("controlled steppers step as on vectors", "[first-light]", in_both<error_steppers>) {
  using T = typename TestType::scalar;
  using S = typename TestType::stepper;
  const auto step = [](auto& stepper, auto& x, double& t, double& dt) {
    if constexpr (std::same_as<T, double>) {
      while (stepper.try_step(ring{}, x, t, dt) == odeint::fail) {
      }
    } else {  // float's error estimate is rounding at this tolerance: compare the step, not its control
      double tried = dt;
      REQUIRE(stepper.try_step(ring{}, x, t, tried) == odeint::success);
    }
  };
  const double tolerance = std::same_as<T, double> ? 1e-9 : 1e-3;
  check_steps<T>(
      std::string("make_controlled ") + S::name, S::summands,
      odeint::make_controlled(tolerance, tolerance, typename S::template on<state<T>>{}),
      odeint::make_controlled(tolerance, tolerance, typename S::template on<std::vector<double>>{}), step);
}

TEMPLATE_LIST_TEST_CASE("dense output steps and interpolates as on vectors", "[first-light]",
                        in_both<dense_output_steppers>) {
  using T = typename TestType::scalar;
  using S = typename TestType::stepper;
  const auto step = [](auto& stepper, auto& x, double& t, double& dt) {
    stepper.initialize(x, t, dt);
    stepper.do_step(ring{});
    const double middle = (stepper.previous_time() + stepper.current_time()) / 2;
    stepper.calc_state(middle, x);
    t = middle;
    dt = std::same_as<T, double> ? stepper.current_time_step() : dt;
  };
  const double tolerance = std::same_as<T, double> ? 1e-9 : 1e-3;
  check_steps<T>(
      std::string("make_dense_output ") + S::name, S::summands,
      odeint::make_dense_output(tolerance, tolerance, typename S::template on<state<T>>{}),
      odeint::make_dense_output(tolerance, tolerance, typename S::template on<std::vector<double>>{}), step);
}
