// SPDX-License-Identifier: BSL-1.0
// Sums of any number of arrays are, to the bit, what a plain loop adds from left to right.
#include "odeflow/state/weighted_sum.hpp"

#include <cmath>
#include <vector>

#include "catch.hpp"
#include "threads_guard.hpp"

using namespace odeflow;
using odeflow::test::threads_guard;

namespace {

template <class T>
struct operands {
  std::vector<std::vector<T>> arrays;
  std::vector<const T*> pointers;
  std::vector<T> factors;

  operands(std::size_t count, std::size_t size) : arrays(count, std::vector<T>(size)) {
    for (std::size_t k = 0; k < count; ++k) {
      for (std::size_t i = 0; i < size; ++i)
        arrays[k][i] = static_cast<T>(std::sin(0.3 * static_cast<double>(i) + static_cast<double>(k)));
      pointers.push_back(arrays[k].data());
      factors.push_back(static_cast<T>(0.7 - 0.11 * static_cast<double>(k)));
    }
  }
  T at(std::size_t i, const T* start) const {
    T sum = start == nullptr ? T(0) : *start;
    for (std::size_t k = 0; k < factors.size(); ++k) {
      volatile T product = factors[k] * arrays[k][i];  // not fused with the sum
      sum = k == 0 && start == nullptr ? T(product) : sum + product;
    }
    return sum;
  }
};

}  // namespace

TEMPLATE_TEST_CASE("a weighted sum is the plain loop from left to right, to the bit", "", float, double) {
  const threads_guard guard;
  const std::vector<std::size_t> counts{0, 1, 2, 7, 8, 9, 16, 17, 24};
  for (const std::size_t threads : {std::size_t{1}, std::size_t{3}})
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{1027}, 3 * sweep_grain + 5})
      for (const std::size_t count : counts) {
        set_threads(threads);
        const operands<TestType> of(count, size);
        std::vector<TestType> start(size, TestType(0.375)), x(size), e(size), in_place = start;
        const weighted_sum<TestType> both[] = {{x.data(), start.data(), of.pointers, of.factors},
                                               {e.data(), nullptr, of.pointers, of.factors}};
        make_sums<TestType>(size, both);
        const weighted_sum<TestType> alone[] = {{in_place.data(), in_place.data(), of.pointers, of.factors}};
        make_sums<TestType>(size, alone);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < size; ++i)
          wrong += x[i] != of.at(i, &start[i]) || e[i] != of.at(i, nullptr) || in_place[i] != x[i];
        INFO(count << " arrays of " << size << " on " << threads << " threads");
        CHECK(wrong == 0);
      }
}

TEST_CASE("a sum may take what one before it in the same pass has made") {
  const std::size_t size = 2 * sweep_grain + 3;
  const operands<double> of(10, size);
  std::vector<double> x(size), y(size);
  const double* made = x.data();
  const double twice = 2;
  const weighted_sum<double> sums[] = {{x.data(), nullptr, of.pointers, of.factors},
                                       {y.data(), nullptr, {&made, 1}, {&twice, 1}}};
  make_sums<double>(size, sums);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < size; ++i) wrong += y[i] != 2 * x[i];
  CHECK(wrong == 0);
}
