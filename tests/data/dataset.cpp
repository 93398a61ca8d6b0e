// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/dataset.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <type_traits>

#include "allocations.hpp"
#include "catch.hpp"
#include "match.hpp"
#include "odeflow/data/spirals.hpp"

using namespace odeflow;
using data::dataset;
using data::scaling;

static_assert(sample_source<dataset, float> && sample_source<dataset, double>);
static_assert(!std::is_default_constructible_v<dataset>);

namespace {

dataset all_bytes() {  // 16 rows of 16: row r holds 16 r, ..., 16 r + 15
  std::vector<std::uint8_t> bytes(256);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  std::vector<std::uint32_t> labels(16);
  std::iota(labels.begin(), labels.end(), 0u);
  return dataset::from_bytes({.sample_shape = {4, 4}, .values = bytes, .labels = labels});
}

template <class F>
std::string message(F f) {
  try {
    f();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "nothing was thrown";
}

constexpr double inf = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("a dataset tells its sizes") {
  const dataset images = all_bytes();
  CHECK(images.rows() == 16);
  CHECK(images.features() == 16);
  CHECK(images.sample_shape() == std::vector<std::size_t>{4, 4});
  CHECK(images.classes() == 16);
  CHECK(images.target_width() == 0);
  CHECK(images.labels()[7] == 7);
  CHECK(images.targets().empty());
  CHECK(images.scaling() == scaling{.factor = 1.0 / 255, .offset = 0});

  const auto fit = dataset::from_targets(
      {.sample_shape = {1}, .values = {1, 2}, .targets = {10, 11, 20, 21}, .target_width = 2});
  CHECK(fit.rows() == 2);
  CHECK(fit.classes() == 0);
  CHECK(fit.target_width() == 2);
  CHECK(fit.labels().empty());
  CHECK(fit.targets()[2] == 20);
  CHECK(fit.scaling() == scaling{});
}

TEST_CASE("classes are given, counted by their names, or the largest label + 1") {
  const auto with = [](std::size_t classes, std::vector<std::string> names) {
    return dataset::from_values({.sample_shape = {1},
                                 .values = {1, 2},
                                 .labels = {0, 1},
                                 .classes = classes,
                                 .class_names = std::move(names)})
        .classes();
  };
  CHECK(with(0, {}) == 2);
  CHECK(with(5, {}) == 5);
  CHECK(with(0, {"a", "b", "c"}) == 3);
  CHECK(with(3, {"a", "b", "c"}) == 3);
}

TEST_CASE("a dataset refuses parts that do not fit, with both numbers") {
  const auto from_values = [](std::vector<std::size_t> shape, std::vector<double> values,
                              std::vector<std::uint32_t> labels, std::size_t classes = 0,
                              std::vector<std::string> names = {}) {
    return message([&] {
      (void)dataset::from_values({.sample_shape = shape,
                                  .values = values,
                                  .labels = labels,
                                  .classes = classes,
                                  .class_names = names});
    });
  };
  CHECK_THAT(from_values({}, {1}, {0}), test::contains("sample_shape is empty"));
  CHECK_THAT(from_values({2, 0}, {1}, {0}), test::contains("sample_shape holds a 0"));
  CHECK_THAT(from_values({std::size_t{1} << 40, std::size_t{1} << 40}, {1}, {0}),
             test::contains("too large"));
  CHECK_THAT(from_values({2}, {}, {}), test::contains("no rows"));
  CHECK_THAT(from_values({2}, {1, 2, 3}, {0}), test::contains("3 values, but 1 rows of 2 features"));
  CHECK_THAT(from_values({2}, {1, 2, 3, 4}, {0}), test::contains("4 values, but 1 rows of 2 features"));
  CHECK_THAT(from_values({1}, {1, 2}, {0, 3}, 3), test::contains("label 3 in row 1, but 3 classes"));
  CHECK_THAT(from_values({1}, {1}, {0}, 3, {"a"}), test::contains("1 class_names, but 3 classes"));
  CHECK_THAT(from_values({2}, {1, 2, 3, NAN}, {0, 0}), test::contains("value in row 1, column 1"));
  CHECK_THAT(from_values({2}, {1, 2, -inf, 1}, {0, 0}), test::contains("value in row 1, column 0 is -inf"));

  const auto from_targets = [](std::vector<double> values, std::vector<double> targets, std::size_t width) {
    return message([&] {
      (void)dataset::from_targets(
          {.sample_shape = {1}, .values = values, .targets = targets, .target_width = width});
    });
  };
  CHECK_THAT(from_targets({1}, {1}, 0), test::contains("target_width is 0"));
  CHECK_THAT(from_targets({1}, {1, 2, 3}, 2),
             test::contains("3 targets") && test::contains("target_width 2"));
  CHECK_THAT(from_targets({1, 2}, {1, 2}, 2), test::contains("2 values, but 1 rows of 1 features"));
  CHECK_THAT(from_targets({1, NAN}, {1, 2}, 1), test::contains("value in row 1, column 0"));
  CHECK_THAT(from_targets({1, 2}, {1, 2, 3, inf}, 2), test::contains("target in row 1, column 1 is inf"));
  CHECK_THAT(message([] {
               (void)dataset::from_bytes({.sample_shape = {2}, .values = {1, 2, 3}, .labels = {0, 0}});
             }),
             test::contains("3 values, but 2 rows of 2 features"));
}

TEST_CASE("gather returns rows scaled, in the order asked for") {
  const dataset images = all_bytes();
  sample_buffer<double> buffer;
  const std::vector<std::uint32_t> indices{15, 0, 3, 3};
  const samples<double> rows = images.gather(indices, buffer);
  REQUIRE(rows.rows == 4);
  REQUIRE(rows.features == 16);
  REQUIRE(rows.inputs.size() == 64);
  REQUIRE(rows.labels.size() == 4);
  CHECK(rows.targets.empty());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    CHECK(rows.labels[i] == indices[i]);
    for (std::size_t j = 0; j < 16; ++j)
      CHECK(rows.inputs[16 * i + j] == test::near(static_cast<double>(16 * indices[i] + j) / 255, 1e-15));
  }
  CHECK(images.gather(std::span<const std::uint32_t>{}, buffer).inputs.empty());
}

TEST_CASE("gather in float and in double agree to the rounding of float") {
  std::vector<std::uint32_t> all(16);
  std::iota(all.begin(), all.end(), 0u);
  sample_buffer<float> narrow;
  sample_buffer<double> wide;
  const dataset images = all_bytes().with_scaling({.factor = 1.0 / 77, .offset = 0.1});
  const auto a = images.gather(all, narrow);
  const auto b = images.gather(all, wide);
  for (std::size_t i = 0; i < a.inputs.size(); ++i)
    CHECK(std::abs(a.inputs[i] - b.inputs[i]) <= 2 * std::numeric_limits<float>::epsilon() * b.inputs[i]);

  const auto fit = dataset::from_targets({.sample_shape = {1}, .values = {0.1, 0.2}, .targets = {0.3, 0.4}})
                       .with_scaling({.factor = 3, .offset = 1});
  const std::vector<std::uint32_t> both{1, 0};
  const auto c = fit.gather(both, narrow);
  CHECK(c.labels.empty());
  CHECK(c.inputs[0] == static_cast<float>(3 * 0.2 + 1));  // doubles are scaled in double
  CHECK(c.targets[0] == 0.4f);                            // the scaling does not act on targets
  CHECK(c.targets[1] == 0.3f);
}

TEST_CASE("gather refuses an index that is no row, and numbers beyond float") {
  const dataset images = all_bytes();
  sample_buffer<float> buffer;
  const std::vector<std::uint32_t> indices{0, 16};
  CHECK_THROWS_AS(images.gather(indices, buffer), std::out_of_range);
  CHECK_THROWS_WITH(images.gather(indices, buffer), test::contains("row 16 of 16 rows"));

  sample_buffer<double> wide;
  const std::vector<std::uint32_t> first{0};
  const auto large = dataset::from_values({.sample_shape = {1}, .values = {1, 1e39}, .labels = {0, 0}});
  CHECK_THROWS_AS(large.gather(first, buffer), std::range_error);
  CHECK(large.gather(first, wide).inputs[0] == 1);
  const auto far = dataset::from_targets({.sample_shape = {1}, .values = {1}, .targets = {-1e39}});
  CHECK_THROWS_AS(far.gather(first, buffer), std::range_error);
  const auto cancelling = all_bytes().with_scaling({.factor = 1, .offset = -1e39});
  CHECK_THROWS_AS(cancelling.gather(first, buffer), std::range_error);
}

TEST_CASE("gather allocates only while the buffer grows") {
  const dataset images = all_bytes();
  sample_buffer<float> buffer;
  const std::vector<std::uint32_t> many{1, 2, 3, 4}, few{5};
  (void)images.gather(many, buffer);
  test::allocations::forget();
  (void)images.gather(few, buffer);
  (void)images.gather(many, buffer);
  CHECK(test::allocations::since_forget().count == 0);
}

TEST_CASE("a scaling has to be finite and not 0") {
  dataset images = all_bytes();
  const scaling before = images.scaling();
  for (const scaling bad : {scaling{.factor = 0}, scaling{.factor = NAN}, scaling{.factor = inf},
                            scaling{.offset = NAN}, scaling{.factor = 1e307}})
    CHECK_THROWS_AS(images.set_scaling(bad), std::invalid_argument);
  CHECK(images.scaling() == before);
  const dataset other = images.with_scaling({.factor = 2, .offset = 1});
  CHECK(images.scaling() == before);
  CHECK(other.scaling() == scaling{.factor = 2, .offset = 1});
}

TEST_CASE("standard_scaling gives mean 0 and variance 1 over the whole set") {
  const auto check = [](const dataset& raw) {
    const dataset standard = raw.with_scaling(raw.standard_scaling());
    CHECK(standard.standard_scaling() ==
          raw.standard_scaling());  // of what is stored, not of what was scaled
    std::vector<std::uint32_t> all(raw.rows());
    std::iota(all.begin(), all.end(), 0u);
    sample_buffer<double> buffer;
    const auto inputs = standard.gather(all, buffer).inputs;
    double mean = 0, variance = 0;
    for (const double x : inputs) mean += x / static_cast<double>(inputs.size());
    for (const double x : inputs) variance += (x - mean) * (x - mean) / static_cast<double>(inputs.size());
    CHECK(std::abs(mean) < 1e-13);
    CHECK(std::abs(variance - 1) < 1e-13);
  };
  check(all_bytes());
  check(data::spirals({.rows = 300}));
  const auto constant =
      dataset::from_values({.sample_shape = {2}, .values = {0.1, 0.1, 0.1, 0.1}, .labels = {0, 1}});
  CHECK_THROWS_AS(constant.standard_scaling(), std::domain_error);
  const auto huge = dataset::from_values({.sample_shape = {1}, .values = {1e300, -1e300}, .labels = {0, 1}});
  CHECK_THROWS_AS(huge.standard_scaling(), std::domain_error);
}

TEST_CASE("head copies the first rows, with all classes and the scaling") {
  const dataset images = all_bytes().with_scaling({.factor = 2});
  const dataset few = images.head(3);
  CHECK(few.rows() == 3);
  CHECK(few.classes() == 16);
  CHECK(few.scaling() == images.scaling());
  CHECK(few.sample_shape() == images.sample_shape());
  sample_buffer<double> buffer;
  const std::vector<std::uint32_t> last{2}, beyond{3};
  CHECK(few.gather(last, buffer).inputs[0] == 64);
  CHECK(few.gather(last, buffer).labels[0] == 2);
  CHECK_THROWS_AS(few.gather(beyond, buffer), std::out_of_range);
  CHECK(images.head(16).rows() == 16);
  CHECK_THROWS_AS(images.head(0), std::out_of_range);
  CHECK_THROWS_WITH(images.head(17), test::contains("head(17) of 16 rows"));

  const auto fit = dataset::from_targets(
      {.sample_shape = {1}, .values = {1, 2}, .targets = {10, 11, 20, 21}, .target_width = 2});
  CHECK(fit.head(1).targets().size() == 2);
  CHECK(fit.head(1).target_width() == 2);
}
