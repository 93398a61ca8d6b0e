// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/batch_order.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "allocations.hpp"
#include "catch.hpp"
#include "match.hpp"

using namespace odeflow;

namespace {

using batch = std::vector<std::uint32_t>;

std::vector<batch> epochs(batch_order order, std::size_t count) {
  std::vector<batch> all;
  for (std::size_t i = 0; i < count * order.batches_per_epoch(); ++i, order.next())
    all.emplace_back(order.indices().begin(), order.indices().end());
  return all;
}

batch joined(const std::vector<batch>& batches, std::size_t first, std::size_t count) {
  batch all;
  for (std::size_t i = first; i < first + count; ++i)
    all.insert(all.end(), batches[i].begin(), batches[i].end());
  return all;
}

batch counting(std::uint32_t n) {
  batch all;
  for (std::uint32_t i = 0; i < n; ++i) all.push_back(i);
  return all;
}

constexpr std::array orders{epoch_order::sequential, epoch_order::shuffled, epoch_order::palindromic};

}  // namespace

TEST_CASE("an epoch covers each row once") {
  for (const epoch_order order : orders)
    for (const std::size_t size : {1u, 3u, 10u, 37u, 100u}) {
      const batch_order batches(37, {.size = size, .seed = 2, .order = order});
      const auto all = epochs(batches, 4);
      for (std::size_t e = 0; e < 4; ++e) {
        batch rows = joined(all, e * batches.batches_per_epoch(), batches.batches_per_epoch());
        std::sort(rows.begin(), rows.end());
        CHECK(rows == counting(37));
      }
    }
}

TEST_CASE("sequential visits the rows as they are stored") {
  const batch_order batches(10, {.size = 4, .order = epoch_order::sequential});
  CHECK(batches.batches_per_epoch() == 3);
  const auto all = epochs(batches, 2);
  CHECK(all[0] == batch{0, 1, 2, 3});
  CHECK(all[2] == batch{8, 9});
  CHECK(joined(all, 3, 3) == counting(10));
}

TEST_CASE("shuffled draws a fresh permutation for every epoch, from seed and epoch alone") {
  const auto permutation = [](std::uint64_t seed, std::uint64_t epoch) {
    batch_order batches(50, {.size = 50, .seed = seed});
    batches.seek(epoch);
    return batch(batches.indices().begin(), batches.indices().end());
  };
  CHECK(permutation(1, 0) == permutation(1, 0));
  CHECK(permutation(1, 0) != permutation(1, 1));
  CHECK(permutation(1, 0) != permutation(2, 0));
  CHECK(permutation(0, 1) != permutation(1, 0));
  CHECK(permutation(1, 0) != counting(50));
}

TEST_CASE(
    "permutations are unbiased") {  // all 24 of 4 rows, 24000 epochs: chi-square with 23 degrees of freedom
  std::vector<double> seen(256, 0);
  batch_order batches(4, {.size = 4, .seed = 7});
  for (int i = 0; i < 24000; ++i, batches.next()) {
    const auto p = batches.indices();
    seen[p[0] * 64 + p[1] * 16 + p[2] * 4 + p[3]] += 1;
  }
  double chi = 0;
  for (const double n : seen)
    if (n > 0) chi += (n - 1000) * (n - 1000) / 1000;
  CHECK(std::count_if(seen.begin(), seen.end(), [](double n) { return n > 0; }) == 24);
  CHECK(chi < 49.7);  // exceeded by chance once in 1000
}

TEST_CASE("palindromic: each odd epoch visits the batches of the epoch before it in reverse order") {
  for (const last_batch last : {last_batch::keep, last_batch::drop}) {
    const batch_order batches(10, {.size = 3, .seed = 5, .order = epoch_order::palindromic, .last = last});
    const std::size_t m = batches.batches_per_epoch();
    const auto all = epochs(batches, 4);
    for (const std::size_t pair : {std::size_t{0}, 2 * m})
      for (std::size_t i = 0; i < m; ++i) CHECK(all[pair + m + i] == all[pair + m - 1 - i]);
    CHECK(all[0] != all[2 * m]);
  }
  const batch_order forward(10, {.size = 3, .seed = 5});
  const batch_order both(10, {.size = 3, .seed = 5, .order = epoch_order::palindromic});
  CHECK(epochs(forward, 1) == epochs(both, 1));
}

TEST_CASE("the last rows make a shorter batch, or none") {
  for (const epoch_order order : orders) {
    const auto kept = epochs(batch_order(10, {.size = 3, .order = order}), 1);
    REQUIRE(kept.size() == 4);
    CHECK(kept[3].size() == 1);
    const auto dropped = epochs(batch_order(10, {.size = 3, .order = order, .last = last_batch::drop}), 2);
    REQUIRE(dropped.size() == 6);
    for (const batch& b : dropped) CHECK(b.size() == 3);
    CHECK(batch_order(9, {.size = 3, .order = order}).batches_per_epoch() == 3);
    CHECK(batch_order(9, {.size = 3, .order = order, .last = last_batch::drop}).batches_per_epoch() == 3);
    CHECK(batch_order(9, {.size = 100, .order = order}).indices().size() == 9);
  }
}

TEST_CASE("batch n is one of rows, options and n alone") {
  for (const epoch_order order : orders) {
    const minibatch_options options{.size = 3, .seed = 11, .order = order};
    const auto all = epochs(batch_order(10, options), 6);
    batch_order jumping(10, options);
    for (const std::size_t n : {23u, 0u, 5u, 4u, 17u, 12u, 8u, 1u}) {
      jumping.seek(n);
      CHECK(jumping.batch_number() == n);
      CHECK(jumping.epoch() == n / 4);
      CHECK(jumping.position() == n % 4);
      CHECK(batch(jumping.indices().begin(), jumping.indices().end()) == all[n]);
    }
  }
}

TEST_CASE("equal seeds give equal batches on every machine") {
  const batch_order batches(8, {.size = 8, .seed = 1});
  CHECK(batch(batches.indices().begin(), batches.indices().end()) == batch{7, 0, 6, 5, 1, 4, 2, 3});
}

TEST_CASE("next does not allocate") {
  for (const epoch_order order : orders) {
    batch_order batches(100, {.size = 7, .order = order});
    test::allocations::forget();
    for (int i = 0; i < 100; ++i) batches.next();
    CHECK(test::allocations::since_forget().count == 0);
  }
}

TEST_CASE("batch_order refuses what gives no batch, with names and numbers") {
  CHECK_THROWS_AS(batch_order(0, {.size = 1}), std::invalid_argument);
  CHECK_THROWS_AS(batch_order(5, {.size = 0}), std::invalid_argument);
  CHECK_THROWS_WITH(batch_order(0, {.size = 1}), test::contains("0 rows"));
  CHECK_THROWS_WITH(batch_order(5, {}), test::contains("size is 0"));
  CHECK_THROWS_WITH(batch_order(5, {.size = 6, .last = last_batch::drop}),
                    test::contains("size is 6") && test::contains("5 rows"));
  CHECK_THROWS_AS(batch_order(std::size_t{1} << 32, {.size = 6}), std::invalid_argument);
}
