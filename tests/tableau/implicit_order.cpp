// SPDX-License-Identifier: BSL-1.0
// The order that is observed: each implicit method on the two-layer scalar net L = (1 - u v)^2 / 2, its stages solved for by
// Newton's iteration.
#include <array>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_methods.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using point = std::array<long double, 2>;

point downhill(const point& x) {
  const long double rest = 1 - x[0] * x[1];
  return {x[1] * rest, x[0] * rest};
}

std::array<point, 2> derivative(const point& x) {
  const long double u = x[0], v = x[1];
  return {{{-v * v, 1 - 2 * u * v}, {1 - 2 * u * v, -u * u}}};
}

// u^2 - v^2 is conserved: with 1 for it, u = cosh(q/2), v = sinh(q/2) and q' = 2 - sinh q, which e = exp(q) makes a fraction:
// (e - e_1) / (e - e_2) decays as exp(-sqrt(5) t), e_1 and e_2 the roots of e^2 - 4 e - 1.
point solution(long double t) {
  const long double root = std::sqrt(5.0L), e1 = 2 + root, e2 = 2 - root, start = std::exp(0.4L);
  const long double k = (start - e1) / (start - e2) * std::exp(-root * t),
                    q = std::log((e1 - e2 * k) / (1 - k));
  return {std::cosh(q / 2), std::sinh(q / 2)};
}

point stage_state(const dynamic_tableau& t, const std::vector<coefficient>& weights, const point& x,
                  long double h, const std::vector<point>& k) {
  point at = x;
  for (std::size_t j = 0; j < t.stages; ++j)
    for (std::size_t p = 0; p < 2; ++p) at[p] += h * weights[j].value() * k[j][p];
  return at;
}

// One correction of all stages together, which solves k_i = f(x + h sum_j a_ij k_j) to first order; returns its size.
long double newton_correction(const dynamic_tableau& t, const point& x, long double h,
                              std::vector<point>& k) {
  const std::size_t n = 2 * t.stages;
  matrix_rows<long double> m(n, std::vector<long double>(n + 1, 0));
  for (std::size_t i = 0; i < t.stages; ++i) {
    const point at = stage_state(t, t.a[i], x, h, k), f = downhill(at);
    const auto df = derivative(at);
    for (std::size_t p = 0; p < 2; ++p) {
      m[2 * i + p][n] = f[p] - k[i][p];
      for (std::size_t j = 0; j < t.stages; ++j)
        for (std::size_t q = 0; q < 2; ++q)
          m[2 * i + p][2 * j + q] = (i == j && p == q ? 1 : 0) - h * t.a[i][j].value() * df[p][q];
    }
  }
  eliminate(m);
  long double size = 0;
  for (std::size_t r = 0; r < n; ++r) {
    k[r / 2][r % 2] += m[r][n];
    size = std::max(size, std::fabs(m[r][n]));
  }
  return size;
}

long double error_after(const dynamic_tableau& t, int steps) {
  const long double h = 1 / static_cast<long double>(steps);
  point x = solution(0);
  for (int step = 0; step < steps; ++step) {
    std::vector<point> k(t.stages, downhill(x));
    int iterations = 0;
    while (newton_correction(t, x, h, k) > 16 * std::numeric_limits<long double>::epsilon())
      REQUIRE(++iterations < 20);
    x = stage_state(t, t.b, x, h, k);
  }
  const point exact = solution(1);
  return std::hypot(x[0] - exact[0], x[1] - exact[1]);
}

// log2 of the ratio of the errors with n and 2 n steps, for the largest n up to 128 before rounding is met.
long double observed_order(const dynamic_tableau& t) {
  long double before = error_after(t, 16), order = 0;
  for (int n = 32; n <= 256; n *= 2) {
    const long double after = error_after(t, n);
    if (after < 1e-15L) break;
    order = std::log2(before / after);
    before = after;
  }
  return order;
}

}  // namespace

TEST_CASE("the closed form solves the net's flow") {
  for (const long double t : {0.1L, 0.7L}) {
    const long double d = 1e-5L;
    const point before = solution(t - d), after = solution(t + d), f = downhill(solution(t));
    for (std::size_t p = 0; p < 2; ++p)
      CHECK(static_cast<double>((after[p] - before[p]) / (2 * d) - f[p]) == Approx(0).margin(1e-9));
  }
}

TEST_CASE("implicit tableaux: the order that is observed is the one claimed", "[tableaux]") {
  auto all = tableaux_of<implicit_tableaus>();
  for (auto& t : tableaux_of<additive_explicit_tableaus>()) all.push_back(std::move(t));
  for (const dynamic_tableau& t : all) {
    const long double observed = observed_order(t);
    row("tableaux", t.name + ": observed order off " + std::to_string(t.order),
        static_cast<double>(std::fabs(observed - t.order)), 0.1);
  }
}
