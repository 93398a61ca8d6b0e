// SPDX-License-Identifier: BSL-1.0
// The exact derivative of every term, from duals, against differences of the term itself.
#include <algorithm>
#include <cmath>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "example.hpp"
#include "odeflow/flow/chain.hpp"

using namespace odeflow;
using odeflow::test::example;

namespace {

constexpr std::size_t size = 32;

double wave(double i) { return std::sin(0.7 * i + 0.1); }

// One term as a flow runs it, on [direction | blocks | scalars] of any scalar.
template <class Term>
struct runner {
  Term term = example<Term>();
  std::size_t blocks = 1 + blocks_of(term), scalars = scalars_of(term), count = size * blocks + scalars;
  std::size_t stage = 1;

  // The unknowns and the direction are all `input`: theta, blocks and scalars, then the direction.
  std::vector<double> input() const {
    std::vector<double> all(count + size);
    for (std::size_t i = 0; i < count; ++i) all[i] = 0.1 + std::fabs(wave(static_cast<double>(i)));
    for (std::size_t i = 0; i < size; ++i) all[count + i] = 2 * wave(static_cast<double>(3 * i + 1));
    return all;
  }

  template <class T>
  std::vector<T> bent(const std::vector<T>& input) const {
    std::vector<T> dxdt(count);
    std::copy(input.begin() + static_cast<std::ptrdiff_t>(count), input.end(), dxdt.begin());
    for (std::size_t i = 0; i < size; ++i) dxdt[i] = -dxdt[i];  // the chain's gradient is minus the direction
    const detail::chain<T, const Term&> alone(std::tuple<const Term&>{term});
    alone.bend({.x = input.data(),
                .dxdt = dxdt.data(),
                .dimension = size,
                .scalars = input.data() + size * blocks,
                .scalar_rates = dxdt.data() + size * blocks,
                .time = 0.5,
                .step = 2,
                .stage = stage});
    return dxdt;
  }

  std::vector<dual<double>> along(const std::vector<double>& at, const std::vector<double>& v) const {
    std::vector<dual<double>> input(at.size());
    for (std::size_t i = 0; i < at.size(); ++i) input[i] = {at[i], v[i]};
    return bent(input);
  }
};

std::vector<double> some_direction(std::size_t count) {
  std::vector<double> v(count);
  for (std::size_t i = 0; i < count; ++i) v[i] = std::cos(1.3 * static_cast<double>(i));
  return v;
}

std::vector<double> shifted(std::vector<double> at, double h, const std::vector<double>& v) {
  for (std::size_t i = 0; i < at.size(); ++i) at[i] += h * v[i];
  return at;
}

// The largest difference between the tangent and a difference quotient, as a part of 1 + slope.
template <class Term>
double worst_tangent() {
  runner<Term> one;
  const auto at = one.input(), v = some_direction(at.size());
  if constexpr (std::same_as<Term, frozen_preconditioner>) {
    one.stage = 0;
    one.bent(at);  // fixes the gain of this step
    one.stage = 1;
  }
  const double h = 1e-4;
  const auto exact = one.along(at, v), still = one.along(at, std::vector<double>(at.size(), 0.0));
  const auto plain = one.bent(at);
  const auto moved = [&](double by) { return one.bent(shifted(at, by, v)); };
  const auto later = moved(h), before = moved(-h), much_later = moved(2 * h), long_before = moved(-2 * h);
  double worst = 0, largest = 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    CHECK(exact[i].value == Approx(plain[i]).epsilon(1e-14));
    CHECK(still[i].tangent == 0);
    const double slope =
        (8 * (later[i] - before[i]) - (much_later[i] - long_before[i])) / (12 * h);  // error h^4
    worst = std::max(worst, std::fabs(exact[i].tangent - slope) / (1 + std::fabs(slope)));
    largest = std::max(largest, std::fabs(exact[i].tangent));
  }
  CHECK(largest > 0.01);
  return worst;
}

template <class... Term>
double worst_of_all(std::tuple<Term...>*) {
  return std::max({worst_tangent<Term>()...});
}

struct only_double {
  static constexpr std::size_t blocks = 0;
  void bend(tile<double>) const {}
};

}  // namespace

TEST_CASE("the tangent of every term is the slope of its differences", "[terms]") {
  // What the differences leave: h^4, and rounding / h.
  test::row("terms", "tangents of all terms against differences, as a part of 1 + slope",
            worst_of_all(static_cast<all_terms*>(nullptr)), 1e-8);
}

TEST_CASE("a tangent of the frozen preconditioner changes no sum and foresees the gain of a first stage") {
  runner<frozen_preconditioner> one;
  const auto at = one.input(), v = some_direction(at.size());
  const auto& sums = std::get<std::vector<double>>(*one.term.sums);
  one.stage = 0;
  const auto foreseen = one.along(at, v);
  CHECK(sums == std::vector<double>(size, 0.0));
  const auto first = one.bent(at);
  const auto after = sums;
  one.stage = 1;
  const auto now = one.along(at, v);
  CHECK(sums == after);
  for (std::size_t i = 0; i < size; ++i) {
    CHECK(foreseen[i].value == first[i]);
    CHECK(foreseen[i].tangent == now[i].tangent);
  }
}

TEST_CASE("a list of terms has the tangents of its terms, and says which kind of term has none") {
  runner<term_list<double>> list;
  list.term.add(rms_preconditioner{}).add(adaptive_moments{}).add(weight_decay{.rate = 0.1});
  list = {.term = list.term};  // counts its blocks anew
  const auto at = list.input(), v = some_direction(at.size());
  const double h = 1e-5;
  const auto exact = list.along(at, v);
  const auto later = list.bent(shifted(at, h, v)), before = list.bent(shifted(at, -h, v));
  for (std::size_t i = 0; i < later.size(); ++i)
    CHECK(exact[i].tangent == Approx((later[i] - before[i]) / (2 * h)).epsilon(1e-6).margin(1e-6));

  list.term.add(only_double{});
  CHECK_NOTHROW(list.bent(at));
  CHECK_THROWS_WITH(list.along(at, v), contains("no derivative"));
}

TEST_CASE("clipping by norm has a slope where it clips, none where it does not, and no NaN at rest") {
  runner<clip_norm> one;
  auto at = one.input();
  const auto v = some_direction(at.size());
  one.term.most = 1e3;
  auto exact = one.along(at, v);
  for (std::size_t i = 0; i < size; ++i) CHECK(exact[i].tangent == v[one.count + i]);
  std::fill(at.begin(), at.end(), 0.0);
  exact = one.along(at, v);
  for (std::size_t i = 0; i < size; ++i) CHECK(exact[i].tangent == v[one.count + i]);
}
