// SPDX-License-Identifier: BSL-1.0
// The rows of the next batch are known before it comes, and data that wants to is told them.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/minibatch.hpp"

using namespace odeflow;

namespace {

using batch = std::vector<std::uint32_t>;
using view = std::span<const std::uint32_t>;

batch copy_of(view rows) { return {rows.begin(), rows.end()}; }

constexpr std::array orders{epoch_order::sequential, epoch_order::shuffled, epoch_order::palindromic};

struct no_model {
  using value_type = float;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const float>, samples<float>, std::span<float>) const { return 0; }
};

/// Notes what it is asked for, in order: a gather as it is, a hint with an empty batch before it.
template <bool Hints>
struct noting_source {
  mutable std::vector<batch> asked;

  std::size_t rows() const { return 10; }
  std::size_t features() const { return 1; }
  samples<float> gather(view indices, sample_buffer<float>&) const {
    asked.push_back(copy_of(indices));
    return {.rows = indices.size(), .features = 1, .inputs = {}, .labels = {}, .targets = {}};
  }
  void prefetch(view indices) const requires Hints {
    asked.emplace_back();
    asked.push_back(copy_of(indices));
  }
};
static_assert(sample_source<noting_source<false>, float> && sample_source<noting_source<true>, float>);

}  // namespace

TEST_CASE("next_indices are the rows that next goes to, or none where a new permutation begins") {
  for (const epoch_order order : orders)
    for (const last_batch last : {last_batch::keep, last_batch::drop})
      for (const std::size_t size : {1u, 3u, 5u, 10u}) {
        batch_order batches(10, {.size = size, .seed = 4, .order = order, .last = last});
        const std::size_t an_epoch = batches.batches_per_epoch();
        for (std::size_t n = 0; n < 5 * an_epoch; ++n) {
          const bool ends = (n + 1) % an_epoch == 0;
          const bool unknown = ends && (order == epoch_order::shuffled ||
                                        (order == epoch_order::palindromic && n / an_epoch % 2 == 1));
          const batch said = copy_of(batches.next_indices()), current = copy_of(batches.indices());
          REQUIRE(said.empty() == unknown);
          REQUIRE(copy_of(batches.indices()) == current);
          batches.next();
          if (!unknown) REQUIRE(said == copy_of(batches.indices()));
        }
      }
}

TEST_CASE("next_indices hold after a seek, and across the turn of a palindrome") {
  batch_order batches(10, {.size = 3, .order = epoch_order::palindromic});
  batches.seek(3);  // the last batch of epoch 0, a single row, is also the first of epoch 1
  CHECK(copy_of(batches.next_indices()) == copy_of(batches.indices()));
  CHECK(batches.next_indices().size() == 1);
  batches.seek(7);
  CHECK(batches.next_indices().empty());
  batch_order all(10, {.size = 10, .order = epoch_order::sequential});
  CHECK(copy_of(all.next_indices()) == copy_of(all.indices()));
}

TEST_CASE("a loss gathers each batch as before, and hints at the next one where it is known") {
  const no_model model;
  for (const epoch_order order : orders) {
    const noting_source<true> told;
    const noting_source<false> plain;
    const minibatch_options options{.size = 4, .seed = 9, .order = order};
    auto a = minibatch(model, told, options);
    auto b = minibatch(model, plain, options);
    batch_order batches(10, options);
    std::vector<batch> expected_told, expected_plain;
    for (int n = 0; n < 8; ++n) {
      expected_plain.push_back(copy_of(batches.indices()));
      expected_told.push_back(expected_plain.back());
      if (!batches.next_indices().empty()) {
        expected_told.emplace_back();
        expected_told.push_back(copy_of(batches.next_indices()));
      }
      batches.next();
      a.next_batch();
      b.next_batch();
    }
    a.seek(1);
    b.seek(1);
    plain.asked.erase(plain.asked.begin() + 8);  // what the eighth next_batch gathered
    expected_plain.push_back(copy_of(b.batch_indices()));
    CHECK(plain.asked == expected_plain);
    told.asked.resize(expected_told.size());
    CHECK(told.asked == expected_told);
  }
}

TEST_CASE("a hint changes no row, takes any index, and does not allocate") {
  std::vector<std::uint8_t> bytes(300 * 784);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + i / 784);
  const auto images = data::dataset::from_bytes(
      {.sample_shape = {28, 28}, .values = bytes, .labels = std::vector<std::uint32_t>(300, 0)});
  const auto fit = data::dataset::from_targets({.sample_shape = {1}, .values = {1, 2}, .targets = {3, 4}});
  const batch rows{299, 0, 7}, outside{300, 4294967295u, 2};
  batch many(300);
  for (std::uint32_t i = 0; i < 300; ++i) many[i] = i;
  sample_buffer<float> before, after;
  const auto a = images.gather(view(rows), before);
  test::allocations::forget();
  for (const view hint : {view{}, view(rows), view(outside), view(many)}) {
    images.prefetch(hint);
    fit.prefetch(hint);
  }
  CHECK(test::allocations::since_forget().count == 0);
  const auto b = images.gather(view(rows), after);
  CHECK(std::equal(a.inputs.begin(), a.inputs.end(), b.inputs.begin(), b.inputs.end()));
  CHECK(b.inputs[784] == static_cast<float>(bytes[0]) * (1.0f / 255));
}

#if defined(__GNUC__)
TEST_CASE("a hint reaches the processor") {  // a compiler may take it for a call without effect
  const auto images = data::dataset::from_bytes({.sample_shape = {784},
                                                 .values = std::vector<std::uint8_t>(80 * 784, 1),
                                                 .labels = std::vector<std::uint32_t>(80, 0)});
  batch all(80);
  for (std::uint32_t i = 0; i < 80; ++i) all[i] = i;
  constexpr int calls = 1000;
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < calls; ++i) images.prefetch(all);
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
  CHECK(took.count() / calls > 50);  // 1040 instructions; an empty call takes 1 or 2 ns
}
#endif
