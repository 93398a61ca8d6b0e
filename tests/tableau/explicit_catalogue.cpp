// SPDX-License-Identifier: BSL-1.0
// The explicit tableaux of the catalogue: that they are what they say, and no better, and that a wrong digit would be seen.
#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"

namespace {

using odeflow::coefficient;
using odeflow::dynamic_tableau;
using odeflow::tableaus::explicit_tableaus;
using odeflow::test::row;
namespace detail = odeflow::detail;

template <class List>
inline constexpr bool all_checked = false;
template <const auto&... Tableau>
inline constexpr bool all_checked<odeflow::tableau_list<Tableau...>> = (odeflow::checked<Tableau> && ...);
static_assert(all_checked<explicit_tableaus>);

std::vector<dynamic_tableau> all_tableaux() {
  std::vector<dynamic_tableau> all;
  explicit_tableaus::for_each([&]<const auto & Tableau>() { all.emplace_back(Tableau); });
  return all;
}

std::vector<coefficient*> numbers_of(dynamic_tableau& t) {
  std::vector<coefficient*> all;
  for (auto* rows : {&t.a, &t.dense})
    for (auto& one : *rows)
      for (coefficient& x : one) all.push_back(&x);
  for (auto* one : {&t.b, &t.c, &t.embedded})
    for (coefficient& x : *one) all.push_back(&x);
  return all;
}

bool is_exact(dynamic_tableau t) {
  const auto numbers = numbers_of(t);
  return std::all_of(numbers.begin(), numbers.end(), [](const coefficient* x) { return x->is_exact(); });
}

// The largest residual of the conditions of these weights, beside 1 and the sum of the magnitudes of what is added.
long double residual(const dynamic_tableau& t, int order, const std::vector<coefficient>& weights) {
  const detail::elementary_weights<detail::bounded> phi(t, order);
  long double worst = 0;
  for (std::size_t tree = 0; tree < detail::trees.up_to(order); ++tree) {
    const detail::bounded sum = phi.of(tree, [&](std::size_t i) { return weights[i]; });
    const long double expected = 1 / static_cast<long double>(detail::trees.all[tree].density);
    worst = std::max(worst, std::fabs(sum.value - expected) / (1 + sum.magnitude));
  }
  return worst;
}

// Whether the order one higher than claimed breaks a condition of these weights, of that order.
bool broken_at(dynamic_tableau t, int dynamic_tableau::*order, const std::string& weights) {
  const int higher = ++(t.*order);
  const std::string broken(odeflow::broken_condition(t).view());
  UNSCOPED_INFO(broken);
  return broken.rfind("order " + std::to_string(higher) + ": sum " + weights, 0) == 0;
}

struct fact {
  const char* name;
  int order, embedded_order, dense_order;  // 0: there is none
  std::size_t evaluations;
  bool fsal, exact;
};
// From the literature, not from the tableaux.
constexpr fact facts[] = {
    {"euler", 1, 0, 0, 1, false, true},
    {"extragradient", 1, 0, 0, 2, false, true},
    {"chebyshev_2_1", 1, 0, 0, 2, false, false},
    {"chebyshev_3_1", 1, 0, 0, 3, false, false},
    {"chebyshev_4_1", 1, 0, 0, 4, false, false},
    {"chebyshev_5_1", 1, 0, 0, 5, false, false},
    {"explicit_midpoint", 2, 0, 0, 2, false, true},
    {"heun2", 2, 0, 0, 2, false, true},
    {"ralston2", 2, 0, 0, 2, false, true},
    {"ssprk_2_2", 2, 0, 0, 2, false, true},
    {"van_der_houwen_3_2", 2, 0, 0, 3, false, true},
    {"chebyshev_3_2", 2, 2, 0, 3, true, false},
    {"chebyshev_4_2", 2, 2, 0, 4, true, false},
    {"chebyshev_5_2", 2, 2, 0, 5, true, false},
    {"kutta3", 3, 0, 0, 3, false, true},
    {"heun3", 3, 0, 0, 3, false, true},
    {"ralston3", 3, 0, 0, 3, false, true},
    {"ssprk_3_3", 3, 0, 0, 3, false, true},
    {"bogacki_shampine_3_2", 3, 2, 3, 3, true, true},
    {"runge_kutta4", 4, 0, 0, 4, false, true},
    {"three_eighths", 4, 0, 0, 4, false, true},
    {"ralston4", 4, 0, 0, 4, false, false},
    {"ssprk_5_4", 4, 0, 0, 5, false, false},
    {"ssprk_10_4", 4, 3, 0, 10, false, true},
    {"merson_4_3", 4, 3, 0, 5, false, true},
    {"zonneveld_4_3", 4, 3, 0, 5, false, true},
    {"fehlberg_4_5", 4, 5, 0, 6, false, true},
    {"bogacki_shampine_5_4", 5, 4, 0, 7, true, true},
    {"cash_karp_5_4", 5, 4, 0, 6, false, true},
    {"dormand_prince_5_4", 5, 4, 4, 6, true, true},
    {"tsitouras_5_4", 5, 4, 4, 6, true, false},
    {"verner_6_5", 6, 5, 0, 8, true, false},
    {"fehlberg_7_8", 7, 8, 0, 13, false, true},
    {"verner_7_6", 7, 6, 0, 10, false, false},
    {"fehlberg_8_7", 8, 7, 0, 13, false, true},
    {"dormand_prince_8_5_3", 8, 5, 0, 12, false, false},
    {"verner_8_7", 8, 7, 0, 13, false, false},
    {"verner_9_8", 9, 8, 0, 16, false, false},
};

}  // namespace

