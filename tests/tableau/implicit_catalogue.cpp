// SPDX-License-Identifier: BSL-1.0
// The implicit tableaux are what they say: each order condition holds up to the order claimed, by the compiler and with the
// largest residual as a figure, and one fails at the next order.
#include <cmath>
#include <limits>
#include <set>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_methods.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/elementary_weights.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class List>
constexpr bool all_checked() {
  bool all = true;
  List::for_each([&]<const auto & Tableau>() { all = all && checked<Tableau>; });
  return all;
}
static_assert(all_checked<implicit_tableaus>());
static_assert(all_checked<additive_explicit_tableaus>());

std::vector<dynamic_tableau> all_of_the_catalogue() {
  auto all = tableaux_of<implicit_tableaus>();
  for (auto& t : tableaux_of<additive_explicit_tableaus>()) all.push_back(std::move(t));
  return all;
}

// The largest |sum_i b_i Phi_i - 1/density| over the trees of orders from `first` to `last`, absolute or relative to the sum of
// the magnitudes of what is added.
struct residuals {
  long double absolute = 0, relative = 0;
};
residuals residuals_of(const dynamic_tableau& t, const std::vector<coefficient>& weights, int first,
                       int last) {
  const detail::elementary_weights<detail::bounded> phi(t, last);
  residuals worst;
  for (std::size_t tree = detail::trees.up_to(first - 1); tree < detail::trees.up_to(last); ++tree) {
    const detail::bounded sum = phi.of(tree, [&](std::size_t i) { return weights[i]; });
    const long double off =
        std::fabs(sum.value - 1 / static_cast<long double>(detail::trees.all[tree].density));
    worst.absolute = std::max(worst.absolute, off);
    worst.relative = std::max(worst.relative, off / sum.magnitude);
  }
  return worst;
}

void check_order(const std::string& name, const dynamic_tableau& t, const std::vector<coefficient>& weights,
                 int order) {
  const residuals within = residuals_of(t, weights, 1, order);
  const residuals beyond = residuals_of(t, weights, order + 1, order + 1);
  row("tableaux", name + ": residual of the conditions to order " + std::to_string(order),
      static_cast<double>(within.relative), 32 * std::numeric_limits<long double>::epsilon());
  INFO(name << ", conditions of order " << order + 1 << ": off by " << beyond.absolute);
  CHECK(beyond.absolute > 1e-5);
}

}  // namespace

TEST_CASE("implicit tableaux have the order they claim, and no higher one", "[tableaux]") {
  for (const dynamic_tableau& t : all_of_the_catalogue()) {
    check_order(t.name, t, t.b, t.order);
    if (is_embedded(t)) check_order(t.name + ", embedded", t, t.embedded, t.embedded_order);
  }
}

TEST_CASE("implicit tableaux: kind, last stage and estimate as the literature says") {
  const auto all = tableaux_of<implicit_tableaus>();
  REQUIRE(all.size() == implicit_methods().size());
  for (std::size_t n = 0; n < all.size(); ++n) {
    const implicit_facts& facts = implicit_methods()[n];
    INFO(all[n].name);
    CHECK(all[n].name == facts.name);
    CHECK(kind_of(all[n]) == facts.kind);
    CHECK(ends_at_new_state(all[n]) == facts.stiffly_accurate);
    CHECK_FALSE(is_fsal(all[n]));
    CHECK(evaluations(all[n]) == all[n].stages);
    CHECK(is_embedded(all[n]) == (all[n].embedded_order > 0));
  }
  for (const dynamic_tableau& t : tableaux_of<additive_explicit_tableaus>()) CHECK(is_explicit(t));
}

TEST_CASE("tableaux that are the same method under two names agree, exactly") {
  const auto same = [](const auto& one, const auto& other) {
    for (std::size_t i = 0; i < one.stages; ++i) {
      CHECK(one.b[i] == other.b[i]);
      for (std::size_t j = 0; j < one.stages; ++j) CHECK(one.a[i][j] == other.a[i][j]);
    }
  };
  same(tableaus::gauss_1, tableaus::implicit_midpoint);
  same(tableaus::radau_iia_1, tableaus::implicit_euler);
  same(tableaus::lobatto_iiia_2, tableaus::trapezoid);
}

TEST_CASE("every implicit tableau has its own name, and a source with a year") {
  std::set<std::string> names;
  for (const dynamic_tableau& t : all_of_the_catalogue()) {
    INFO(t.name);
    CHECK(names.insert(t.name).second);
    CHECK(t.source.find_last_of("0123456789") != std::string::npos);
    CHECK_NOTHROW(t.validate());
  }
}
