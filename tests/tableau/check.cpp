// SPDX-License-Identifier: BSL-1.0
// Rooted trees, order conditions, and what a wrong digit says: in a constant and at run time.
#include "odeflow/tableau/check.hpp"

#include <array>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/tableau.hpp"

using namespace odeflow;

namespace {

constexpr tableau<4> rk4{
    .name = "rk4", .a = {{}, {.5}, {0, .5}, {0, 0, 1}}, .b = {{1, 6}, {1, 3}, {1, 3}, {1, 6}}, .order = 4};
static_assert(checked<rk4>);

std::string broken(const dynamic_tableau& t) { return std::string(broken_condition(t).view()); }

std::string condition(std::size_t tree) {
  detail::message out;
  detail::write_condition(out, "b", tree);
  return std::string(out.view());
}

}  // namespace

TEST_CASE("there are as many rooted trees as there must be", "[tableaux]") {
  constexpr std::array<std::size_t, 9> known{1, 1, 2, 4, 9, 20, 48, 115, 286};
  double wrong = 0;
  for (int order = 1; order <= 9; ++order)
    wrong += detail::trees.up_to(order) - detail::trees.up_to(order - 1) !=
             known[static_cast<std::size_t>(order - 1)];
  odeflow::test::row(
      "tableaux", "orders 1 to 9 with another number of rooted trees than 1 1 2 4 9 20 48 115 286", wrong, 0);
}

TEST_CASE("the labellings of the trees of an order are counted by its factorial", "[tableaux]") {
  // The monotone labellings of a tree number order! / (sigma gamma), and all of an order (order - 1)!.
  for (int order = 1; order <= 9; ++order) {
    std::int64_t labellings = 0, factorial = 1;
    for (int i = 2; i <= order; ++i) factorial *= i;
    for (std::size_t tree = detail::trees.up_to(order - 1); tree < detail::trees.up_to(order); ++tree)
      labellings += factorial / (detail::trees.all[tree].symmetry * detail::trees.all[tree].density);
    CHECK(labellings == factorial / order);
  }
}

TEST_CASE("conditions are written as in a book") {
  CHECK(condition(0) == "sum b_i = 1");
  CHECK(condition(1) == "sum b_i c_i = 1/2");
  CHECK(condition(2) == "sum b_i c_i^2 = 1/3");
  CHECK(condition(3) == "sum b_i a_ij c_j = 1/6");
  CHECK(condition(5) == "sum b_i c_i a_ij c_j = 1/8");
}

TEST_CASE("a wrong tableau names what it breaks", "[tableaux]") {
  dynamic_tableau t = rk4;
  t.b[2] = .3333;
  CHECK(broken(t) == "order 1: sum b_i = 1, off by -3.3e-5");
  t = rk4;
  t.a[3][2] = .999;
  CHECK(broken(t) == "order 2: sum b_i c_i = 1/2, off by -1.7e-4");
  t = rk4;
  t.order = 5;
  CHECK(broken(t).rfind("order 5: ", 0) == 0);
  t = rk4;
  t.c = {0, .5, .25, 1};
  CHECK(broken(t) == "row 3: the sum of a_3j is 5.0e-1, c_3 is 2.5e-1, off by 2.5e-1");
  t = rk4;
  t.order = 10;
  CHECK(broken(t) == "order 10: it must be from 1 to 9");
  t = rk4;
  t.embedded_order = 3;
  CHECK(broken(t) == "embedded_order 3: there are no weights `embedded`");
  t = rk4;
  t.embedded = {{1, 2}, {1, 2}, 0, 0};
  t.embedded_order = 2;
  CHECK(broken(t) == "order 2: sum embedded_i c_i = 1/2, off by -2.5e-1");
  t = rk4;
  t.dense_order = 1;
  CHECK(broken(t) == "dense_order 1: there are no weights `dense`");
  t.degree = 1;
  t.dense = {{{1, 6}}, {{1, 3}}, {{1, 3}}, {{1, 6}}};
  CHECK(broken(t).empty());
  t.dense_order = 2;
  CHECK(broken(t) == "order 2: sum dense_i c_i = 1/2, off by 5.0e-1 in theta^1");
}

TEST_CASE("fractions are held to their conditions exactly, and others to their rounding", "[tableaux]") {
  // 1/3 to 18 digits: right to rounding, but not what it should be.
  dynamic_tableau t = rk4;
  t.b[1] = coefficient(333333333333333333, 1000000000000000000);
  CHECK(broken(t) == "order 1: sum b_i = 1 only to rounding");
  t.b[1] = 1.0 / 3;
  CHECK(broken(t).empty());
  t.b[1] = 1.0 / 3 + 1e-15;
  CHECK(broken(t).rfind("order 1: sum b_i = 1, off by 9.8e-16", 0) == 0);
  // As a float the same number is only known to 1e-7.
  t.b[1] = 1.0F / 3;
  CHECK(broken(t).empty());
  // A denominator that has no residue: then to rounding.
  t.b[1] = coefficient(768614336404564650, 2305843009213693951);
  CHECK(broken(t).empty());
  CHECK(coefficient(0.375).is_exact());
  CHECK_FALSE(coefficient(0.1).is_exact());
  CHECK(coefficient(0.1).rounding() == 0x1p-52L);
}

TEST_CASE("a dynamic tableau refuses what is not one") {
  dynamic_tableau t = rk4;
  CHECK_NOTHROW(t.validate());
  t.b.pop_back();
  CHECK_THROWS_WITH(t.validate(), "odeflow::dynamic_tableau 'rk4': b has 3 numbers, not 4");
  t = rk4;
  t.a[1].push_back(1);
  CHECK_THROWS_WITH(t.validate(), "odeflow::dynamic_tableau 'rk4': a, row 2 has 5 numbers, not 4");
  t = rk4;
  t.a.pop_back();
  CHECK_THROWS_WITH(t.validate(), "odeflow::dynamic_tableau 'rk4': a has 3 rows, not 4");
  t = rk4;
  t.b[1] = std::nan("");
  CHECK_THROWS_WITH(t.validate(), "odeflow::dynamic_tableau 'rk4': b, number 2, is not finite");
  t = rk4;
  t.b[1] = 0.5;
  CHECK_THROWS_WITH(t.validate(), "odeflow::dynamic_tableau 'rk4': order 1: sum b_i = 1, off by 1.7e-1");
  CHECK_THROWS_AS(dynamic_tableau().validate(), std::invalid_argument);
  CHECK_THROWS_WITH(coefficient(1, 0), "odeflow::coefficient: the denominator must be positive");
}
