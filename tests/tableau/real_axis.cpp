// SPDX-License-Identifier: BSL-1.0
// The tableaux for the negative real axis: their polynomials and limits are those of Chebyshev's closed form.
#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/real_axis.hpp"

namespace {

using odeflow::tableau;
using odeflow::test::row;
namespace tableaus = odeflow::tableaus;

// A step on x' = lambda x, z = h lambda, from x = 1.
template <std::size_t Stages>
long double step(const tableau<Stages>& t, long double z) {
  long double k[Stages]{}, x = 1;
  for (std::size_t i = 0; i < Stages; ++i) {
    k[i] = 1;
    for (std::size_t j = 0; j < i; ++j) k[i] += t.a[i][j].value() * z * k[j];
    x += t.b[i].value() * z * k[i];
  }
  return x;
}

// T_s, and its derivatives at w > 1.
long double chebyshev(int s, long double w) {
  if (w > 1) return std::cosh(s * std::acosh(w));
  if (w < -1) return (s % 2 == 0 ? 1 : -1) * std::cosh(s * std::acosh(-w));
  return std::cos(s * std::acos(w));
}
long double slope(int s, long double w) {
  const long double angle = std::acosh(w);
  return s * std::sinh(s * angle) / std::sinh(angle);
}
long double bend(int s, long double w) { return (s * s * chebyshev(s, w) - w * slope(s, w)) / (w * w - 1); }

struct interval {
  long double limit = 0;   // the first x > 0 with |R(-x)| > 1, to 1e-10
  long double within = 0;  // the largest |R(-x)| for 1 <= x <= limit - 1
  long double off = 0;     // the largest |R(-x) - R_closed(-x)| to the limit
};

template <std::size_t Stages, class Closed>
interval measure(const tableau<Stages>& t, Closed closed) {
  constexpr long double width = 1 / 1024.0L;
  interval found;
  long double x = width;
  for (; std::fabs(step(t, -x)) <= 1 + 1e-12L; x += width)
    found.off = std::max(found.off, std::fabs(step(t, -x) - closed(-x)));
  long double low = x - width, high = x;
  while (high - low > 1e-12L) (std::fabs(step(t, -(low + high) / 2)) <= 1 ? low : high) = (low + high) / 2;
  found.limit = low;
  for (long double y = 1; y <= low - 1; y += width)
    found.within = std::max(found.within, std::fabs(step(t, -y)));
  return found;
}

template <std::size_t S>
void first_order(const tableau<S>& t, double documented) {
  constexpr int s = static_cast<int>(S);
  const long double w0 = 1 + 0.05L / (s * s), w1 = chebyshev(s, w0) / slope(s, w0);
  const interval found =
      measure(t, [&](long double z) { return chebyshev(s, w0 + w1 * z) / chebyshev(s, w0); });
  const std::string name(t.name);
  row("tableaux", name + ": off Chebyshev's polynomial by", static_cast<double>(found.off), 1e-15);
  row("tableaux", name + ": real limit off 2 w0 / w1 by",
      static_cast<double>(std::fabs(found.limit - 2 * w0 / w1)), 1e-10);
  CHECK(static_cast<double>(found.limit) >= documented);
  CHECK(static_cast<double>(found.limit) < documented + 0.01);
  CHECK(found.within < 0.953L);
}

template <std::size_t Stages>
void second_order(const tableau<Stages>& t, double documented) {
  constexpr int s = static_cast<int>(Stages) - 1;
  const long double w0 = 1 + 2 / (13.0L * s * s), w1 = slope(s, w0) / bend(s, w0);
  const long double factor = bend(s, w0) / (slope(s, w0) * slope(s, w0));
  const interval found =
      measure(t, [&](long double z) { return 1 + (chebyshev(s, w0 + w1 * z) - chebyshev(s, w0)) * factor; });
  row("tableaux", std::string(t.name) + ": off Chebyshev's polynomial by", static_cast<double>(found.off),
      1e-15);
  CHECK(static_cast<double>(found.limit) >= documented);
  CHECK(static_cast<double>(found.limit) < documented + 0.01);
  CHECK(found.within < 0.957L);
  // The estimate is that of the source: with k the stages, 4/5 (x - x_new) + 2/5 h (k_first + k_last).
  for (int i = 0; i <= s; ++i) {
    const long double estimate = -0.8L * t.b[i].value() + 0.4L * (i == 0 || i == s ? 1 : 0);
    CHECK(std::fabs(t.embedded[i].value() - t.b[i].value() - estimate) < 1e-18L);
  }
}

}  // namespace

TEST_CASE("tableaux of order 1 reach along the real axis as far as Chebyshev's polynomials", "[tableaux]") {
  first_order(tableaus::chebyshev_2_1, 7.80);
  first_order(tableaus::chebyshev_3_1, 17.48);
  first_order(tableaus::chebyshev_4_1, 31.03);
  first_order(tableaus::chebyshev_5_1, 48.46);
}

TEST_CASE("tableaux of order 2 reach along the real axis as far as they say", "[tableaux]") {
  second_order(tableaus::chebyshev_3_2, 6.18);
  second_order(tableaus::chebyshev_4_2, 9.85);
  second_order(tableaus::chebyshev_5_2, 16.60);
}

TEST_CASE("of degree 3 and order 2 no polynomial reaches further than van der Houwen's", "[tableaux]") {
  const auto& best = tableaus::van_der_houwen_3_2;
  const auto limit_of = [](long double third) {
    long double x = 0.1L;
    const auto r = [&](long double z) { return 1 + z + z * z / 2 + third * z * z * z; };
    while (std::fabs(r(-x)) <= 1 + 1e-12L) x += 1e-4L;
    return x;
  };
  const interval found = measure(best, [](long double z) { return 1 + z * (1 + z / 4) * (1 + z / 4); });
  CHECK(found.off < 1e-17L);
  CHECK(std::fabs(step(best, -4) - 1) == 0);
  CHECK(static_cast<double>(found.limit) > 6.26);
  long double other = 0;
  for (long double third = 0.001L; third < 0.2L; third += 0.0005L)
    if (std::fabs(third - 1 / 16.0L) > 1e-6L) other = std::max(other, limit_of(third));
  row("tableaux", "van_der_houwen_3_2: another polynomial's limit beside its own",
      static_cast<double>(other / found.limit), 1);
}
