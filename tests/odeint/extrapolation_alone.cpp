// SPDX-License-Identifier: BSL-1.0
// With no other header of odeint's: its make_controlled then takes a tolerance for the longest step, unless the stepper's
// own header brings what tells it better.
#include "odeflow/odeint/extrapolation.hpp"

#include "catch.hpp"

using namespace odeflow;

TEST_CASE("make_controlled takes tolerances for tolerances with the stepper's header alone") {
  auto stepper = boost::numeric::odeint::make_controlled(1e-6, 1e-6, extrapolation<4, state<double>>());
  state<double> x(1, 1);
  x[0] = 1;
  double t = 0, dt = 0.01;
  const auto decay = [](const state<double>& y, state<double>& dydt, double) { dydt[0] = -y[0]; };
  REQUIRE(stepper.try_step(decay, x, t, dt) == boost::numeric::odeint::success);
  CHECK(t == 0.01);
  CHECK(dt > 0.01);
}
