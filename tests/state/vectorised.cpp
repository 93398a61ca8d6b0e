// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/vectorised.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "instructions_guard.hpp"
#include "odeflow/state/sweep.hpp"
#include "threads_guard.hpp"

using namespace odeflow;

namespace {

template <class T>
std::vector<T> numbers(std::size_t size, double phase) {
  std::vector<T> a(size);
  for (std::size_t i = 0; i < size; ++i) a[i] = static_cast<T>(std::sin(phase + 1.7 * double(i)));
  return a;
}

template <class T>
bool same_bits(const std::vector<T>& a, const std::vector<T>& b) {
  return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(T)) == 0);
}

// Everything that could be rounded in two ways: products that are added, a root, a quotient.
const auto formula = [](auto& out, const auto& x, const auto& y, const auto& z) {
  using T = std::remove_cvref_t<decltype(out)>;
  out = T(0.3) * x + T(0.7) * y + z * z;
  out = (x - y * z) / (std::sqrt(out * out + T(1e-3)) + T(1e-8));
};

template <class T>
std::vector<T> swept(const std::vector<T>& x, const std::vector<T>& y, const std::vector<T>& z) {
  std::vector<T> out(x.size());
  sweep(x.size(), formula, out.data(), x.data(), y.data(), z.data());
  return out;
}

}  // namespace

TEMPLATE_TEST_CASE(
    "a sweep has the same bits with every instruction set, and in whatever stretches it is cut", "", float,
    double) {
  using T = TestType;
  const test::threads_guard restore;
  const test::instructions_guard restore_instructions;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{8},
                                 std::size_t{31}, std::size_t{33}, 3 * sweep_grain + 13}) {
    const auto x = numbers<T>(size, 0), y = numbers<T>(size, 1), z = numbers<T>(size, 2);
    set_instructions(instruction_set::portable);
    set_threads(1);
    const auto expected = swept(x, y, z);
    for (const instruction_set set : all_instruction_sets) {
      if (!is_supported(set)) continue;
      set_instructions(set);
      for (const std::size_t count : {1u, 2u, 5u}) {
        set_threads(count);
        CHECK(same_bits(swept(x, y, z), expected));
      }
      // One element at a time, where nothing fills a vector, and from an address that is not aligned.
      std::vector<T> single(size);
      for (std::size_t i = 0; i < size; ++i)
        sweep(1, formula, single.data() + i, x.data() + i, y.data() + i, z.data() + i);
      CHECK(same_bits(single, expected));
      if (size > 5) {
        std::vector<T> shifted(size);
        shifted[0] = expected[0];
        sweep(size - 1, formula, shifted.data() + 1, x.data() + 1, y.data() + 1, z.data() + 1);
        CHECK(same_bits(shifted, expected));
      }
    }
  }
}

TEMPLATE_TEST_CASE("an array may be given to a sweep twice", "", float, double) {
  using T = TestType;
  const test::instructions_guard restore;
  for (const instruction_set set : all_instruction_sets) {
    if (!is_supported(set)) continue;
    set_instructions(set);
    auto x = numbers<T>(1001, 0), expected = x;
    for (T& a : expected) a = a + T(2) * a;
    sweep(
        x.size(), [](T& out, const T& a, const T& b) { out = a + T(2) * b; }, x.data(), x.data(), x.data());
    CHECK(same_bits(x, expected));
  }
}

TEMPLATE_TEST_CASE(
    "the sum of squares has the same bits with every instruction set and any number of threads", "", float,
    double) {
  using T = TestType;
  const test::threads_guard restore;
  const test::instructions_guard restore_instructions;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{33}, 3 * sweep_grain + 13}) {
    const auto a = numbers<T>(size, 0);
    long double exact = 0;
    for (const T number : a) exact += static_cast<long double>(number) * static_cast<long double>(number);
    set_instructions(instruction_set::portable);
    const double expected = sum_of_squares(size, a.data());
    CHECK(expected == Approx(static_cast<double>(exact)).epsilon(1e-14));
    for (const instruction_set set : all_instruction_sets) {
      if (!is_supported(set)) continue;
      set_instructions(set);
      for (const std::size_t count : {1u, 2u, 5u}) {
        set_threads(count);
        CHECK(sum_of_squares(size, a.data()) == expected);
      }
    }
  }
}

TEMPLATE_TEST_CASE(
    "all_finite, negate and the largest magnitude see one bad element with every instruction set", "", float,
    double) {
  using T = TestType;
  using limits = std::numeric_limits<T>;
  const test::instructions_guard restore;
  for (const instruction_set set : all_instruction_sets) {
    if (!is_supported(set)) continue;
    set_instructions(set);
    for (const std::size_t size : {std::size_t{1}, std::size_t{31}, std::size_t{77}, 2 * sweep_grain + 5}) {
      const auto good = numbers<T>(size, 1);
      auto a = good;
      CHECK(negate(size, a.data()));
      for (std::size_t i = 0; i < size; ++i) a[i] = -a[i];
      CHECK(same_bits(a, good));
      const std::size_t stride = size < 100 ? 1 : size / 7;
      for (std::size_t i = 0; i < size; i += stride)
        for (const T bad :
             {limits::quiet_NaN(), -limits::quiet_NaN(), limits::infinity(), -limits::infinity()}) {
          a[i] = bad;
          CHECK_FALSE(all_finite(size, a.data()));
          CHECK(largest_magnitude(size, a.data()) == limits::infinity());
          CHECK_FALSE(negate(size, a.data()));
          CHECK(std::signbit(a[i]) != std::signbit(bad));
          CHECK_FALSE(negate(size, a.data()));
          a[i] = good[i];
          CHECK(same_bits(a, good));
          CHECK(all_finite(size, a.data()));
        }
    }
  }
  T zero = T(0);
  CHECK(negate(1, &zero));
  CHECK(std::signbit(zero));
  CHECK(negate<T>(0, nullptr));
}
