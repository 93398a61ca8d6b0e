// SPDX-License-Identifier: BSL-1.0
// The memory of every stepper of the list in every form: its peak while it steps, in bytes a parameter, is what the list
// and with it doc/steppers.md say.
#include <cmath>
#include <functional>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "live_bytes.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Beside x and the matrix of those that have one, for an objective of n parameters.
double peak_bytes(const listed_stepper& stepper, std::size_t n) {
  auto loss = any_objective_of(quadratic<double>(std::vector<double>(n, 0.1)));
  const auto flow = flow_for(stepper.facts, loss, 0.5);
  auto x = flow.start_at(std::vector<double>(n, 1));
  const std::size_t before = live_bytes();
  forget_most_bytes();
  // Enough steps for any history to fill. Arrays of this size begin where the allocator puts them; larger ones would leave
  // a gap of up to 16 KiB before them.
  const auto run = stepper.train(flow, x, limits(0.01, 20), no_observer);
  REQUIRE(run.steps == 20);
  const std::size_t matrix = stepper.facts.needs == asks_for::hessian ? 8 * n * n : 0;
  return static_cast<double>(most_bytes() - before) - static_cast<double>(matrix);
}

// From two sizes, so that what does not grow with them, such as tables of coefficients, does not count.
double peak_bytes_a_parameter(const listed_stepper& stepper, std::size_t n) {
  peak_bytes(stepper, n);  // the first run of all makes what every run shares
  return (peak_bytes(stepper, 2 * n) - peak_bytes(stepper, n)) / static_cast<double>(n);
}

}  // namespace

TEST_CASE("the peak memory of each stepper is the list's", "[speed]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    const bool matrix = stepper.facts.needs == asks_for::hessian;
    const double an_array = stepper.facts.needs == asks_for::velocity ? 16 : 8;  // of doubles, a parameter
    // One array is train's own: the last good state.
    const double measured = peak_bytes_a_parameter(stepper, matrix ? 1 << 9 : 1 << 12) - an_array;
    const double documented = an_array * stepper.arrays;
    INFO(stepper.name() << ": " << measured << " bytes a parameter");
    row("speed",
        "memory of " + stepper.name() + (matrix ? " beside its matrix" : "") +
            ": peak bytes a parameter (double), less the documented " +
            std::to_string(std::lround(documented)),
        std::round(std::fabs(measured - documented)), 0);
  }
}

TEST_CASE("a stabilised stepper holds as many arrays with 500 stages as with 2", "[stabilised]") {
  const auto bytes_a_parameter = [](auto make, std::size_t stages) {
    const auto held = [&](std::size_t n) {
      const quadratic<double> bowl(std::vector<double>(n, 0.1));
      const auto flow = gradient_flow(bowl);
      auto x = flow.start_at(std::vector<double>(n, 1));
      const std::size_t before = live_bytes();
      auto stepper = make(stabilised_options{.stages = stages});
      stepper.do_step(std::cref(flow), x, 0.0, 0.1);
      return static_cast<double>(live_bytes() - before);
    };
    return (held(1 << 13) - held(1 << 12)) / (1 << 12);
  };
  using S = state<double>;
  const auto first = [](const stabilised_options& chosen) { return rkc1<S>(chosen); };
  const auto second = [](const stabilised_options& chosen) { return rkc2<S>(chosen); };
  for (const std::size_t stages : {std::size_t{2}, std::size_t{10}, std::size_t{500}}) {
    const std::string of = " of " + std::to_string(stages) + " stages: bytes a parameter (double) off ";
    row("stabilised", "order 1" + of + "two arrays by",
        std::round(std::fabs(bytes_a_parameter(first, stages) - 16)), 0);
    row("stabilised", "order 2" + of + "four arrays by",
        std::round(std::fabs(bytes_a_parameter(second, stages) - 32)), 0);
  }
}
