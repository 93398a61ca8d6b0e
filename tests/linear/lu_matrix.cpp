// SPDX-License-Identifier: BSL-1.0
#include "odeflow/linear/lu_matrix.hpp"

#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include "catch.hpp"
#include "odeflow/linear/blas.hpp"

extern "C" {
[[gnu::weak]] void openblas_set_num_threads(int count);
[[gnu::weak]] int openblas_get_num_threads(void);
}

using namespace odeflow;

namespace {

// Regular and far from symmetric: a wrong order of rows and columns shows.
double entry(std::size_t i, std::size_t j) {
  return std::sin(1.7 * static_cast<double>(i) + 0.3 * static_cast<double>(i * j)) + (i == j ? 5 : 0);
}

template <class T>
lu_matrix<T> example(std::size_t n) {
  lu_matrix<T> a;
  a.reshape(n);
  for (std::size_t j = 0; j < n; ++j)
    for (std::size_t i = 0; i < n; ++i) a.column(j)[i] = static_cast<T>(entry(i, j));
  return a;
}

}  // namespace

TEMPLATE_TEST_CASE("it solves A y = b", "", float, double) {
  using T = TestType;
  for (const std::size_t n : {1u, 2u, 50u}) {
    auto a = example<T>(n);
    std::vector<T> b(n, T(0));
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j)
        b[i] += static_cast<T>(entry(i, j) * std::cos(static_cast<double>(j)));
    REQUIRE(a.factorise());
    a.solve(b);
    for (std::size_t j = 0; j < n; ++j)
      CHECK(static_cast<double>(b[j]) ==
            Approx(std::cos(static_cast<double>(j))).margin(1000 * std::numeric_limits<T>::epsilon()));
  }
}

TEST_CASE("it becomes factor I - A") {
  auto a = example<double>(3);
  a.subtract_from_identity(2);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) CHECK(a.column(j)[i] == (i == j ? 2 : 0) - entry(i, j));
}

TEST_CASE("a singular matrix, and one with a NaN or an infinity, has no factors") {
  auto zero = example<double>(4);
  for (std::size_t i = 0; i < 4; ++i) zero.column(2)[i] = 0;
  CHECK_FALSE(zero.factorise());
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    auto a = example<double>(4);
    a.column(3)[1] = bad;
    CHECK_FALSE(a.factorise());
  }
}

TEST_CASE("sizes that cannot be are refused with their numbers; none at all is no matter") {
  lu_matrix<double> a;
  CHECK_THROWS_AS(a.reshape(std::size_t{1} << 31), std::length_error);
  CHECK_THROWS_AS(a.reshape(std::numeric_limits<std::size_t>::max()), std::length_error);
  a = example<double>(3);
  REQUIRE(a.factorise());
  std::vector<double> b(4);
  CHECK_THROWS_WITH(a.solve(b), contains("4") && contains("3"));
  a.reshape(0);
  CHECK(a.factorise());
}

TEST_CASE("the number of BLAS threads outside changes no bit, and is what it was before the call") {
  if (!loaded_blas().threads_can_be_set) return;
  const int before = openblas_get_num_threads();
  std::vector<double> expected;
  for (const int count : {1, 2, 3, 4}) {
    openblas_set_num_threads(count);
    const int found = openblas_get_num_threads();
    auto a = example<double>(300);
    REQUIRE(a.factorise());
    std::vector<double> b(300, 1.0);
    a.solve(b);
    CHECK(openblas_get_num_threads() == found);
    CHECK_THROWS(a.solve(std::span(b).first(299)));
    CHECK(openblas_get_num_threads() == found);
    if (expected.empty()) expected = b;
    CHECK(b == expected);
  }
  openblas_set_num_threads(before);
}

TEST_CASE("BLAS says what it is") {
  const blas_facts blas = loaded_blas();
  CHECK((blas.name == "unknown") == (openblas_get_num_threads == nullptr));
  CHECK(blas.kernels.empty() == (openblas_get_num_threads == nullptr));
}

// As a test of ctest with such a BLAS in its place; here it passes.
TEST_CASE("a BLAS of 64-bit integers is refused before the first factorisation", "[integers]") {
  auto a = example<double>(3);
  a.factorise();
}
