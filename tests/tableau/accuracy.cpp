// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/accuracy.hpp"

#include <cmath>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "odeflow/tableau/catalogue/implicit.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"

using namespace odeflow;
using namespace odeflow::tableaus;
using odeflow::test::row;

static_assert(algebraic_order(runge_kutta4) == 4 && error_constant(euler) == 0.5L);

TEST_CASE("each tableau has the order that it claims, and no higher one", "[tableaux]") {
  const auto check = []<const auto & Tableau>() {
    INFO(Tableau.name);
    const dynamic_tableau t(Tableau);
    CHECK(algebraic_order(t) == t.order);
    CHECK(algebraic_embedded_order(t) == t.embedded_order);
  };
  explicit_tableaus::for_each(check);
  implicit_tableaus::for_each(check);
  dynamic_tableau modest(runge_kutta4);
  modest.order = 2;
  CHECK(algebraic_order(modest) == 4);
  modest.b[0] = {1, 5};
  CHECK(algebraic_order(modest) == 0);
}

TEST_CASE("error constants are those worked out by hand", "[tableaux]") {
  const auto hand = [](const auto& t, long double squares, long double unit) {
    row("tableaux", "error constant of " + std::string(t.name),
        std::fabs(static_cast<double>(error_constant(t) * unit / std::sqrt(squares) - 1)), 1e-17);
  };
  hand(euler, 1, 2);                // sum b c - 1/2
  hand(explicit_midpoint, 17, 24);  // (sum b c^2 - 1/3) / 2 = -1/24, sum b a c - 1/6 = -1/6
  hand(heun2, 5, 12);               // 1/12, -1/6
  // Of the nine trees of order 5, in units of 1/2880: 1, 6, 18, -6, -4, 24, -12, 6, -24.
  hand(runge_kutta4, 1745, 2880);
  // Published, to the digits given there (Prince and Dormand 1981).
  row("tableaux", "error constant of dormand_prince_5_4",
      std::fabs(static_cast<double>(error_constant(dormand_prince_5_4)) - 3.99e-4), 5e-7);
  CHECK(std::isnan(error_constant(verner_9_8)));
}

TEST_CASE("the noise of a step is sum b_i^2", "[tableaux]") {
  const auto known = [](const char* name, long double noise, double digits) {
    row("tableaux", std::string("sum b_i^2 of ") + name, std::fabs(static_cast<double>(noise) - digits),
        5e-6);
  };
  known("euler", noise_factor(euler), 1);
  known("heun2", noise_factor(heun2), .5);
  known("explicit_midpoint", noise_factor(explicit_midpoint), 1);
  known("kutta3", noise_factor(kutta3), .5);
  known("runge_kutta4", noise_factor(runge_kutta4), .27778);
  known("cash_karp_5_4", noise_factor(cash_karp_5_4), .29951);
  known("dormand_prince_5_4", noise_factor(dormand_prince_5_4), .75505);
  known("fehlberg_8_7", noise_factor(fehlberg_8_7), .24393);
}