TEST_CASE("the explicit tableaux have the orders, evaluations and kinds of numbers of the literature") {
  const auto all = all_tableaux();
  REQUIRE(all.size() == std::size(facts));
  for (std::size_t i = 0; i < all.size(); ++i) {
    const dynamic_tableau& t = all[i];
    INFO(t.name);
    CHECK(t.name == facts[i].name);
    CHECK(t.source.size() > 20);
    CHECK(t.order == facts[i].order);
    CHECK(t.embedded_order == facts[i].embedded_order);
    CHECK(t.dense_order == facts[i].dense_order);
    CHECK(odeflow::is_explicit(t));
    CHECK(odeflow::evaluations(t) == facts[i].evaluations);
    CHECK(odeflow::is_fsal(t) == facts[i].fsal);
    CHECK(odeflow::is_embedded(t) == (facts[i].embedded_order > 0));
    CHECK(is_exact(t) == facts[i].exact);
  }
}

TEST_CASE("the explicit tableaux meet their order conditions to rounding", "[tableaux]") {
  for (const dynamic_tableau& t : all_tableaux()) {
    const std::string orders =
        std::to_string(t.order) + (t.embedded_order > 0 ? "(" + std::to_string(t.embedded_order) + ")" : "");
    long double worst = residual(t, t.order, t.b);
    if (t.embedded_order > 0) worst = std::max(worst, residual(t, t.embedded_order, t.embedded));
    row("tableaux", t.name + ": worst condition of order " + orders + ", off by", static_cast<double>(worst),
        1e-18);
  }
}

TEST_CASE("no explicit tableau is of a higher order than it says") {
  for (const dynamic_tableau& t : all_tableaux()) {
    INFO(t.name);
    if (t.order < detail::highest_order) CHECK(broken_at(t, &dynamic_tableau::order, "b_i"));
    if (t.embedded_order > 0) CHECK(broken_at(t, &dynamic_tableau::embedded_order, "embedded_i"));
    if (t.dense_order > 0) CHECK(broken_at(t, &dynamic_tableau::dense_order, "dense_i"));
  }
}

TEST_CASE("at the end of the step the dense weights of explicit tableaux are those of the step") {
  int dense = 0;
  for (const dynamic_tableau& t : all_tableaux()) {
    if (t.dense_order == 0) continue;
    ++dense;
    INFO(t.name);
    for (std::size_t i = 0; i < t.stages; ++i) {
      long double sum = 0, magnitude = 0;
      for (const coefficient& x : t.dense[i]) sum += x.value(), magnitude += std::fabs(x.value());
      CHECK(std::fabs(sum - t.b[i].value()) <= 4e-19L * magnitude);
    }
  }
  CHECK(dense == 3);
}

// Typing errors: the 15th digit, the last but two of those that a double needs, and a numerator by one.
TEST_CASE("a wrong digit in any number of an explicit tableau is found", "[tableaux]") {
  int digits = 0, missed_digits = 0, numerators = 0, missed_numerators = 0;
  for (dynamic_tableau t : all_tableaux()) {
    const bool exact = is_exact(t);
    const auto missed = [&](coefficient& x, const coefficient& wrong) {
      const coefficient right = std::exchange(x, wrong);
      const bool found = !odeflow::broken_condition(t).empty();
      UNSCOPED_INFO(t.name << ": " << static_cast<double>(right.value()) << (found ? " found" : " missed"));
      x = right;
      return found ? 0 : 1;
    };
    for (coefficient* x : numbers_of(t)) {
      if (x->is_zero()) continue;
      ++digits;
      missed_digits += missed(*x, x->value() * (1 + 1e-14L));
      if (!exact) continue;
      ++numerators;
      missed_numerators += missed(*x, {x->numerator() + 1, x->denominator()});
    }
    CHECK(odeflow::broken_condition(t).empty());
  }
  CHECK(digits > 1000);
  CHECK(numerators > 500);
  row("tableaux", "explicit tableaux: changes of a 15th digit missed", missed_digits, 0);
  row("tableaux", "explicit tableaux: changes of a numerator by one missed", missed_numerators, 0);
}
