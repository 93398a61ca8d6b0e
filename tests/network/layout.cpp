// SPDX-License-Identifier: BSL-1.0
// Where each number lies in theta, and what it starts as.
#include "odeflow/network/layout.hpp"

#include <algorithm>
#include <cmath>

#include "catch.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

static_assert(supervised<dense_network<float>> && supervised<dense_network<double>>);
static_assert(sample_source<problem<float>, float>);

TEST_CASE("the layout tiles theta without holes", "[network]") {
  for (const std::vector<std::size_t>& widths :
       {std::vector<std::size_t>{3, 2}, {784, 200, 10}, {1, 1, 1, 1}, {7, 5, 9, 2, 4}}) {
    const dense_network<float> network(widths, activation::relu, criterion::cross_entropy);
    const std::vector<layout_entry> layout = network.layout();
    REQUIRE(layout.size() == 2 * (widths.size() - 1));
    std::size_t offset = 0;
    for (std::size_t l = 1; l < widths.size(); ++l) {
      const layout_entry &weight = layout[2 * l - 2], &bias = layout[2 * l - 1];
      CHECK(weight.name == "layer" + std::to_string(l) + ".weight");
      CHECK(bias.name == "layer" + std::to_string(l) + ".bias");
      CHECK(weight.shape == std::vector<std::size_t>{widths[l], widths[l - 1]});
      CHECK(bias.shape == std::vector<std::size_t>{widths[l]});
      CHECK(weight.offset == offset);
      CHECK(bias.offset == offset + weight.size());
      offset = bias.offset + bias.size();
    }
    CHECK(offset == network.dimension());
  }
  CHECK(dense_network<float>({784, 200, 10}, activation::relu, criterion::cross_entropy).dimension() ==
        159010);
}

TEST_CASE("a network tells what it was made of", "[network]") {
  const dense_network<double> network({4, 3, 2}, activation::gelu, criterion::mean_squared_error);
  CHECK(network.widths() == std::vector<std::size_t>{4, 3, 2});
  CHECK(network.hidden_activation() == activation::gelu);
  CHECK(network.loss_criterion() == criterion::mean_squared_error);
}

TEST_CASE("first weights fill their limits evenly and biases are zero", "[network]") {
  for (const activation f : all_activations)
    for (const initialization rule :
         {initialization::automatic, initialization::he, initialization::glorot}) {
      const dense_network<double> network({300, 200, 100}, f, criterion::cross_entropy);
      const std::vector<double> theta = network.initial_parameters(7, rule);
      REQUIRE(theta.size() == network.dimension());
      const bool rectifier = f == activation::relu || f == activation::gelu || f == activation::softplus;
      const bool he = rule == initialization::he || (rule == initialization::automatic && rectifier);
      for (const layout_entry& entry : network.layout()) {
        const auto first = theta.begin() + static_cast<std::ptrdiff_t>(entry.offset);
        const auto last = first + static_cast<std::ptrdiff_t>(entry.size());
        if (entry.shape.size() == 1) {
          CHECK(std::all_of(first, last, [](double b) { return b == 0; }));
          continue;
        }
        const auto fan = static_cast<double>(he ? entry.shape[1] : entry.shape[0] + entry.shape[1]);
        const double limit = std::sqrt(6 / fan), n = static_cast<double>(entry.size());
        double mean = 0, square = 0, largest = 0;
        for (auto w = first; w != last; ++w) {
          mean += *w / n;
          square += *w * *w / n;
          largest = std::max(largest, std::abs(*w));
        }
        CHECK(largest <= limit);
        CHECK(largest > 0.999 * limit);
        // Five standard deviations of the mean and of the mean square of n uniform numbers.
        CHECK(std::abs(mean) < 5 * limit / std::sqrt(3 * n));
        CHECK(std::abs(square - 2 / fan) < 5 * limit * limit * std::sqrt(4.0 / 45 / n));
      }
    }
}

TEST_CASE("first weights depend on the seed alone, and those of float are those of double, rounded",
          "[network]") {
  const dense_network<double> network({20, 30, 5}, activation::tanh, criterion::cross_entropy);
  const dense_network<float> narrow({20, 30, 5}, activation::tanh, criterion::cross_entropy);
  const std::vector<double> theta = network.initial_parameters(1);
  CHECK(theta == network.initial_parameters(1));
  CHECK(theta != network.initial_parameters(2));
  CHECK(network.initial_parameters(0) != network.initial_parameters(~std::uint64_t{0}));
  const std::vector<float> rounded(theta.begin(), theta.end());
  CHECK(narrow.initial_parameters(1) == rounded);
}

TEST_CASE("first weights are these bits on every machine", "[network]") {
  const dense_network<double> network({2, 1}, activation::relu, criterion::cross_entropy);
  const std::vector<double> theta = network.initial_parameters(5489);
  // The first two numbers of mt19937_64 with its own default seed are 14514284786278117030 and
  // 4620546740167642908.
  const double limit = std::sqrt(3.0);
  CHECK(theta[0] == limit * (2 * (static_cast<double>(14514284786278117030U >> 11) * 0x1p-53) - 1));
  CHECK(theta[1] == limit * (2 * (static_cast<double>(4620546740167642908U >> 11) * 0x1p-53) - 1));
}
