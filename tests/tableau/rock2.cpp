// SPDX-License-Identifier: BSL-1.0
// The polynomials of ROCK2 against what defines them, from R as its stages make it: orthogonality, zeros, order, damping.
#include "odeflow/tableau/rock2.hpp"

#include <algorithm>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using number = long double;

stabilised_method rock(std::size_t stages, double damping = 0.05) {
  return {polynomials::rock, 2, stages, damping};
}

// R as a series of Chebyshev polynomials in x = x0 + scale z, from its values at as many of their zeros.
std::vector<number> chebyshev_series(const stabilised_method& method, const rock2_polynomial& polynomial) {
  const std::size_t points = method.stages() + 1;
  std::vector<number> c(points);
  for (std::size_t i = 0; i < points; ++i) {
    const number angle =
        std::numbers::pi_v<number> * static_cast<number>(2 * i + 1) / static_cast<number>(2 * points);
    const number r = method.stability_function(
        static_cast<double>((std::cos(angle) - polynomial.x0()) / polynomial.scale()));
    for (std::size_t k = 0; k < points; ++k)
      c[k] += (k == 0 ? 1 : 2) * r * std::cos(static_cast<number>(k) * angle) / static_cast<number>(points);
  }
  return c;
}

std::complex<number> sum_at(const std::vector<number>& c, std::complex<number> x) {
  std::complex<number> now, before;
  for (std::size_t k = c.size(); k-- > 1;) {
    const auto next = c[k] + number{2} * x * now - before;
    before = now;
    now = next;
  }
  return c[0] + x * now - before;
}

// The integral of R w_2 T_m / sqrt(1 - x^2) over [-1, 1], in units of pi.
number against(const std::vector<number>& c, std::complex<number> zero, std::size_t m) {
  const auto moment = [&](std::size_t k) { return k < c.size() ? (k == 0 ? c[k] : c[k] / 2) : 0; };
  const auto times = [&](std::size_t k, std::size_t shift) {  // T_k T_shift
    return (moment(k + shift) + moment(k > shift ? k - shift : shift - k)) / 2;
  };
  // w_2 = T_2 / 2 - 2 Re(zero) T_1 + 1/2 + |zero|^2
  return times(m, 2) / 2 - 2 * zero.real() * times(m, 1) + (number{1} / 2 + std::norm(zero)) * moment(m);
}

const std::size_t several[] = {3, 4, 5, 10, 20, 50, 100, 200, 500};

}  // namespace

TEST_CASE("R = w_2 P_{s-2} with P_j orthogonal with the weight w_2^2 / sqrt(1 - x^2)", "[stabilised]") {
  number orthogonal = 0, zero = 0;
  for (const std::size_t s : several) {
    const rock2_polynomial polynomial(s, 0.05);
    const auto c = chebyshev_series(rock(s), polynomial);
    for (std::size_t m = 0; m + 2 < s; ++m)
      orthogonal = std::max(orthogonal, std::fabs(against(c, polynomial.zero(), m)));
    // The next one is not 0: the measure can fail.
    CHECK(std::fabs(against(c, polynomial.zero(), s - 2)) > 0.05L);
    zero = std::max(zero, std::abs(sum_at(c, polynomial.zero())));
  }
  // Roundings of 500 stages, each carried on by up to 500, as a walk at random.
  row("stabilised", "ROCK2, 3 to 500 stages: integrals of R w_2 T_m / sqrt(1 - x^2), m < s - 2",
      static_cast<double>(orthogonal), std::pow(500, 1.5) * std::numeric_limits<double>::epsilon());
  row("stabilised", "ROCK2, 3 to 500 stages: R at the complex zero of w_2", static_cast<double>(zero), 1e-12);
}

