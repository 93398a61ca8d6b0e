// SPDX-License-Identifier: BSL-1.0
// Compiled with -ffast-math, under which the compiler may assume that there is no NaN.
#include <algorithm>
#include <limits>
#include <span>

#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "catch.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/output_error.hpp"

using namespace odeflow;

namespace {

struct identity_model {
  using value_type = double;
  void outputs(std::span<const double> theta, const samples<double>&, std::span<double> out) const {
    std::copy(theta.begin(), theta.end(), out.begin());
  }
};

// Attempts that were accepted, or kept dt, with the value in element 3 at one of the six stages.
template <class Checker>
int accepted(const Checker& checker, double bad) {
  namespace odeint = boost::numeric::odeint;
  int wrong = 0;
  for (int at = 0; at < 6; ++at) {
    auto stepper = with_error_control(odeint::runge_kutta_dopri5<state<double>>(), checker);
    int calls = 0;
    const auto field = [&](const state<double>& x, state<double>& dxdt, double) {
      for (std::size_t i = 0; i < x.size(); ++i) dxdt[i] = -x[i];
      if (calls++ == at) dxdt[3] = bad;
    };
    state<double> x(10);
    for (double& a : x) a = 1;
    double t = 0, dt = 0.01;
    const bool success = stepper.try_step(field, x, t, dt) == odeint::success;
    if (success || !(dt < 0.01)) ++wrong;
  }
  return wrong;
}

}  // namespace

TEST_CASE("a NaN or an infinity at any stage is rejected in a program compiled with -ffast-math") {
#ifndef __FAST_MATH__
  FAIL("compiled without -ffast-math");
#endif
  const identity_model model;
  const samples<double> one_row{1, 1, {}, {}, {}};
  // By way of memory, so that the compiler does not know them.
  volatile double nan = std::numeric_limits<double>::quiet_NaN(),
                  infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {double(nan), double(infinity), -double(infinity)}) {
    for (const auto norm : {error_norm::root_mean_square, error_norm::largest}) {
      CHECK(accepted(error_checker({.norm = norm}), bad) == 0);
      CHECK(accepted(error_checker({.norm = norm, .weights = {1}}), bad) == 0);
    }
    CHECK(accepted(output_error(model, one_row, 10), bad) == 0);
  }
}
