// SPDX-License-Identifier: BSL-1.0
// A stabilised method as a tableau: everything that is derived from tableaux says of it what the method says of itself.
#include "odeflow/tableau/stabilised_tableau.hpp"

#include <cmath>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/tableau/check.hpp"
#include "odeflow/tableau/properties.hpp"
#include "odeflow/tableau/stability.hpp"

using namespace odeflow;

namespace {

template <class Use>
void for_each_method(Use use) {
  for (const auto family : {polynomials::chebyshev, polynomials::legendre, polynomials::gegenbauer})
    for (const int order : {1, 2})
      for (std::size_t stages = 2; stages <= 20; ++stages) use(stabilised_method(family, order, stages));
}

// x' = -x^3 + sin t and its like: not linear, with a time.
const auto curved = [](const state<double>& x, state<double>& dxdt, double t) {
  for (std::size_t i = 0; i < x.size(); ++i)
    dxdt[i] = -x[i] * x[i] * x[i] + std::sin(t * static_cast<double>(i + 1));
};

}  // namespace

TEST_CASE("the tableaux of stabilised methods meet the conditions of their order", "[stabilised]") {
  int broken = 0;
  for_each_method([&](const stabilised_method& method) {
    const dynamic_tableau t = tableau_of(method);
    INFO(method.stages() << " stages, order " << method.order() << ": " << broken_condition(t).view());
    CHECK_NOTHROW(t.validate());
    broken += !broken_condition(t).empty();
    CHECK(is_fsal(t) == (method.order() == 2));
  });
  test::row("stabilised",
            "tableaux of 114 stabilised methods (2 to 20 stages) that break a condition of their order",
            broken, 0);
}

TEST_CASE("the real stability limit by separating roots is that of the method", "[stabilised]") {
  double worst = 0;
  for_each_method([&](const stabilised_method& method) {
    const double limit = static_cast<double>(real_stability_limit(tableau_of(method)));
    // With an odd number of stages those of order 2 reach a little further.
    if (method.order() == 2 && method.stages() % 2 == 1)
      CHECK(limit > method.real_limit());
    else
      worst = std::max(worst, std::fabs(limit / method.real_limit() - 1));
  });
  // The polynomial has coefficients of both signs that cancel: at 20 stages 7 digits of long double are left.
  test::row("stabilised",
            "real limits of stabilised methods from their tableaux, root by root, against 2 w0 / w1", worst,
            1e-6);
}

TEST_CASE("a step of the tableau is a step of the stabilised stepper", "[stabilised]") {
  const state<double> start = [] {
    state<double> x(5, 1);
    for (std::size_t i = 0; i < 5; ++i) x[i] = 0.3 * static_cast<double>(i) - 0.5;
    return x;
  }();
  double worst = 0, worst_error = 0;
  for (std::size_t stages = 2; stages <= 20; ++stages) {
    rkl2<state<double>> stepper({.stages = stages});
    dynamic_tableau_stepper<state<double>> same(tableau_of(stepper.method()));
    state<double> a = start, b = start, error_a = start, error_b = start;
    stepper.do_step(curved, a, 0.2, 0.3, error_a);
    same.do_step(curved, b, 0.2, 0.3, error_b);
    for (std::size_t i = 0; i < 5; ++i) {
      worst = std::max(worst, std::fabs(a[i] - b[i]));
      worst_error = std::max(worst_error, std::fabs(std::fabs(error_a[i]) - std::fabs(error_b[i])));
    }
  }
  test::row("stabilised", "rkl2 against its tableau, a step of a curved flow with time: distance", worst,
            1e-14);
  test::row("stabilised", "rkl2 against its tableau: distance of the error estimates", worst_error, 1e-14);
}
