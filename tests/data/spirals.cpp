// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/spirals.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "catch.hpp"
#include "match.hpp"

using namespace odeflow;

namespace {

std::vector<double> inputs_of(const data::dataset& points) {
  std::vector<std::uint32_t> all(points.rows());
  std::iota(all.begin(), all.end(), 0u);
  sample_buffer<double> buffer;
  (void)points.gather(all, buffer);
  return buffer.inputs;
}

}  // namespace

TEST_CASE("spirals: row i is of class i mod classes") {
  const auto points = data::spirals();
  CHECK(points.rows() == 2000);
  CHECK(points.features() == 2);
  CHECK(points.classes() == 3);
  for (std::size_t i = 0; i < points.rows(); ++i) REQUIRE(points.labels()[i] == i % 3);
}

TEST_CASE("spirals: the equations hold to 1e-7") {
  double worst = 0;
  for (const double turns : {1.0, -0.7, 4.0}) {
    const auto points = data::spirals({.rows = 3000, .classes = 5, .turns = turns, .noise = 0});
    const auto xy = inputs_of(points);
    for (std::size_t i = 0; i < points.rows(); ++i) {
      const double r = std::hypot(xy[2 * i], xy[2 * i + 1]);
      const double a = 2 * std::numbers::pi * (static_cast<double>(points.labels()[i]) / 5 + turns * r);
      worst =
          std::max({worst, std::abs(xy[2 * i] - r * std::cos(a)), std::abs(xy[2 * i + 1] - r * std::sin(a))});
      REQUIRE(r < 1);
    }
  }
  CHECK(worst < 1e-7);
}

TEST_CASE("spirals: the noise of the angle has mean 0 and its standard deviation in radians") {
  const auto points = data::spirals({.rows = 40000, .classes = 2, .turns = 0, .noise = 0.2, .seed = 3});
  const auto xy = inputs_of(points);
  double mean = 0, square = 0, largest = 0, radius = 0;
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const double sign = points.labels()[i] == 0 ? 1 : -1;
    const double angle = std::atan2(sign * xy[2 * i + 1], sign * xy[2 * i]);
    mean += angle / 40000;
    square += angle * angle / 40000;
    largest = std::max(largest, std::abs(angle));
    radius += std::hypot(xy[2 * i], xy[2 * i + 1]) / 40000;
  }
  CHECK(std::abs(mean) < 5 * 0.2 / 200);
  CHECK(std::sqrt(square) == test::near(0.2, 0.02));
  CHECK(largest < 6 * 0.2);
  CHECK(radius == test::near(0.5, 0.02));
}

TEST_CASE("spirals: equal options give equal bits on every machine") {
  CHECK(inputs_of(data::spirals({.seed = 4})) == inputs_of(data::spirals({.seed = 4})));
  CHECK(inputs_of(data::spirals({.seed = 4})) != inputs_of(data::spirals({.seed = 5})));
  // In units of 2^-30 all coordinates are integers; their hash (FNV-1a of 64 bits) was recorded once.
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const double x : inputs_of(data::spirals({.rows = 500, .seed = 1}))) {
    const double units = std::ldexp(x, 30);
    REQUIRE(units == std::nearbyint(units));
    hash = (hash ^ static_cast<std::uint64_t>(static_cast<std::int64_t>(units))) * 0x100000001b3;
  }
  CHECK(hash == 0xb4d6b14d041e9268);
}

TEST_CASE("spirals refuses options out of their range") {
  for (const data::spirals_options& bad :
       {data::spirals_options{.classes = 1}, data::spirals_options{.rows = 2, .classes = 3},
        data::spirals_options{.noise = -1}, data::spirals_options{.noise = NAN},
        data::spirals_options{.noise = 5}, data::spirals_options{.turns = NAN},
        data::spirals_options{.turns = 5}, data::spirals_options{.turns = -5}})
    CHECK_THROWS_AS(data::spirals(bad), std::invalid_argument);
  CHECK_THROWS_WITH(data::spirals({.rows = 2, .classes = 3}), test::contains("3 classes and 2 rows"));
}
