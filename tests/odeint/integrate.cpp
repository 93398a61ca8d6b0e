// SPDX-License-Identifier: BSL-1.0
// odeint's integrate functions and ranges on state<T> against the same on std::vector<double>.
#include <string>
#include <type_traits>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_const.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>
#include <boost/numeric/odeint/iterator/n_step_iterator.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "same_as_vector.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Every integrate function in turn, from the same start: the end states, and all states that observers saw,
// in a row.
template <class Stepper, class X>
std::vector<double> all_integrals(const Stepper& stepper, const X& start) {
  std::vector<double> seen;
  const auto observer = [&](const X& x, double t) {
    seen.insert(seen.end(), x.begin(), x.end());
    seen.push_back(t);
  };
  const auto run = [&](auto integrate) {
    X x = start;
    integrate(x);
    seen.insert(seen.end(), x.begin(), x.end());
  };
  const double times[] = {0, 0.013, 0.05, 0.1};
  run([&](X& x) { odeint::integrate_const(stepper, ring{}, x, 0.0, 0.1, 0.01, observer); });
  run([&](X& x) { odeint::integrate_n_steps(stepper, ring{}, x, 0.0, 0.01, 10, observer); });
  run([&](X& x) { odeint::integrate_adaptive(stepper, ring{}, x, 0.0, 0.095, 0.01, observer); });
  run([&](X& x) {
    odeint::integrate_times(stepper, ring{}, x, std::begin(times), std::end(times), 0.01, observer);
  });
  using category = typename Stepper::stepper_category;
  if constexpr (!std::is_convertible_v<category,
                                       odeint::controlled_stepper_tag>)  // odeint has no such range for these
    run([&](X& x) {
      const auto range = odeint::make_n_step_range(stepper, ring{}, x, 0.0, 0.01, 10);
      for (auto at = range.first; at != range.second; ++at) observer(*at, 0.0);
    });
  return seen;
}

template <class Stepper, class T>
void check(const std::string& name, auto make) {
  const auto stepper = make(typename Stepper::template on<state<T>>{});
  const auto reference = make(typename Stepper::template on<std::vector<double>>{});
  const auto seen = all_integrals(stepper, filled_state<T>(7));
  const auto expected = all_integrals(reference, filled_vector(7));
  if constexpr (std::same_as<T, double>)  // 2 ulp a step, at most 10 steps a run
    row("first-light", with_boost(name + ", double: ulps under all integrate functions"),
        most_ulps(seen, expected), 20);
  else
    row("first-light", with_boost(name + ", float: epsilons under all integrate functions"),
        most_float_epsilons(seen, expected), 10 * Stepper::summands / 2.0);
}

}  // namespace

TEMPLATE_LIST_TEST_CASE("plain steppers integrate as on vectors", "[first-light]", plain_steppers) {
  const auto plain = [](auto stepper) { return stepper; };
  check<TestType, double>(TestType::name, plain);
  check<TestType, float>(TestType::name, plain);
}

TEMPLATE_LIST_TEST_CASE("controlled steppers integrate as on vectors", "[first-light]", error_steppers) {
  // In double alone: in float the error estimate is rounding at such tolerances, and the steps taken are
  // others.
  check<TestType, double>(std::string("make_controlled ") + TestType::name,
                          [](auto stepper) { return odeint::make_controlled(1e-9, 1e-9, stepper); });
}

TEMPLATE_LIST_TEST_CASE("dense output steppers integrate as on vectors", "[first-light]",
                        dense_output_steppers) {
  check<TestType, double>(std::string("make_dense_output ") + TestType::name,
                          [](auto stepper) { return odeint::make_dense_output(1e-9, 1e-9, stepper); });
}
