// SPDX-License-Identifier: BSL-1.0
// The gradient is the slope of the loss.
#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// One layer, two, four; and rows for one shard, and for three of unequal length.
struct size_case {
  std::vector<std::size_t> widths;
  std::size_t rows;
};
const std::vector<size_case> sizes{
    {{5, 3}, 7}, {{4, 6, 3}, 9}, {{3, 5, 4, 6, 2}, 11}, {{4, 5, 3}, 200}, {{3, 4, 1, 5, 3}, 130}};

// |gradient - central differences| / |central differences|, or a negative number where a kink of relu is too
// near.
double difference_from_slopes(const size_case& size, activation f, criterion loss, std::uint64_t seed,
                              problem<double>::answers kind) {
  const double h = 2e-6;
  const dense_network<double> network(size.widths, f, loss);
  const problem<double> data(size.rows, size.widths.front(), size.widths.back(), seed, kind);
  std::vector<double> theta = parameters_of(network, seed);
  if (f == activation::relu && plain_loss(network, theta, data.all()).nearest_kink < 1e-4L) return -1;
  std::vector<double> gradient(theta.size()), slopes(theta.size());
  network.value_and_gradient(theta, data.all(), gradient);
  for (std::size_t i = 0; i < theta.size(); ++i) {
    const double middle = theta[i];
    theta[i] = middle + h;
    const double above = network.value(theta, data.all());
    theta[i] = middle - h;
    const double below = network.value(theta, data.all());
    theta[i] = middle;
    slopes[i] = (above - below) / (2 * h);
  }
  return relative_difference(gradient, slopes);
}

}  // namespace

TEST_CASE("the gradient agrees with central differences", "[network][first-light]") {
  using answers = problem<double>::answers;
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      double worst = 0;
      std::size_t compared = 0;
      for (const size_case& size : sizes)
        for (std::uint64_t seed = 1; seed <= 4; ++seed)
          for (const answers kind : {answers::labels, answers::targets}) {
            if (loss == criterion::cross_entropy && kind == answers::targets) continue;
            double difference = -1;
            for (std::uint64_t attempt = 0; difference < 0 && attempt < 20; ++attempt)
              difference = difference_from_slopes(size, f, loss, seed + 10 * attempt, kind);
            if (difference >= 0) ++compared;
            worst = std::isnan(difference) ? difference : std::max(worst, difference);
          }
      CHECK(compared == sizes.size() * 4 * (loss == criterion::cross_entropy ? 1 : 2));
      row("first-light",
          "gradient vs central differences, " + std::string(name(f)) + ", " + std::string(name(loss)), worst,
          1e-6);
    }
}

TEST_CASE("the value, the loss beside the gradient and the outputs agree with plain loops", "[network]") {
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria)
      for (const size_case& size : sizes) {
        const dense_network<double> network(size.widths, f, loss);
        const auto data = problem_for<double>(loss, size.rows, size.widths.front(), size.widths.back(), 3);
        const std::vector<double> theta = parameters_of(network, 3);
        std::vector<double> gradient(theta.size()), outputs(size.rows * size.widths.back());
        const plain_result plain = plain_loss(network, theta, data.all());
        const double value = network.value(theta, data.all());
        CHECK(std::abs(value - static_cast<double>(plain.loss)) < 1e-13 * (1 + value));
        CHECK(network.value_and_gradient(theta, data.all(), gradient) == value);
        network.outputs(theta, data.all(), outputs);
        CHECK(relative_difference(outputs, plain.outputs) < 1e-13);
      }
}

// Each number of a gradient is a chain of sums, of at most `rows` terms and one of each width; each rounds by
// at most half an eps a term. The bound takes one eps for every term of every sum, relative to the norm of
// the gradient.
TEST_CASE("the float gradient is the double one up to eps times the lengths of the sums", "[network]") {
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      const std::vector<std::size_t> widths{30, 20, 15, 7};
      const std::size_t rows = 150;
      const dense_network<double> exact(widths, f, loss);
      const dense_network<float> rounded(widths, f, loss);
      const std::vector<float> theta = parameters_of(rounded, 5);
      const std::vector<double> wide(theta.begin(), theta.end());
      const auto narrow_data = problem_for<float>(loss, rows, widths.front(), widths.back(), 5);
      auto data = problem_for<double>(loss, rows, widths.front(), widths.back(), 5);
      data.inputs.assign(narrow_data.inputs.begin(), narrow_data.inputs.end());
      data.targets.assign(narrow_data.targets.begin(), narrow_data.targets.end());
      std::vector<double> gradient(theta.size());
      std::vector<float> narrow_gradient(theta.size());
      const double value = exact.value_and_gradient(wide, data.all(), gradient);
      const double narrow = rounded.value_and_gradient(theta, narrow_data.all(), narrow_gradient);
      const auto terms = static_cast<double>(std::accumulate(widths.begin(), widths.end(), rows));
      const double bound = terms * static_cast<double>(std::numeric_limits<float>::epsilon());
      INFO(name(f) << ", " << name(loss));
      CHECK(relative_difference(narrow_gradient, gradient) < bound);
      CHECK(std::abs(narrow - value) < bound * value);
    }
}
