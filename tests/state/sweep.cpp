// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/sweep.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "threads_guard.hpp"

using namespace odeflow;

TEMPLATE_TEST_CASE(
    "a sweep runs any element function over any number of arrays, with the same bits on any threads", "",
    float, double) {
  using T = TestType;
  const test::threads_guard restore;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1000}, 5 * sweep_grain + 13}) {
    std::vector<T> a(size), b(size), first(size);
    for (const std::size_t count : {1u, 2u, 3u, 4u, 8u}) {
      set_threads(count);
      for (std::size_t i = 0; i < size; ++i) a[i] = static_cast<T>(std::sin(double(i))), b[i] = T(2);
      std::vector<T> c(size, T(0));
      sweep(
          size,
          [](T& out, const T& left, T& right) {
            out = left * T(0.3) + right;
            right = T(1);
          },
          c.data(), a.data(), b.data());
      if (count == 1) {
        first = c;
        for (std::size_t i = 0; i < size; ++i) CHECK(c[i] == a[i] * T(0.3) + T(2));
      }
      CHECK(c == first);
      CHECK(b == std::vector<T>(size, T(1)));
    }
  }
}

TEMPLATE_TEST_CASE("the largest magnitude is infinite as soon as one element is not finite", "", float,
                   double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  const test::threads_guard restore;
  CHECK(largest_magnitude<T>(0, nullptr) == 0);
  for (const std::size_t count : {1u, 2u, 7u}) {
    set_threads(count);
    for (const std::size_t size : {std::size_t{1}, std::size_t{5}, std::size_t{100}, 4 * sweep_grain + 3}) {
      std::vector<T> a(size, T(0.5));
      for (const std::size_t at : {std::size_t{0}, size / 3, size / 2, size - 1}) {
        a[at] = T(-3);
        CHECK(largest_magnitude(size, a.data()) == T(3));
        a[at] = limits::max();
        CHECK(largest_magnitude(size, a.data()) == limits::max());
        for (const T bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
          a[at] = bad;
          CHECK(largest_magnitude(size, a.data()) == limits::infinity());
        }
        a[at] = T(0.5);
      }
    }
  }
}

TEMPLATE_TEST_CASE(
    "all_finite finds one NaN or infinity at every place, and the largest finite numbers are finite", "",
    float, double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  for (const std::size_t size : {0u, 1u, 7u, 64u, 65u}) {
    std::vector<T> a(size, limits::max());
    for (std::size_t i = 0; i < size; i += 2) a[i] = limits::lowest();
    CHECK(all_finite(size, a.data()));
    for (std::size_t i = 0; i < size; ++i)
      for (const T bad :
           {limits::quiet_NaN(), -limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
        auto b = a;
        b[i] = bad;
        CHECK_FALSE(all_finite(size, b.data()));
      }
    std::fill(a.begin(), a.end(), limits::denorm_min());
    CHECK(all_finite(size, a.data()));
  }
}
