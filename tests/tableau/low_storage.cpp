// SPDX-License-Identifier: BSL-1.0
// Low-storage tableaux: what they are as ordinary ones, and that each of the catalogue is of its order.
#include "odeflow/tableau/low_storage.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/low_storage.hpp"
#include "odeflow/tableau/checked.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <std::size_t Stages>
double worst_condition(const tableau<Stages>& t, int above, int order) {
  const odeflow::detail::elementary_weights<odeflow::detail::bounded> weights(t, order);
  const auto& trees = odeflow::detail::trees;
  long double worst = 0;
  for (std::size_t tree = above == 0 ? 0 : trees.up_to(above); tree < trees.up_to(order); ++tree) {
    const auto sum = weights.of(tree, [&](std::size_t i) { return t.b[i]; });
    worst = std::max(worst, std::fabs(sum.value - 1 / static_cast<long double>(trees.all[tree].density)));
  }
  return static_cast<double>(worst);
}

// The coefficients that a test may spoil.
template <std::size_t Stages>
std::vector<coefficient*> coefficients_of(two_n_tableau<Stages>& t) {
  std::vector<coefficient*> all;
  for (auto& x : t.A) all.push_back(&x);
  for (auto& x : t.B) all.push_back(&x);
  return all;
}
template <std::size_t Stages>
std::vector<coefficient*> coefficients_of(two_r_tableau<Stages>& t) {
  std::vector<coefficient*> all;
  for (auto& x : t.a) all.push_back(&x);
  for (auto& x : t.b) all.push_back(&x);
  for (auto& x : t.embedded) all.push_back(&x);
  return all;
}
template <std::size_t Stages>
std::vector<coefficient*> coefficients_of(two_s_tableau<Stages>& t) {
  std::vector<coefficient*> all;
  for (auto* row : {t.gamma_1, t.gamma_2, t.beta, t.delta})
    for (std::size_t i = 0; i < Stages; ++i) all.push_back(row + i);
  return all;
}

std::string text(const odeflow::detail::message& m) { return std::string(m.view()); }

template <std::size_t Stages>
void check_rows(const tableau<Stages>& t, const std::vector<std::vector<coefficient>>& expected) {
  for (std::size_t i = 0; i <= Stages; ++i)
    for (std::size_t j = 0; j < Stages; ++j) {
      const coefficient& x = i < Stages ? t.a[i][j] : t.b[j];
      const coefficient y = j < expected[i].size() ? expected[i][j] : coefficient();
      INFO("row " << i + 1 << ", column " << j + 1);
      CHECK(x.is_exact());
      CHECK(x.numerator() * y.denominator() == y.numerator() * x.denominator());
    }
}

}  // namespace

TEST_CASE("sums and products of coefficients are exact where they fit, and know their rounding where not") {
  const coefficient third{1, 3}, sixth{1, 6};
  CHECK((third + sixth).numerator() == 1);
  CHECK((third + sixth).denominator() == 2);
  CHECK((third * coefficient{-3, 7}).numerator() == -1);
  CHECK((third * coefficient{-3, 7}).denominator() == 7);
  CHECK((third - third).is_zero());
  CHECK((third - third).is_exact());
  const coefficient a{567301805773, 1357537059087}, b{2404267990393, 2016746695238};
  CHECK(!(a * b).is_exact());
  CHECK(std::fabs((a * b).value() - a.value() * b.value()) == 0);
  CHECK((a * b).rounding() > 0);
  CHECK((a * b).rounding() < 1e-18L);
  // What was published with 3 decimals is known to no more after a product with 100.
  const coefficient few = coefficient::rounded(0.123L, 5e-4L);
  CHECK(std::fabs((few * coefficient(100)).rounding() * 12.3L - 0.05L) < 1e-12L);
  CHECK((few - few).is_zero());
  CHECK(std::fabs((few - few).rounding() - 1e-3L) < 1e-12L);
}

