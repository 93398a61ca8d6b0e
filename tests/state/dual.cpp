// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/dual.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"

using namespace odeflow;

namespace {

// The tangent of f at x along 2, and twice its difference quotient.
template <class F>
void check_slope(const char* name, F f, double x) {
  INFO(name << " at " << x);
  const double h = 1e-5;
  const dual<double> exact = f(dual<double>(x, 2));
  CHECK(exact.value == f(x));
  CHECK(exact.tangent == Approx((f(x + h) - f(x - h)) / h).epsilon(1e-8).margin(1e-9));
}

}  // namespace

#define ODEFLOW_TEST_SLOPE(x, ...)                                                                         \
  check_slope(                                                                                             \
      #__VA_ARGS__,                                                                                        \
      [](auto a) {                                                                                         \
        using std::sqrt, std::fabs, std::abs, std::exp, std::log, std::tanh, std::sin, std::cos, std::pow; \
        using T = decltype(a);                                                                             \
        [[maybe_unused]] const T two(2);                                                                   \
        return T(__VA_ARGS__);                                                                             \
      },                                                                                                   \
      x)

TEST_CASE("a dual number carries the derivative of what is made of it") {
  for (const double x : {-1.3, 0.4, 2.7}) {
    ODEFLOW_TEST_SLOPE(x, a + two);
    ODEFLOW_TEST_SLOPE(x, two - a);
    ODEFLOW_TEST_SLOPE(x, -a * a * a);
    ODEFLOW_TEST_SLOPE(x, (a + two * a * a) / (two + a * a));
    ODEFLOW_TEST_SLOPE(x, two / a);
    ODEFLOW_TEST_SLOPE(x, fabs(a));
    ODEFLOW_TEST_SLOPE(x, abs(a) * a);
    ODEFLOW_TEST_SLOPE(x, exp(a * a));
    ODEFLOW_TEST_SLOPE(x, tanh(two * a));
    ODEFLOW_TEST_SLOPE(x, sin(a) * cos(two * a));
    ODEFLOW_TEST_SLOPE(x, a > two ? a * a : a);
    ODEFLOW_TEST_SLOPE(x, pow(a, 3));
    ODEFLOW_TEST_SLOPE(std::fabs(x), sqrt(a));
    ODEFLOW_TEST_SLOPE(std::fabs(x), log(a));
    ODEFLOW_TEST_SLOPE(std::fabs(x), pow(a, 2.5));
  }
}

TEST_CASE("compound assignments are the operators") {
  const dual<double> a(1.5, 2), b(-0.7, 3);
  const auto same = [](const dual<double>& p, const dual<double>& q) {
    CHECK(p.value == q.value);
    CHECK(p.tangent == q.tangent);
  };
  dual<double> c = a;
  same(c += b, a + b);
  same(c -= a, (a + b) - a);
  c = a;
  same(c *= b, a * b);
  same(c /= a, a * b / a);
}

TEST_CASE("comparisons look at the value; a constant has no tangent; a NaN is unordered") {
  CHECK(dual<double>(1, 5) == dual<double>(1, 7));
  CHECK(dual<double>(1, 5) < dual<double>(2, 0));
  CHECK(dual<float>(3).tangent == 0);
  CHECK(dual<float>(0.1).value == 0.1F);
  const dual<double> nan(std::numeric_limits<double>::quiet_NaN());
  CHECK_FALSE(nan < dual<double>(0));
  CHECK_FALSE(nan > dual<double>(0));
  CHECK_FALSE(isfinite(nan));
  CHECK_FALSE(isfinite(dual<double>(0, std::numeric_limits<double>::infinity())));
}

TEST_CASE("the slopes that are a choice: fabs at 0 that from the right, sqrt at 0 none") {
  CHECK(fabs(dual<double>(0, 3)).tangent == 3);
  CHECK(sqrt(dual<double>(0, 3)).tangent == 0);
  CHECK(pow(dual<double>(0, 3), 0.0).tangent == 0);
}

TEST_CASE("the sum of squares of duals is that of the values, in double, with its derivative") {
  const std::vector<dual<float>> a{{1, 2}, {-3, 0.5F}};
  const auto sum = sum_of_squares(a.size(), a.data());
  CHECK(sum.value == 10);
  CHECK(sum.tangent == 2 * (1 * 2 - 3 * 0.5));
}
