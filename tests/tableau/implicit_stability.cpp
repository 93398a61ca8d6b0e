// SPDX-License-Identifier: BSL-1.0
// A- and L-stability, measured on R(z) = 1 + z b^T (I - z A)^(-1) (1, ..., 1)^T.
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_methods.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using number = std::complex<long double>;

struct at_z {
  number r, determinant;  ///< R(z) and det(I - z A)
};

at_z stability(const dynamic_tableau& t, number z) {
  matrix_rows<number> m(t.stages, std::vector<number>(t.stages + 1, 1));
  for (std::size_t i = 0; i < t.stages; ++i)
    for (std::size_t j = 0; j < t.stages; ++j) m[i][j] = number(i == j) - z * t.a[i][j].value();
  const number determinant = eliminate(m);
  number r = 1;
  for (std::size_t i = 0; i < t.stages; ++i) r += z * t.b[i].value() * m[i][t.stages];
  return {r, determinant};
}

// |R| may not exceed 1 on the imaginary axis, and no pole of R may be in the left half-plane. There are as many of these as
// argument(det(I - i y A)) turns short of a half turn clockwise for each zero of the determinant, from y = -infinity to infinity.
struct on_axis {
  long double largest = 0, turned = 0, degree = 0;
};
on_axis along_axis(const dynamic_tableau& t) {
  on_axis seen;
  number last = stability(t, number(0, -1e6L)).determinant;
  const int points = 4000;
  for (int n = -points; n <= points; ++n) {
    const long double y = n == 0 ? 0 : std::copysign(std::pow(10.0L, 12.0L * std::abs(n) / points - 6), n);
    const at_z here = stability(t, number(0, y));
    seen.largest = std::max(seen.largest, std::abs(here.r));
    seen.turned += std::arg(here.determinant / last);
    last = here.determinant;
  }
  seen.degree = std::log2(std::abs(stability(t, number(0, 2e6L)).determinant / last));
  return seen;
}

}  // namespace

TEST_CASE("implicit tableaux are A-stable", "[tableaux]") {
  for (const dynamic_tableau& t : tableaux_of<implicit_tableaus>()) {
    const on_axis seen = along_axis(t);
    const long double poles_left = (seen.degree + seen.turned / std::numbers::pi_v<long double>) / 2;
    row("tableaux", t.name + ": |R| - 1 on the imaginary axis", static_cast<double>(seen.largest - 1),
        64 * static_cast<double>(std::numeric_limits<long double>::epsilon()));
    row("tableaux", t.name + ": poles of R in the left half-plane",
        static_cast<double>(std::fabs(poles_left)), 1e-3);
  }
}

TEST_CASE("implicit tableaux damp what is infinitely stiff as the literature says", "[tableaux]") {
  const auto all = tableaux_of<implicit_tableaus>();
  REQUIRE(all.size() == implicit_methods().size());
  for (std::size_t n = 0; n < all.size(); ++n) {
    const long double expected = implicit_methods()[n].at_infinity;
    row("tableaux", all[n].name + (expected == 0 ? ": |R(-1e8)|" : ": |R(-1e8)| off its limit"),
        static_cast<double>(std::fabs(std::abs(stability(all[n], -1e8L).r) - expected)), 1e-6);
  }
}

TEST_CASE("the measurement of stability sees what is not stable") {
  dynamic_tableau explicit_euler(tableaus::implicit_euler), backwards(tableaus::implicit_euler);
  explicit_euler.a[0][0] = 0;
  CHECK(along_axis(explicit_euler).largest > 1e5L);
  backwards.a[0][0] = -1;  // R = 1 + z / (1 + z), a pole at -1
  const on_axis seen = along_axis(backwards);
  CHECK(static_cast<double>((seen.degree + seen.turned / std::numbers::pi_v<long double>) / 2) ==
        Approx(1).epsilon(1e-3));
}
