// SPDX-License-Identifier: BSL-1.0
// The same weights and rows, differentiated by libtorch.
#include "network.hpp"

#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// The loss and the gradient in the order of theta, all by torch's own layers and automatic differentiation.
template <class T>
double torch_gradient(const dense_network<T>& network, const std::vector<T>& theta, const problem<T>& data,
                      std::vector<T>& gradient) {
  const std::vector<torch::Tensor> leaves = leaves_of(network, theta);
  const torch::Tensor loss = torch_loss(network, torch_outputs(network, leaves, data), data);
  gradient = joined<T>(torch::autograd::grad({loss}, leaves));
  return loss.template item<double>();
}

struct differences {
  double gradient = 0;
  double loss = 0;
};

// The worst over one layer, two and four, and one shard and several.
template <class T>
differences worst_differences(activation f, criterion loss) {
  differences worst;
  std::uint64_t seed = 0;
  for (const std::vector<std::size_t>& widths :
       {std::vector<std::size_t>{20, 10}, {50, 30, 10}, {30, 25, 20, 15, 10}})
    for (const std::size_t rows : {std::size_t{1}, std::size_t{32}, std::size_t{300}}) {
      const dense_network<T> network(widths, f, loss);
      const auto data = problem_for<T>(loss, rows, widths.front(), widths.back(), ++seed);
      const std::vector<T> theta = parameters_of(network, seed);
      std::vector<T> ours(theta.size()), theirs;
      const double our_loss = network.value_and_gradient(theta, data.all(), ours);
      const double their_loss = torch_gradient(network, theta, data, theirs);
      // std::max would drop a NaN, this keeps it
      const auto keep_worst = [](double& kept, double found) {
        kept = (found <= kept || kept != kept) ? kept : found;
      };
      keep_worst(worst.gradient, relative_difference(ours, theirs));
      keep_worst(worst.loss, std::abs(our_loss - their_loss) / their_loss);
    }
  return worst;
}

}  // namespace

TEST_CASE("gradients agree with libtorch's automatic differentiation", "[network][torch][first-light]") {
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      const std::string what = std::string(name(f)) + ", " + std::string(name(loss));
      const differences in_double = worst_differences<double>(f, loss);
      const differences in_float = worst_differences<float>(f, loss);
      row("first-light", "gradient vs libtorch autograd, " + what + ", double", in_double.gradient, 1e-12);
      row("first-light", "gradient vs libtorch autograd, " + what + ", float", in_float.gradient, 1e-5);
      CHECK(in_double.loss < 1e-12);
      CHECK(in_float.loss < 1e-5);
    }
}
