// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/error_norm.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "steppers.hpp"
#include "threads_guard.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// A state, its derivative and the error of a step on it; every seventh error is 0.
template <class T>
struct attempt {
  state<T> x, dxdt, e;
  explicit attempt(std::size_t dimension, std::size_t blocks = 3, std::size_t scalars = 2)
      : x(dimension, blocks, scalars), dxdt(x), e(x) {
    std::mt19937 generator(7);
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = static_cast<T>(normal(generator));
      dxdt[i] = static_cast<T>(normal(generator));
      e[i] = i % 7 == 0 ? T(0) : static_cast<T>(1e-3 * normal(generator));
    }
  }
  double error(const tolerances& tolerated, double dt = -0.25) {
    algebra unused;
    return error_checker(tolerated).error(unused, x, dxdt, e, dt);
  }
};

// The equations of the documentation, element by element in double.
template <class T>
double naive(const attempt<T>& a, const tolerances& t, double dt) {
  double largest = 0, squares = 0, count = 0;
  for (std::size_t i = 0; i < a.x.size(); ++i) {
    const std::size_t block = i / a.x.dimension();
    double w = block >= a.x.blocks() ? t.scalar_weight : t.weights.empty() ? 1 : t.weights[block];
    if (t.counted == error_of::theta && block > 0) w = 0;
    if (w == 0) continue;
    const double e = std::fabs(static_cast<double>(a.e[i])), x = std::fabs(static_cast<double>(a.x[i])),
                 moved = std::fabs(dt * static_cast<double>(a.dxdt[i]));
    const double q = e == 0 ? 0 : w * e / (t.absolute + t.relative * (x + t.of_step * moved));
    largest = std::max(largest, q);
    squares += q * q;
    count += 1;
  }
  return t.norm == error_norm::largest ? largest : std::sqrt(squares / count);
}

std::vector<tolerances> kinds() {
  std::vector<tolerances> all;
  for (const auto norm : {error_norm::root_mean_square, error_norm::largest})
    for (const auto counted : {error_of::everything, error_of::theta})
      for (const double of_step : {0.0, 1.0})
        for (const auto& weights : {std::vector<double>{}, {2, 0, 0.5}})
          for (const double scalar_weight : {1.0, 0.0, 10.0})
            all.push_back({1e-3, 2e-3, norm, counted, of_step, weights, scalar_weight});
  return all;
}

}  // namespace

TEMPLATE_TEST_CASE("the error of a step is that of the equations, for each norm, weight and scale", "", float,
                   double) {
  attempt<TestType> a(101);
  for (const tolerances& t : kinds())
    CHECK(a.error(t) == Approx(naive(a, t, -0.25)).epsilon(std::is_same_v<TestType, float> ? 1e-6 : 1e-13));
}

TEST_CASE("the largest with of_step = 1 is odeint's own checker", "[steppers]") {
  attempt<double> a(1000);
  const double ours =
      a.error({.absolute = 1e-5, .relative = 1e-4, .norm = error_norm::largest, .of_step = 1});
  algebra sweeps;
  const double odeints = odeint::default_error_checker<double, algebra, operations>(1e-5, 1e-4)
                             .error(sweeps, a.x, a.dxdt, a.e, -0.25);
  row("steppers", with_boost("error_checker against odeint's default_error_checker, relative"),
      std::fabs(ours / odeints - 1), 1e-14);
}

TEMPLATE_TEST_CASE("anything not finite, anywhere, is an infinite error under every norm", "[steppers]",
                   float, double) {
  using limits = std::numeric_limits<TestType>;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  attempt<TestType> a(11);
  int missed = 0, tried = 0;
  for (const tolerances& t : kinds()) {
    REQUIRE(a.error(t) < infinity);
    for (state<TestType>* const array : {&a.e, &a.x, &a.dxdt})
      for (TestType& element : *array)
        for (const TestType bad :
             {limits::quiet_NaN(), -limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
          const TestType good = std::exchange(element, bad);
          missed += a.error(t) != infinity;
          ++tried;
          element = good;
        }
  }
  CHECK(tried == 48 * 3 * 35 * 4);
  row("steppers",
      with_boost(std::string("error_checker, ") + (sizeof(TestType) == 4 ? "float" : "double") +
                 ": NaN and infinities that are not an infinite error"),
      missed, 0);
}

TEST_CASE("the largest and the smallest numbers are finite") {
  for (const float edge : {std::numeric_limits<float>::max(), std::numeric_limits<float>::lowest(),
                           std::numeric_limits<float>::denorm_min()}) {
    attempt<float> a(11);
    a.x[3] = a.dxdt[3] = edge;
    CHECK(a.error({}) < std::numeric_limits<double>::infinity());
  }
}

TEMPLATE_TEST_CASE("the error of a large state is the same to the bit for any number of threads", "", float,
                   double) {
  const threads_guard guard;
  attempt<TestType> a(70'001);
  for (const tolerances& t : kinds()) {
    set_threads(1);
    const double alone = a.error(t);
    for (const std::size_t count : {2u, 3u, 5u}) {
      set_threads(count);
      CHECK(a.error(t) == alone);
    }
  }
}

TEST_CASE("an error of zero is within an absolute tolerance of zero") {
  attempt<double> a(3, 1, 0);
  a.x[0] = a.e[0] = 0;
  for (const auto norm : {error_norm::root_mean_square, error_norm::largest}) {
    CHECK(a.error({.absolute = 0, .relative = 1, .norm = norm}) < 1);
    a.e[0] = 1e-12;  // on x = 0 it is not within a relative one
    CHECK(a.error({.absolute = 0, .relative = 1, .norm = norm}) > 1e100);
    a.e[0] = 0;
  }
}

TEST_CASE("tolerances that make no sense are refused, with name and number") {
  const auto made = [](const tolerances& t) { return error_checker(t); };
  CHECK_THROWS_WITH(made({.absolute = -1}), contains("tolerances.absolute") && contains("-1"));
  CHECK_THROWS_WITH(made({.relative = NAN}), contains("tolerances.relative") && contains("nan"));
  CHECK_THROWS_WITH(made({.absolute = 0, .relative = 0}), contains("both 0"));
  CHECK_THROWS_WITH(made({.of_step = -2}), contains("tolerances.of_step") && contains("-2"));
  CHECK_THROWS_WITH(made({.weights = {1, -3}}), contains("tolerances.weights") && contains("-3"));
  CHECK_THROWS_WITH(made({.scalar_weight = -4}), contains("tolerances.scalar_weight") && contains("-4"));
  attempt<double> a(5);
  CHECK_THROWS_WITH(a.error({.weights = {1, 1}}), contains("2 weights") && contains("3 blocks"));
  CHECK_THROWS_WITH(a.error({.weights = {0, 0, 0}, .scalar_weight = 0}), contains("weight above 0"));
  a.e = state<double>(4, 3, 2);
  CHECK_THROWS_WITH(a.error({}), contains("17") && contains("14"));
}
