// SPDX-License-Identifier: BSL-1.0
// The methods that the compiler computes from nodes: the coefficients that are published, exactly where they are fractions, and the
// simplifying assumptions of each family.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/collocation.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"

using namespace odeflow;

namespace {

template <std::size_t Stages>
constexpr bool is(const tableau<Stages>& t, const coefficient (&a)[Stages][Stages],
                  const coefficient (&b)[Stages]) {
  for (std::size_t i = 0; i < Stages; ++i) {
    if (!t.b[i].is_exact() || !(t.b[i] == b[i])) return false;
    for (std::size_t j = 0; j < Stages; ++j)
      if (!t.a[i][j].is_exact() || !(t.a[i][j] == a[i][j])) return false;
  }
  return true;
}
static_assert(is<2>(tableaus::radau_ia_2, {{{1, 4}, {-1, 4}}, {{1, 4}, {5, 12}}}, {{1, 4}, {3, 4}}));
static_assert(is<2>(tableaus::radau_iia_2, {{{5, 12}, {-1, 12}}, {{3, 4}, {1, 4}}}, {{3, 4}, {1, 4}}));
static_assert(is<3>(tableaus::lobatto_iiia_3, {{}, {{5, 24}, {1, 3}, {-1, 24}}, {{1, 6}, {2, 3}, {1, 6}}},
                    {{1, 6}, {2, 3}, {1, 6}}));
static_assert(is<2>(tableaus::lobatto_iiib_2, {{{1, 2}, 0}, {{1, 2}, 0}}, {{1, 2}, {1, 2}}));
static_assert(is<3>(tableaus::lobatto_iiib_3,
                    {{{1, 6}, {-1, 6}, 0}, {{1, 6}, {1, 3}, 0}, {{1, 6}, {5, 6}, 0}},
                    {{1, 6}, {2, 3}, {1, 6}}));
static_assert(is<2>(tableaus::lobatto_iiic_2, {{{1, 2}, {-1, 2}}, {{1, 2}, {1, 2}}}, {{1, 2}, {1, 2}}));
static_assert(is<3>(tableaus::lobatto_iiic_3,
                    {{{1, 6}, {-1, 3}, {1, 6}}, {{1, 6}, {5, 12}, {-1, 12}}, {{1, 6}, {2, 3}, {1, 6}}},
                    {{1, 6}, {2, 3}, {1, 6}}));

using rows = std::vector<std::vector<long double>>;

// The largest difference of a from the rows that are published.
double off(const dynamic_tableau& t, const rows& published) {
  long double worst = 0;
  REQUIRE(published.size() == t.stages);
  for (std::size_t i = 0; i < t.stages; ++i) {
    REQUIRE(published[i].size() == t.stages);
    for (std::size_t j = 0; j < t.stages; ++j)
      worst = std::max(worst, std::fabs(t.a[i][j].value() - published[i][j]));
  }
  return static_cast<double>(worst);
}

// The assumptions of a method on nodes c: how many powers each of them holds for.
struct assumptions {
  int b, c, d;
  bool operator==(const assumptions&) const = default;
};

// The largest q up to which the residual of power q is rounding only.
int powers(const std::function<long double(int)>& residual, long double& worst) {
  for (int q = 1;; ++q) {
    const long double off = residual(q);
    if (off > 1e-6L || q > 9) return q - 1;
    worst = std::max(worst, off);
  }
}

assumptions measured(const dynamic_tableau& t, const std::vector<long double>& c, long double& worst) {
  const auto power = [&](std::size_t i, int q) { return std::pow(c[i], static_cast<long double>(q)); };
  const auto largest = [&](auto residual_of) {
    long double off = 0;
    for (std::size_t i = 0; i < t.stages; ++i) off = std::max(off, std::fabs(residual_of(i)));
    return off;
  };
  const auto quadrature = [&](int q) {
    long double sum = -1 / static_cast<long double>(q);
    for (std::size_t i = 0; i < t.stages; ++i) sum += t.b[i].value() * power(i, q - 1);
    return std::fabs(sum);
  };
  const auto along_row = [&](int q) {
    return largest([&](std::size_t i) {
      long double sum = -power(i, q) / q;
      for (std::size_t j = 0; j < t.stages; ++j) sum += t.a[i][j].value() * power(j, q - 1);
      return sum;
    });
  };
  const auto along_column = [&](int q) {
    return largest([&](std::size_t j) {
      long double sum = -t.b[j].value() * (1 - power(j, q)) / q;
      for (std::size_t i = 0; i < t.stages; ++i) sum += t.b[i].value() * power(i, q - 1) * t.a[i][j].value();
      return sum;
    });
  };
  return {powers(quadrature, worst), powers(along_row, worst), powers(along_column, worst)};
}

}  // namespace