TEST_CASE("ROCK2: R'(0) = R''(0) = 1, and the error constant is what is missing in R'''(0)", "[stabilised]") {
  number first = 0, second = 0, third = 0;
  for (const std::size_t s : several) {
    const stabilised_method method = rock(s);
    // 1, z, z^2 and z^3 through the stages.
    number y[4] = {1}, move[4] = {};
    for (const stabilised_stage& stage : method.stage()) {
      const number before[4] = {y[0], y[1], y[2], y[3]};
      for (int d = 0; d < 4; ++d) {
        move[d] = stage.kept * move[d] + stage.start * ((d == 0) - before[d]) +
                  (d > 0 ? stage.rate * before[d - 1] : 0);
        y[d] += move[d];
      }
    }
    first = std::max(first, std::fabs(y[1] - 1));
    second = std::max(second, std::fabs(2 * y[2] - 1));
    third = std::max(third, std::fabs(1 / number{6} - y[3] - method.error_constant()));
    CHECK(method.stage()[s - 1].time == Approx(1).epsilon(1e-14));
  }
  row("stabilised", "ROCK2, 3 to 500 stages: R'(0) off 1 by", static_cast<double>(first), 1e-13);
  row("stabilised", "ROCK2, 3 to 500 stages: R''(0) off 1 by", static_cast<double>(second), 1e-13);
  row("stabilised", "ROCK2, 3 to 500 stages: error constant off by", static_cast<double>(third), 1e-13);
  CHECK(1 / rock(200).error_constant() == Approx(14.2).margin(0.05));
}

TEST_CASE(
    "ROCK2: R = 1 - damping at its first maximum and at the end, and no more than 0.004 above between them",
    "[stabilised]") {
  double at_maximum = 0, at_end = 0, between = 0, within = 0;
  for (const double damping : {0.01, 0.05, 0.1})
    for (std::size_t s = 3; s <= 200; s += 1 + s / 10) {
      const stabilised_method method = rock(s, damping);
      const double limit = method.real_limit();
      CHECK(method.damped_limit() == limit);
      at_end = std::max(at_end, std::fabs(std::fabs(method.stability_function(-limit)) - (1 - damping)));
      // As many points between two extrema near 0 as at the end.
      const int points = 60 * static_cast<int>(s);
      double last = 1, first_maximum = 0, largest = 0;
      bool rising = false;
      for (int i = 1; i <= points; ++i) {
        const double half = std::sin(std::numbers::pi / 2 * i / points);
        const double r = method.stability_function(-limit * half * half);
        within = std::max(within, std::fabs(r) - 1);
        if (first_maximum == 0 && rising && r < last) first_maximum = last;
        rising = r > last;
        if (first_maximum > 0) largest = std::max(largest, std::fabs(r));
        last = r;
      }
      at_maximum = std::max(at_maximum, std::fabs(first_maximum - (1 - damping)));
      between = std::max(between, largest - (1 - damping));
    }
  row("stabilised", "ROCK2, dampings 0.01 to 0.1: R at its first maximum off 1 - damping by", at_maximum,
      1e-3);  // sixty points to a half wave
  row("stabilised", "ROCK2, dampings 0.01 to 0.1: |R| at the limit off 1 - damping by", at_end, 1e-9);
  row("stabilised", "ROCK2, dampings 0.01 to 0.1: extrema above 1 - damping by", between, 0.004);
  row("stabilised", "ROCK2, dampings 0.01 to 0.1: |R| above 1 to the real limit by", within, 1e-12);
}

TEST_CASE("the limit of ROCK2 is 0.808 s^2 for many stages, 0.797 for 10 and 0.74 for 4, RKC's 0.65 s^2",
          "[stabilised]") {
  const auto part = [](const stabilised_method& method) {
    return method.real_limit() / static_cast<double>(method.stages() * method.stages());
  };
  row_at_least("stabilised", "ROCK2, 200 stages: real limit over s^2", part(rock(200)), 0.8075);
  row_at_least("stabilised", "ROCK2, 10 stages: real limit over s^2", part(rock(10)), 0.797);
  row_at_least("stabilised", "ROCK2, 4 stages: real limit over s^2", part(rock(4)), 0.739);
  CHECK(part(rock(200)) == Approx(0.808).margin(0.0005));
  CHECK(part(rock(10)) == Approx(0.797).margin(0.0005));
  CHECK(part(rock(4)) == Approx(0.74).margin(0.001));
  for (std::size_t s = 3; s <= 100; ++s)
    CHECK(rock(s).real_limit() > stabilised_method(polynomials::chebyshev, 2, s).real_limit());
}

