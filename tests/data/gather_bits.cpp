// SPDX-License-Identifier: BSL-1.0
// What gather writes does not depend on the instruction set, on the threads, or on where the values lie.
#include <algorithm>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"

using namespace odeflow;
using data::dataset;
using data::scaling;

namespace {

constexpr std::size_t rows = 7000, width = 785;  // 5.5 MB of bytes: large pages, with ends that fill none

std::vector<std::uint8_t> some_bytes() {
  std::vector<std::uint8_t> bytes(rows * width);
  std::uint32_t x = 1;
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>((x = x * 1664525u + 1013904223u) >> 24);
  return bytes;
}

std::vector<std::uint32_t> some_rows(std::size_t count) {
  std::vector<std::uint32_t> indices(count);
  for (std::size_t i = 0; i < count; ++i) indices[i] = static_cast<std::uint32_t>(i * 3571 % rows);
  return indices;
}

/// One rounding of the product, one of the sum: through volatile, no compiler can fuse them.
template <class T>
T scaled(double stored, scaling scale) {
  volatile T product = static_cast<T>(scale.factor) * static_cast<T>(stored);
  return product + static_cast<T>(scale.offset);
}

template <class F>
void with_each_set(F f) {
  const instruction_set before = instructions();
  for (const instruction_set set : all_instruction_sets)
    if (is_supported(set)) {
      set_instructions(set);
      INFO(name(set));
      f();
    }
  set_instructions(before);
}

}  // namespace

TEMPLATE_TEST_CASE("bytes are scaled by one rounded product and one rounded sum with each instruction set",
                   "", float, double) {
  const scaling scale{.factor = 1.0 / 77, .offset = -0.7};
  const auto bytes = some_bytes();
  const auto images =
      dataset::from_bytes(
          {.sample_shape = {width}, .values = bytes, .labels = std::vector<std::uint32_t>(rows, 1)})
          .with_scaling(scale);
  with_each_set([&] {
    for (const std::size_t count : {1u, 2u, 3u, 9u, 1000u}) {
      const auto indices = some_rows(count);
      sample_buffer<TestType> buffer;
      const auto got = images.gather(std::span<const std::uint32_t>(indices), buffer).inputs;
      REQUIRE(got.size() == count * width);
      std::size_t wrong = 0;
      for (std::size_t i = 0; i < got.size(); ++i)
        wrong += got[i] != scaled<TestType>(bytes[indices[i / width] * width + i % width], scale);
      CHECK(wrong == 0);
    }
  });
}

TEMPLATE_TEST_CASE("doubles are scaled in double with each instruction set", "", float, double) {
  const scaling scale{.factor = 0.3, .offset = -1.0 / 3};
  std::vector<double> values;
  for (int i = 0; i < 37 * 11; ++i) values.push_back(1.0 / (1 + i) - 0.01 * i);
  const auto fit =
      dataset::from_targets({.sample_shape = {37},
                             .values = values,
                             .targets = std::vector<double>(values.begin(), values.begin() + 11)})
          .with_scaling(scale);
  const std::vector<std::uint32_t> indices{10, 3, 3, 0, 7};
  with_each_set([&] {
    sample_buffer<TestType> buffer;
    const auto got = fit.gather(std::span<const std::uint32_t>(indices), buffer);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < got.inputs.size(); ++i)
      wrong += got.inputs[i] !=
               static_cast<TestType>(scaled<double>(values[indices[i / 37] * 37 + i % 37], scale));
    CHECK(wrong == 0);
    for (std::size_t i = 0; i < indices.size(); ++i)
      CHECK(got.targets[i] == static_cast<TestType>(values[indices[i]]));
  });
}

TEST_CASE("gather gives the same rows on any number of threads, without an allocation") {
  const auto images = dataset::from_bytes(
      {.sample_shape = {width}, .values = some_bytes(), .labels = std::vector<std::uint32_t>(rows, 1)});
  const std::size_t before = threads();
  for (const std::size_t count : {128u, 1100u, 1700u, 5000u}) {
    const auto indices = some_rows(count);
    set_threads(1);
    sample_buffer<float> alone, together;
    const auto expected = images.gather(std::span<const std::uint32_t>(indices), alone).inputs;
    for (const std::size_t n : {2u, 3u, 8u}) {
      set_threads(n);
      (void)images.gather(std::span<const std::uint32_t>(indices), together);
      std::fill(together.inputs.begin(), together.inputs.end(), -1.0f);
      test::allocations::forget();
      const auto got = images.gather(std::span<const std::uint32_t>(indices), together).inputs;
      CHECK(test::allocations::since_forget().count == 0);
      CHECK(std::equal(got.begin(), got.end(), expected.begin(), expected.end()));
    }
  }
  set_threads(before);
}

TEST_CASE("copies of a large dataset hold the same values") {
  const auto bytes = some_bytes();
  const auto images =
      dataset::from_bytes(
          {.sample_shape = {width}, .values = bytes, .labels = std::vector<std::uint32_t>(rows, 1)})
          .with_scaling({.factor = 1});
  const dataset head = images.head(rows - 1), copy = images, scaled_copy = images.with_scaling({.factor = 2});
  const std::vector<std::uint32_t> ends{0, static_cast<std::uint32_t>(rows - 2)};
  const std::span<const std::uint32_t> both(ends);
  sample_buffer<float> a, b, c;
  const auto x = head.gather(both, a).inputs, y = copy.gather(both, b).inputs,
             z = scaled_copy.gather(both, c).inputs;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < 2 * width; ++i) {
    const float stored = bytes[ends[i / width] * width + i % width];
    wrong += x[i] != stored || y[i] != stored || z[i] != 2 * stored;
  }
  CHECK(wrong == 0);
}
