// SPDX-License-Identifier: BSL-1.0
// What is refused, in which words, and that nothing is written before.
#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

std::string refusal(auto&& call) {
  try {
    call();
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "not refused";
}

dense_network<double> make(std::vector<std::size_t> widths) {
  return {std::move(widths), activation::relu, criterion::cross_entropy};
}

}  // namespace

TEST_CASE("widths that make no network", "[network]") {
  const std::string who = "odeflow::dense_network: ";
  CHECK(refusal([] { make({}); }) == who + "at least 2 widths are needed (inputs and outputs), got 0");
  CHECK(refusal([] { make({4}); }) == who + "at least 2 widths are needed (inputs and outputs), got 1");
  CHECK(refusal([] { make({4, 0, 2}); }) == who + "widths[1] is 0, allowed are 1 to 2147483647");
  CHECK(refusal([] {
          make({4, std::size_t{1} << 31});
        }) == who + "widths[1] is 2147483648, allowed are 1 to 2147483647");
  CHECK(refusal([] {
          make({2147483647, 2147483647});
        }) == who +
                  "layer 1, 2147483647 x (2147483647 + 1), takes the parameters above 1152921504606846975, "
                  "the most that "
                  "can be addressed");
  CHECK(refusal([] { make({1 << 30, 1 << 29, 1 << 30}); }).find("layer 2") != std::string::npos);
}

TEST_CASE("data that does not fit the network", "[network]") {
  const dense_network<float> classifier({4, 6, 3}, activation::relu, criterion::cross_entropy);
  const dense_network<float> regression({4, 6, 3}, activation::relu, criterion::mean_squared_error);
  const std::string who = "odeflow::dense_network: ";
  CHECK_NOTHROW(classifier.check(4, 3, 0));
  CHECK_NOTHROW(classifier.check(4, 2, 0));
  CHECK_NOTHROW(regression.check(4, 0, 3));
  CHECK_NOTHROW(regression.check(4, 3, 0));
  CHECK(refusal([&] { classifier.check(5, 3, 0); }) ==
        who + "features of the data: 5, inputs of the network: 4");
  CHECK(refusal([&] { classifier.check(4, 4, 0); }) ==
        who + "classes of the data: 4, outputs of the network: 3");
  CHECK(refusal([&] { classifier.check(4, 0, 3); }) ==
        who + "cross_entropy needs labels, the data has classes: 0, target columns: 3");
  CHECK(refusal([&] { regression.check(4, 0, 2); }) ==
        who + "target columns of the data: 2, outputs of the network: 3");
  CHECK(refusal([&] { regression.check(4, 4, 0); }) ==
        who + "classes of the data: 4, outputs of the network: 3");
  CHECK(refusal([&] { regression.check(4, 0, 0); }) ==
        who + "mean_squared_error needs targets or labels, the data has classes: 0, target columns: 0");
}

TEST_CASE("calls with wrong sizes are refused before anything is written", "[network]") {
  const dense_network<double> network({4, 6, 3}, activation::relu, criterion::cross_entropy);
  const dense_network<double> squares({4, 6, 3}, activation::relu, criterion::mean_squared_error);
  const std::string who = "odeflow::dense_network: ";
  const problem<double> data(5, 4, 3, 1);
  const std::vector<double> theta(network.dimension()), short_theta(network.dimension() - 1);
  std::vector<double> gradient(network.dimension(), 9.0), short_gradient(network.dimension() - 1, 9.0),
      out(14, 9.0);
  const std::size_t p = network.dimension();
  REQUIRE(p == 51);

  const auto both = [&](const dense_network<double>& net, std::span<const double> at,
                        const samples<double>& rows, const std::string& words) {
    CHECK(refusal([&] { net.value_and_gradient(at, rows, gradient); }) == who + words);
    CHECK(refusal([&] { net.value(at, rows); }) == who + words);
  };
  samples<double> rows = data.all();
  both(network, short_theta, rows, "numbers in theta: 50, parameters of the network: 51");
  CHECK(refusal([&] { network.value_and_gradient(theta, rows, short_gradient); }) ==
        who + "gradient has 50 numbers, the network has 51 parameters");

  rows.features = 3;
  both(network, theta, rows, "features of the rows: 3, inputs of the network: 4");
  rows = data.all();
  rows.inputs = rows.inputs.first(19);
  both(network, theta, rows, "numbers in rows.inputs: 19, rows times features: 20");
  rows = data.all();
  rows.labels = rows.labels.first(4);
  both(network, theta, rows, "labels: 4, rows: 5");
  rows.labels = {};
  both(network, theta, rows, "labels: 0, rows: 5");
  both(squares, theta, rows, "labels: 0, rows: 5");
  rows.targets = std::span(data.targets).first(14);
  both(squares, theta, rows, "numbers in rows.targets: 14, rows times outputs of the network: 15");
  both(network, theta, {0, 4, {}, {}, {}}, "rows in the batch: 0, allowed are 1 to 2147483647");

  problem<double> wrong = data;
  wrong.labels[3] = 3;
  both(network, theta, wrong.all(), "label of row 3: 3, outputs of the network: 3");
  both(squares, theta, wrong.all(), "label of row 3: 3, outputs of the network: 3");

  CHECK(refusal([&] { network.outputs(theta, data.all(), out); }) ==
        who + "out has 14 numbers, 5 rows of 3 outputs need 15");
  CHECK_THROWS_AS(network.outputs(short_theta, data.all(), std::span(gradient).first(15)),
                  std::invalid_argument);
  for (const auto& untouched : {gradient, short_gradient, out})
    CHECK(std::all_of(untouched.begin(), untouched.end(), [](double x) { return x == 9; }));
}

TEST_CASE("evaluation refuses data without rows and data of another width", "[network]") {
  const dense_network<double> network({4, 6, 3}, activation::relu, criterion::cross_entropy);
  const std::vector<double> theta(network.dimension());
  const problem<double> empty(0, 4, 3, 1), wide(5, 5, 3, 1);
  const std::string words = "odeflow: the data has 0 rows, at least 1 is needed";
  CHECK(refusal([&] { network.predictions(theta, empty); }) == words);
  CHECK(refusal([&] { network.accuracy(theta, empty); }) == words);
  CHECK(refusal([&] { network.mean_loss(theta, empty); }) == words);
  CHECK(refusal([&] { network.predictions(theta, wide); }) ==
        "odeflow::dense_network: features of the rows: 5, inputs of the network: 4");
}
