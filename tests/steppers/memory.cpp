// SPDX-License-Identifier: BSL-1.0
// The memory of every stepper of the list in every form: its peak while it steps, in bytes a parameter, is what the list
// and with it doc/steppers.md say.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "live_bytes.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Beside x, for an objective of n parameters. What does not grow with n, such as odeint's coefficients, is part of it.
double peak_bytes(const listed_stepper& stepper, std::size_t n) {
  auto loss = any_objective_of(quadratic<double>(std::vector<double>(n, 0.1)));
  const auto flow = flow_for(stepper.facts, loss, 0.5);
  auto x = flow.start_at(std::vector<double>(n, 1));
  const std::size_t before = live_bytes();
  forget_most_bytes();
  // Enough steps for any history to fill.
  const auto run = stepper.train(flow, x, limits(0.01, 20), no_observer);
  REQUIRE(run.steps == 20);
  return static_cast<double>(most_bytes() - before);
}

}  // namespace

TEST_CASE("the peak memory of each stepper is the list's", "[speed]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    const bool matrix = stepper.facts.needs == asks_for::hessian;
    const std::size_t n = matrix ? 192 : 1 << 14;
    const double parameters = static_cast<double>(n),
                 one = stepper.facts.needs == asks_for::velocity ? 16 : 8;
    const double matrix_bytes = matrix ? 8 * parameters * parameters : 0;
    // One array is train's own: the last good state.
    const double measured = (peak_bytes(stepper, n) - matrix_bytes) / parameters - one;
    const double said = one * stepper.arrays;
    INFO(stepper.name() << ": " << measured << " bytes a parameter");
    row("speed",
        stepper.name() + ": peak bytes a parameter (double) beside x" + (matrix ? " and the matrix" : "") +
            ", less the documented " + std::to_string(std::lround(said)),
        std::round(std::fabs(measured - said) / 4) * 4, 0);
    UNSCOPED_INFO(measured);
  }
}