TEST_CASE("a low-storage tableau is the ordinary one that its formulas make, in exact fractions") {
  check_rows(butcher(tableaus::williamson_3),
             {{}, {{1, 3}}, {{-3, 16}, {15, 16}}, {{1, 6}, {3, 10}, {8, 15}}});
  check_rows(butcher(tableaus::low_storage_ssprk_4_3),
             {{}, {{1, 2}}, {{1, 2}, {1, 2}}, {{1, 6}, {1, 6}, {1, 6}}, {{1, 6}, {1, 6}, {1, 6}, {1, 2}}});
  std::vector<std::vector<coefficient>> ssp(11);
  for (std::size_t i = 1; i < 10; ++i) {
    ssp[i].assign(i, coefficient(1, 6));
    if (i >= 5) std::fill_n(ssp[i].begin(), 5, coefficient(1, 15));
  }
  ssp[10].assign(10, coefficient(1, 10));
  check_rows(butcher(tableaus::low_storage_ssprk_10_4), ssp);
  // Heun's method of order 3 is not of the 2R form: its a_31 is 0, its b_1 is not.
  constexpr two_r_tableau<3> heun{.a = {{1, 3}, {2, 3}}, .b = {{1, 4}, 0, {3, 4}}, .order = 3};
  CHECK(!broken_condition(heun).empty());
  constexpr two_r_tableau<2> ralston{.a = {{2, 3}}, .b = {{1, 4}, {3, 4}}, .order = 2};
  CHECK(broken_condition(ralston).empty());
  check_rows(butcher(ralston), {{}, {{2, 3}}, {{1, 4}, {3, 4}}});
}

TEST_CASE("each low-storage method of the catalogue is of its order and of no higher one", "[tableaux]") {
  low_storage_tableaus::for_each([]<const auto & Tableau>() {
    static_assert(checked<Tableau>);
    const auto t = butcher(Tableau);
    const std::string name(t.name);
    long double rounding = 0;
    for (const auto& line : t.a)
      for (const coefficient& x : line) rounding = std::max(rounding, x.rounding());
    // Of 12 and of 15 or more decimals, and fractions in long double.
    const double limit = rounding > 1e-13L ? 1e-11 : rounding > 1e-17L ? 1e-14 : 1e-18;
    row("tableaux", name + ": residual of the order conditions to order " + std::to_string(t.order),
        worst_condition(t, 0, t.order), limit);
    row_at_least("tableaux", name + ": largest residual of order " + std::to_string(t.order + 1),
                 worst_condition(t, t.order, t.order + 1), 1e-5);
    CHECK(is_explicit(t));
    CHECK(!t.source.empty());
  });
}

TEST_CASE("a digit that is wrong in the 8th decimal is found in each coefficient", "[tableaux]") {
  std::size_t tried = 0, missed = 0;
  low_storage_tableaus::for_each([&]<const auto & Tableau>() {
    auto t = Tableau;
    for (coefficient* x : coefficients_of(t)) {
      if (x->is_zero()) continue;
      const coefficient right = *x;
      *x = coefficient::rounded(right.value() + 1e-8L, right.rounding());
      ++tried;
      missed += broken_condition(t).empty();
      *x = right;
    }
    CHECK(broken_condition(t).empty());
  });
  CHECK(tried > 200);
  row("tableaux", "wrong digits not found in " + std::to_string(tried) + " low-storage coefficients",
      static_cast<double>(missed), 0);
}

TEST_CASE("a broken low-storage tableau is told why") {
  auto w = tableaus::williamson_3;
  w.A[0] = {1, 2};
  CHECK(text(broken_condition(w)) == "stage 1: q is not set yet, its factor is 5.0e-1");
  w = tableaus::williamson_3;
  w.c[2] = {2, 3};
  CHECK(text(broken_condition(w)).find("row 3: the sum of a_3j is 7.5e-1, c_3 is 6.7e-1") == 0);
  w = tableaus::williamson_3;
  w.B[2] = {8, 16};
  CHECK(text(broken_condition(w)).find("order 1: sum b_i = 1, off by") == 0);
  w = tableaus::williamson_3;
  w.order = 4;
  CHECK(text(broken_condition(w)).find("order 4: sum b_i") == 0);
  auto s = tableaus::low_storage_ssprk_4_3;
  s.gamma_2[2] = {1, 2};
  CHECK(text(broken_condition(s)) == "stage 3: x is taken 8.3e-1 times, off by 1.7e-1");
}