TEST_CASE("w_2(-limit) / w_2(0) = 0.18 s^4: what two last stages would multiply rounding by") {
  for (const std::size_t s : {std::size_t{20}, std::size_t{200}}) {
    const rock2_polynomial p(s, 0.05);
    const number largest = std::norm(p.zero() + number{1}) / std::norm(p.x0() - p.zero());
    CHECK(static_cast<double>(largest) / std::pow(static_cast<double>(s), 4) == Approx(0.18).margin(0.005));
  }
}

TEST_CASE("no stage of ROCK2 exceeds 3.4 Y_0 on the interval", "[stabilised]") {
  double largest = 0;
  for (const std::size_t s : several) {
    const stabilised_method method = rock(s);
    for (int i = 0; i <= 4000; ++i) {
      const double half = std::sin(std::numbers::pi / 2 * i / 4000);
      const double z = -method.real_limit() * half * half;
      double y = 1, move = 0;
      for (const stabilised_stage& stage : method.stage()) {
        move = stage.kept * move + stage.start * (1 - y) + stage.rate * y * z;
        y += move;
        largest = std::max(largest, std::fabs(y));
      }
    }
  }
  row("stabilised", "ROCK2, 3 to 500 stages: largest stage, in units of Y_0", largest, 3.4);
}

TEST_CASE("sum b c^2 of ROCK2 is 1/3 to 0.0052, RKC's to 0.131: of the errors of order 3 one is hardly there",
          "[stabilised]") {
  const auto off = [](const stabilised_method& method) {
    // The state after a step of 1 on x' = t^2.
    double y = 0, move = 0, time = 0;
    for (const stabilised_stage& stage : method.stage()) {
      move = stage.kept * move - stage.start * y + stage.rate * time * time;
      y += move;
      time = stage.time;
    }
    return std::fabs(y - 1.0 / 3);
  };
  row("stabilised", "ROCK2, 200 stages: sum b c^2 off 1/3 by", off(rock(200)), 0.0053);
  row("stabilised", "ROCK2, 10 stages: sum b c^2 off 1/3 by", off(rock(10)), 0.01);
  CHECK(off(stabilised_method(polynomials::chebyshev, 2, 200)) == Approx(0.131).margin(0.0005));
}

TEST_CASE("stages_for is the smallest number of stages of ROCK2 that is enough") {
  for (const double damping : {0.01, 0.05, 0.1})
    for (const double reach : {-1.0, 0.0, 6.0, 6.5, 65.0, 1000.0, 31234.0}) {
      const std::size_t s = stabilised_method::stages_for(reach, polynomials::rock, 2, damping);
      INFO("reach " << reach << " damping " << damping << ": " << s);
      CHECK(rock(s, damping).damped_limit() >= reach);
      if (s > rock2_polynomial::least_stages) CHECK(rock(s - 1, damping).damped_limit() < reach);
    }
}

TEST_CASE("all numbers of stages and dampings within the bounds of ROCK2 are found") {
  for (const double damping : {0.01, 0.03, 0.05, 0.1})
    for (std::size_t s = 3; s <= rock2_polynomial::most_stages; s += 1 + s / 20)
      CHECK(rock2_polynomial(s, damping).limit() > 0.6L * static_cast<number>(s * s));
}

TEST_CASE("a ROCK2 that cannot be is refused with names and numbers") {
  CHECK_THROWS_WITH(rock(2), contains("2 stages") && contains("has 3 to 1000"));
  CHECK_THROWS_WITH(rock(1001), contains("1001 stages") && contains("has 3 to 1000"));
  CHECK_THROWS_WITH(rock2_polynomial(2, 0.05), contains("2 stages") && contains("3 to 1000"));
  CHECK_THROWS_WITH(rock(10, 0.2), contains("damping is 0.2") && contains("0.01") && contains("0.1"));
  CHECK_THROWS_WITH(rock(10, 0), contains("damping is 0.0") && contains("0.01"));
  CHECK_THROWS_WITH(rock(10, std::nan("")), contains("damping is") && contains("nan"));
  CHECK_THROWS_WITH(stabilised_method(polynomials::rock, 1, 5), contains("ROCK of order 1"));
  CHECK_THROWS_WITH(stabilised_method::stages_for(1e6, polynomials::rock, 2), contains("no 1000 stages"));
  CHECK_THROWS_AS(rock(2), std::invalid_argument);
}
