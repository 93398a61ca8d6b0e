// SPDX-License-Identifier: BSL-1.0
// Predictions, accuracy and mean loss over any number of rows.
#include <algorithm>
#include <limits>
#include <stdexcept>

#include "catch.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

TEMPLATE_TEST_CASE("evaluation over 1, 999, 1000, 1001 and 2500 rows is that of all rows at once",
                   "[network]", float, double) {
  using T = TestType;
  for (const criterion loss : all_criteria)
    for (const std::size_t rows : {1U, 999U, 1000U, 1001U, 2500U}) {
      const dense_network<T> network({6, 9, 5}, activation::tanh, loss);
      const std::vector<T> theta = parameters_of(network, 4);
      const problem<T> data(rows, 6, 5, 4);
      std::vector<T> outputs(rows * 5);
      network.outputs(theta, data.all(), outputs);
      std::vector<std::uint32_t> expected(rows);
      std::size_t correct = 0;
      for (std::size_t i = 0; i < rows; ++i) {
        const auto first = outputs.begin() + static_cast<std::ptrdiff_t>(5 * i);
        expected[i] = static_cast<std::uint32_t>(std::max_element(first, first + 5) - first);
        if (expected[i] == data.labels[i]) ++correct;
      }
      CHECK(network.predictions(theta, data) == expected);
      CHECK(network.accuracy(theta, data) == static_cast<double>(correct) / static_cast<double>(rows));
      const double whole = network.value(theta, data.all());
      CHECK(std::abs(network.mean_loss(theta, data) - whole) <
            4 * whole * static_cast<double>(std::numeric_limits<T>::epsilon()));
    }
}

TEST_CASE("predictions need no answers, and mean_loss takes targets", "[network]") {
  using answers = problem<double>::answers;
  const dense_network<double> network({6, 9, 5}, activation::tanh, criterion::mean_squared_error);
  const std::vector<double> theta = parameters_of(network, 4);
  const problem<double> bare(1500, 6, 5, 4, answers::none), labelled(1500, 6, 5, 4);
  const problem<double> regression(1500, 6, 5, 4, answers::targets);
  CHECK(network.predictions(theta, bare) == network.predictions(theta, labelled));
  CHECK(std::abs(network.mean_loss(theta, regression) - network.value(theta, regression.all())) < 1e-14);
  CHECK_THROWS_AS(network.accuracy(theta, bare), std::invalid_argument);
  CHECK_THROWS_AS(network.accuracy(theta, regression), std::invalid_argument);
  CHECK_THROWS_AS(network.mean_loss(theta, bare), std::invalid_argument);
}

TEST_CASE("equal outputs predict the first class, and a NaN predicts none", "[network]") {
  const dense_network<double> network({2, 3}, activation::relu, criterion::cross_entropy);
  std::vector<double> theta(network.dimension(), 0.0);
  const problem<double> data(4, 2, 3, 1);
  CHECK(network.predictions(theta, data) == std::vector<std::uint32_t>{0, 0, 0, 0});
  theta.back() = std::numeric_limits<double>::quiet_NaN();
  CHECK(network.predictions(theta, data) == std::vector<std::uint32_t>{3, 3, 3, 3});
  CHECK(network.accuracy(theta, data) == 0);
}