TEST_CASE("methods from nodes have the coefficients that are published", "[tableaux]") {
  const long double r3 = std::sqrt(3.0L), r5 = std::sqrt(5.0L), r6 = std::sqrt(6.0L), r15 = std::sqrt(15.0L);
  const double limit = 8 * static_cast<double>(std::numeric_limits<long double>::epsilon());
  const auto compare = [&](const dynamic_tableau& t, const rows& published) {
    test::row("tableaux", t.name + ": a off what is published", off(t, published), limit);
  };
  compare(tableaus::gauss_2, {{1 / 4.0L, 1 / 4.0L - r3 / 6}, {1 / 4.0L + r3 / 6, 1 / 4.0L}});
  compare(tableaus::gauss_3, {{5 / 36.0L, 2 / 9.0L - r15 / 15, 5 / 36.0L - r15 / 30},
                              {5 / 36.0L + r15 / 24, 2 / 9.0L, 5 / 36.0L - r15 / 24},
                              {5 / 36.0L + r15 / 30, 2 / 9.0L + r15 / 15, 5 / 36.0L}});
  compare(tableaus::radau_ia_3, {{1 / 9.0L, (-1 - r6) / 18, (-1 + r6) / 18},
                                 {1 / 9.0L, (88 + 7 * r6) / 360, (88 - 43 * r6) / 360},
                                 {1 / 9.0L, (88 + 43 * r6) / 360, (88 - 7 * r6) / 360}});
  compare(tableaus::radau_iia_3, {{(88 - 7 * r6) / 360, (296 - 169 * r6) / 1800, (-2 + 3 * r6) / 225},
                                  {(296 + 169 * r6) / 1800, (88 + 7 * r6) / 360, (-2 - 3 * r6) / 225},
                                  {(16 - r6) / 36, (16 + r6) / 36, 1 / 9.0L}});
  compare(tableaus::lobatto_iiia_4,
          {{0, 0, 0, 0},
           {(11 + r5) / 120, (25 - r5) / 120, (25 - 13 * r5) / 120, (-1 + r5) / 120},
           {(11 - r5) / 120, (25 + 13 * r5) / 120, (25 + r5) / 120, (-1 - r5) / 120},
           {1 / 12.0L, 5 / 12.0L, 5 / 12.0L, 1 / 12.0L}});
  compare(tableaus::lobatto_iiib_4, {{1 / 12.0L, (-1 - r5) / 24, (-1 + r5) / 24, 0},
                                     {1 / 12.0L, (25 + r5) / 120, (25 - 13 * r5) / 120, 0},
                                     {1 / 12.0L, (25 + 13 * r5) / 120, (25 - r5) / 120, 0},
                                     {1 / 12.0L, (11 - r5) / 24, (11 + r5) / 24, 0}});
  compare(tableaus::lobatto_iiic_4, {{1 / 12.0L, -r5 / 12, r5 / 12, -1 / 12.0L},
                                     {1 / 12.0L, 1 / 4.0L, (10 - 7 * r5) / 60, r5 / 60},
                                     {1 / 12.0L, (10 + 7 * r5) / 60, 1 / 4.0L, -r5 / 60},
                                     {1 / 12.0L, 5 / 12.0L, 5 / 12.0L, 1 / 12.0L}});
}

TEST_CASE("methods from nodes meet the simplifying assumptions of their family, and no more", "[tableaux]") {
  using namespace tableaus;
  const long double r3 = std::sqrt(3.0L), r5 = std::sqrt(5.0L), r6 = std::sqrt(6.0L), r15 = std::sqrt(15.0L);
  const std::vector<long double> lobatto_2 = {0, 1}, lobatto_3 = {0, 0.5L, 1},
                                 lobatto_4 = {0, (5 - r5) / 10, (5 + r5) / 10, 1};
  const struct {
    dynamic_tableau method;
    std::vector<long double> nodes;
    assumptions expected;
  } all[] = {{gauss_1, {0.5L}, {2, 1, 1}},
             {gauss_2, {(3 - r3) / 6, (3 + r3) / 6}, {4, 2, 2}},
             {gauss_3, {(5 - r15) / 10, 0.5L, (5 + r15) / 10}, {6, 3, 3}},
             {radau_ia_2, {0, 2 / 3.0L}, {3, 1, 2}},
             {radau_ia_3, {0, (6 - r6) / 10, (6 + r6) / 10}, {5, 2, 3}},
             {radau_iia_1, {1}, {1, 1, 0}},
             {radau_iia_2, {1 / 3.0L, 1}, {3, 2, 1}},
             {radau_iia_3, {(4 - r6) / 10, (4 + r6) / 10, 1}, {5, 3, 2}},
             {lobatto_iiia_2, lobatto_2, {2, 2, 0}},
             {lobatto_iiia_3, lobatto_3, {4, 3, 1}},
             {lobatto_iiia_4, lobatto_4, {6, 4, 2}},
             {lobatto_iiib_2, lobatto_2, {2, 0, 2}},
             {lobatto_iiib_3, lobatto_3, {4, 1, 3}},
             {lobatto_iiib_4, lobatto_4, {6, 2, 4}},
             {lobatto_iiic_2, lobatto_2, {2, 1, 1}},
             {lobatto_iiic_3, lobatto_3, {4, 2, 2}},
             {lobatto_iiic_4, lobatto_4, {6, 3, 3}}};
  for (const auto& [method, nodes, expected] : all) {
    long double worst = 0;
    const assumptions found = measured(method, nodes, worst);
    INFO(method.name << ": B(" << found.b << "), C(" << found.c << "), D(" << found.d << ")");
    CHECK(found == expected);
    test::row("tableaux", method.name + ": assumptions B(p), C(q), D(r) off by", static_cast<double>(worst),
              8 * static_cast<double>(std::numeric_limits<long double>::epsilon()));
  }
}
