// SPDX-License-Identifier: BSL-1.0
// Losses against cases worked by hand, and numbers at the edge.
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

TEST_CASE("cross-entropy of a case worked by hand", "[network]") {
  // W = identity, b = 0, so z = x. Row (0, log 3), label 0: softmax (1/4, 3/4), loss log 4. Row (0, 0), label
  // 1: log 2.
  const dense_network<double> network({2, 2}, activation::relu, criterion::cross_entropy);
  const std::vector<double> theta{1, 0, 0, 1, 0, 0};
  const std::vector<double> inputs{0, std::log(3.0), 0, 0};
  const std::vector<std::uint32_t> labels{0, 1};
  std::vector<double> gradient(6);
  const double loss = network.value_and_gradient(theta, {2, 2, inputs, labels, {}}, gradient);
  CHECK(std::abs(loss - (std::log(4.0) + std::log(2.0)) / 2) < 1e-15);
  // dL/dz = (softmax - one hot) / 2: (-3/8, 3/8) and (1/4, -1/4); db is their sum, dW = dz^T x.
  const double x = std::log(3.0);
  const std::vector<double> expected{0, -3 * x / 8, 0, 3 * x / 8, -1.0 / 8, 1.0 / 8};
  for (std::size_t i = 0; i < 6; ++i) CHECK(std::abs(gradient[i] - expected[i]) < 1e-15);
}

TEMPLATE_TEST_CASE("cross-entropy of large outputs does not overflow", "[network]", float, double) {
  using T = TestType;
  const dense_network<T> network({2, 2}, activation::relu, criterion::cross_entropy);
  const std::vector<T> theta{1, 0, 0, 1, 0, 0};
  const std::vector<std::uint32_t> labels{0, 0};
  const T large = std::numeric_limits<T>::max() / 4;
  for (const T x : {T(1000), T(1e30), large}) {
    const std::vector<T> inputs{x, -x, -x, x};  // right by 2 x, then wrong by 2 x
    std::vector<T> gradient(6);
    const double loss = network.value_and_gradient(theta, {2, 2, inputs, labels, {}}, gradient);
    CHECK(loss == static_cast<double>(x));  // (0 + 2 x) / 2
    CHECK(gradient[4] == T(-0.5));
    CHECK(gradient[5] == T(0.5));
  }
}

TEST_CASE("one layer and squares: the closed form of linear regression", "[network]") {
  const std::size_t rows = 300, features = 4, outputs = 3;
  const dense_network<double> network({features, outputs}, activation::tanh, criterion::mean_squared_error);
  const auto data = problem_for<double>(criterion::mean_squared_error, rows, features, outputs, 8);
  std::vector<double> theta = parameters_of(network, 8), gradient(theta.size()), expected(theta.size());
  const auto input = [&](std::size_t i, std::size_t k) {
    return k < features ? data.inputs[i * features + k] : 1.0;
  };
  const auto place = [&](std::size_t j, std::size_t k) {
    return k < features ? j * features + k : outputs * features + j;
  };

  // dL/dW = 2/(rows outputs) (X W^T + b - T)^T X, where a last column of ones in X makes b a column of W.
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < outputs; ++j) {
      double residual = -data.targets[i * outputs + j];
      for (std::size_t k = 0; k <= features; ++k) residual += theta[place(j, k)] * input(i, k);
      for (std::size_t k = 0; k <= features; ++k)
        expected[place(j, k)] += 2 * residual * input(i, k) / static_cast<double>(rows * outputs);
    }
  network.value_and_gradient(theta, data.all(), gradient);
  CHECK(relative_difference(gradient, expected) < 1e-13);

  // The loss is a quadratic with the Hessian 2/(rows outputs) X^T X for each output: Newton's step, by
  // Gauss-Jordan, lands where the gradient vanishes and where every other point is worse.
  for (std::size_t j = 0; j < outputs; ++j) {
    std::vector<std::vector<double>> m(features + 1, std::vector<double>(features + 2));
    for (std::size_t k = 0; k <= features; ++k) {
      for (std::size_t q = 0; q <= features; ++q)
        for (std::size_t i = 0; i < rows; ++i)
          m[k][q] += 2 * input(i, k) * input(i, q) / static_cast<double>(rows * outputs);
      m[k][features + 1] = gradient[place(j, k)];
    }
    for (std::size_t p = 0; p <= features; ++p)
      for (std::size_t k = 0; k <= features; ++k) {
        const double factor = m[k][p] / m[p][p];
        for (std::size_t q = 0; k != p && q < features + 2; ++q) m[k][q] -= factor * m[p][q];
      }
    for (std::size_t k = 0; k <= features; ++k) theta[place(j, k)] -= m[k][features + 1] / m[k][k];
  }
  const double least = network.value_and_gradient(theta, data.all(), gradient);
  for (const double g : gradient) CHECK(std::abs(g) < 1e-14);
  for (double& number : theta) {
    number += 1e-3;
    CHECK(network.value(theta, data.all()) > least);
    number -= 1e-3;
  }
}

TEST_CASE("squares with labels are squares with one-hot targets", "[network]") {
  const dense_network<double> network({4, 5, 3}, activation::tanh, criterion::mean_squared_error);
  const problem<double> data(150, 4, 3, 2);
  std::vector<double> one_hot(150 * 3);
  for (std::size_t i = 0; i < 150; ++i) one_hot[i * 3 + data.labels[i]] = 1;
  const std::vector<double> theta = parameters_of(network, 2);
  std::vector<double> from_labels(theta.size()), from_targets(theta.size());
  CHECK(network.value_and_gradient(theta, data.all(), from_labels) ==
        network.value_and_gradient(theta, {150, 4, data.inputs, {}, one_hot}, from_targets));
  CHECK(from_labels == from_targets);
}

TEMPLATE_TEST_CASE("a NaN anywhere is a NaN in the loss", "[network]", float, double) {
  using T = TestType;
  const T nan = std::numeric_limits<T>::quiet_NaN();
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      const dense_network<T> network({3, 5, 4}, f, loss);
      const std::vector<T> theta = parameters_of(network, 1);
      std::vector<T> gradient(theta.size());
      for (const std::size_t row : {std::size_t{0}, std::size_t{77}, std::size_t{199}})
        for (std::size_t column = 0; column < 3; ++column) {
          auto data = problem_for<T>(loss, 200, 3, 4, 1);
          data.inputs[row * 3 + column] = nan;
          INFO(name(f) << ", " << name(loss) << ", row " << row);
          CHECK(std::isnan(network.value(theta, data.all())));
          CHECK(std::isnan(network.value_and_gradient(theta, data.all(), gradient)));
          CHECK(std::isnan(gradient[network.layout()[0].offset + column]));
        }
      const auto data = problem_for<T>(loss, 20, 3, 4, 1);
      for (std::size_t i = 0; i < theta.size(); ++i) {
        std::vector<T> broken = theta;
        broken[i] = nan;
        CHECK(std::isnan(network.value(broken, data.all())));
      }
    }
}
