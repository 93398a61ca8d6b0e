// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/state.hpp"

#include <cstdint>
#include <numeric>
#include <ranges>

#include "catch.hpp"
#include "odeflow/state/place.hpp"

using namespace odeflow;

static_assert(std::ranges::contiguous_range<state<float>>);
static_assert(std::is_nothrow_move_constructible_v<state<double>>);
static_assert(!std::is_constructible_v<state<double>, std::vector<double>>, "a bare theta is no state");

TEMPLATE_TEST_CASE("a state is blocks of equal length in one aligned array", "", float, double) {
  for (const std::size_t dimension : {1u, 7u, 64u, 1001u}) {
    state<TestType> x(dimension, 3);
    CHECK(x.size() == 3 * dimension);
    CHECK(x.dimension() == dimension);
    CHECK(x.blocks() == 3);
    CHECK(reinterpret_cast<std::uintptr_t>(x.data()) % 64 == 0);
    CHECK(std::ranges::all_of(x, [](TestType a) { return a == 0; }));
    std::iota(x.begin(), x.end(), TestType(0));
    for (std::size_t b = 0; b < 3; ++b) {
      CHECK(x.block(b).data() == x.data() + b * dimension);
      CHECK(x.block(b).size() == dimension);
      CHECK(std::as_const(x).block(b)[0] == static_cast<TestType>(b * dimension));
    }
    CHECK_THROWS_AS(x.block(3), std::out_of_range);
  }
}

TEST_CASE("a state is a value: copies share nothing, moves leave no element behind") {
  state<double> a(5, 2);
  std::iota(a.begin(), a.end(), 1.0);
  state<double> b = a;
  b[0] = -1;
  CHECK(a[0] == 1);
  CHECK(b[9] == 10);
  const double* const memory = b.data();
  b = a;
  CHECK(b.data() == memory);  // equal sizes: the memory is used again
  CHECK(b[0] == 1);
  b = state<double>(2, 1);
  CHECK(b.size() == 2);
  b = a;
  CHECK(std::ranges::equal(a, b));
  const state<double> c = std::move(b);
  CHECK(std::ranges::equal(a, c));
  CHECK(b.size() == 0);
  a = *&a;
  CHECK(std::ranges::equal(a, c));
  CHECK(state<double>().size() == 0);
  const state<double> empty_copy = state<double>();
  CHECK(empty_copy.blocks() == 0);
}

TEST_CASE("a new shape of equal size keeps the elements, another one begins at zero") {
  state<float> x(6, 1);
  std::iota(x.begin(), x.end(), 1.f);
  x.reshape(3, 2);
  CHECK(x.block(1)[0] == 4);
  x.reshape(3, 3);
  CHECK(std::ranges::all_of(x, [](float a) { return a == 0; }));
}

TEST_CASE("sizes that overflow are refused before memory is asked for") {
  CHECK_THROWS_AS(state<double>(std::size_t(-1) / 2, 3), std::length_error);
  CHECK_THROWS_AS(state<double>(std::size_t(-1), 1), std::length_error);
  state<double> x(2, 1);
  CHECK_THROWS_AS(x.reshape(std::size_t(1) << 62, 8), std::length_error);
  CHECK(x.size() == 2);
}

TEST_CASE("the first element that is not finite is told by block and element") {
  state<double> x(3, 2, 2);
  CHECK_FALSE(first_not_finite(x));
  x.scalars()[1] = std::numeric_limits<double>::infinity();
  CHECK(describe(*first_not_finite(x), x.blocks()) == "scalar 1");
  x.block(1)[2] = std::numeric_limits<double>::quiet_NaN();
  CHECK(describe(*first_not_finite(x), x.blocks()) == "block 1, element 2");
  x.block(0)[1] = x.block(1)[2];
  CHECK(describe(*first_not_finite(x), x.blocks()) == "theta[1]");
}
