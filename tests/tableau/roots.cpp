// SPDX-License-Identifier: BSL-1.0
// Roots and fractions that the compiler computes.
#include "odeflow/tableau/roots.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "catch.hpp"
#include "odeflow/tableau/fraction.hpp"

using namespace odeflow::detail;

namespace {

constexpr long double epsilon = std::numeric_limits<long double>::epsilon();

static_assert(square_root(0) == 0 && square_root(1) == 1 && square_root(4) == 2 && square_root(1e-20L) > 0);
static_assert(square_root(0x1p-60L) == 0x1p-30L);
static_assert(odeflow::coefficient(fraction(1, 6) + fraction(1, -3)) == odeflow::coefficient(-1, 6));
static_assert(odeflow::coefficient(fraction(2, 3) * fraction(9, 4) - fraction(1, 2)) ==
              odeflow::coefficient(1));
static_assert(odeflow::coefficient(fraction(-2, 3) / fraction(-4, 9)).numerator() == 3);
static_assert(odeflow::coefficient(fraction(0) / fraction(-7)).denominator() == 1);

}  // namespace

TEST_CASE("square_root is right to the last place") {
  for (long double x = 1e-9L; x < 1e9L; x *= 1.37L) {
    INFO(static_cast<double>(x));
    CHECK(std::fabs(square_root(x) - std::sqrt(x)) <= epsilon * std::sqrt(x));
  }
  CHECK_THROWS_AS(square_root(-1), std::invalid_argument);
  CHECK_THROWS_AS(square_root(std::numeric_limits<long double>::infinity()), std::invalid_argument);
  CHECK_THROWS_AS(square_root(std::numeric_limits<long double>::quiet_NaN()), std::invalid_argument);
}

TEST_CASE("polynomial_root finds the root near the start") {
  CHECK(std::fabs(polynomial_root({-2, 0, 1}, 1) - std::sqrt(2.0L)) <= 2 * epsilon);
  CHECK(std::fabs(polynomial_root({-2, 0, 1}, -1) + std::sqrt(2.0L)) <= 2 * epsilon);
  // The diagonal of L-stable methods of order 3, in closed form: R. Alexander, 1977.
  const long double third = std::atan(std::sqrt(2.0L) / 4) / 3;
  const long double gamma = 1 + std::sqrt(6.0L) / 2 * std::sin(third) - std::sqrt(2.0L) / 2 * std::cos(third);
  CHECK(std::fabs(polynomial_root({-1, 9, -18, 6}, 0.43L) - gamma) <= 2 * epsilon);
  CHECK_THROWS_AS(polynomial_root({1, 0, 1}, 0.3L), std::invalid_argument);
}

TEST_CASE("a fraction has a denominator that is not 0") {
  CHECK_THROWS_AS(fraction(1, 0), std::invalid_argument);
  CHECK_THROWS_AS(fraction(1, 2) / fraction(0, 5), std::invalid_argument);
}
