// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/memory.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <vector>

#include "catch.hpp"
#include "odeflow/state/state.hpp"

using namespace odeflow;

namespace {

// The set of a first cache of 64 sets of lines of 64 bytes.
std::size_t cache_set(const float* a) { return reinterpret_cast<std::uintptr_t>(a) / 64 % 64; }

}  // namespace

TEST_CASE("arrays of every size are aligned to 64 bytes, and can be written from end to end") {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{1000}, std::size_t{1} << 16, (std::size_t{1} << 16) + 1,
        std::size_t{1} << 19, std::size_t{650'000}, std::size_t{3'000'001}}) {
    for (int repeat = 0; repeat < 20; ++repeat) {
      const auto a = detail::make_array<float>(size);
      CHECK(reinterpret_cast<std::uintptr_t>(a.get()) % 64 == 0);
      a[0] = 1;
      a[size - 1] = 2;
      CHECK(a[0] + a[size - 1] == (size == 1 ? 4 : 3));
    }
  }
}

TEST_CASE("sixteen large arrays made one after the other begin in sixteen sets of the first cache") {
  for (const std::size_t size : {std::size_t{100'000}, std::size_t{650'000}}) {
    std::vector<state<float>> states;
    std::set<std::size_t> sets;
    for (int i = 0; i < 16; ++i) sets.insert(cache_set(states.emplace_back(size).data()));
    if (size * sizeof(float) >= (std::size_t{2} << 20)) CHECK(sets.size() == 16);
    CHECK(sets.size() > 1);
  }
}

TEST_CASE("a state that is moved or swapped gives back what was allocated") {
  state<double> a(400'000), b(10), c(50'000, 2, 1);
  a[399'999] = 3;
  b[9] = 4;
  a.swap(b);
  CHECK(b[399'999] == 3);
  c = std::move(b);
  CHECK(c[399'999] == 3);
  CHECK(a[9] == 4);
  c = a;
  CHECK(c.size() == 10);
}

TEST_CASE("an array that cannot be counted in bytes is refused") {
  CHECK_THROWS_AS(detail::make_array<double>(std::numeric_limits<std::size_t>::max() / 8), std::bad_alloc);
}
