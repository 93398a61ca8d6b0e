// SPDX-License-Identifier: BSL-1.0
// The same weights and rows, differentiated by libtorch.
#include <torch/torch.h>
// torch has its own CHECK, which is not Catch2's
#undef CHECK

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "../network/problem.hpp"
#include "catch.hpp"
#include "evidence.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

torch::Tensor activated(activation f, const torch::Tensor& z) {
  switch (f) {
    case activation::relu:
      return torch::relu(z);
    case activation::tanh:
      return torch::tanh(z);
    case activation::sigmoid:
      return torch::sigmoid(z);
    case activation::softplus:
      return torch::softplus(z);
    case activation::gelu:
      return torch::gelu(z);
    case activation::identity:
      break;
  }
  return z;
}

template <class T>
torch::Tensor tensor_of(const T* data, std::vector<std::int64_t> shape) {
  return torch::from_blob(const_cast<T*>(data), shape, torch::CppTypeToScalarType<T>::value).clone();
}

// The loss and the gradient in the order of theta, all by torch's own layers and automatic differentiation.
template <class T>
double torch_gradient(const dense_network<T>& network, const std::vector<T>& theta, const problem<T>& data,
                      std::vector<T>& gradient) {
  const auto rows = static_cast<std::int64_t>(data.rows());
  torch::Tensor a = tensor_of(data.inputs.data(), {rows, static_cast<std::int64_t>(data.features())});
  std::vector<torch::Tensor> leaves;
  for (const layout_entry& entry : network.layout()) {
    const std::vector<std::int64_t> shape(entry.shape.begin(), entry.shape.end());
    leaves.push_back(tensor_of(theta.data() + entry.offset, shape).requires_grad_(true));
  }
  for (std::size_t l = 0; l < leaves.size(); l += 2) {
    a = torch::linear(a, leaves[l], leaves[l + 1]);
    if (l + 2 < leaves.size()) a = activated(network.hidden_activation(), a);
  }
  torch::Tensor loss;
  if (network.loss_criterion() == criterion::cross_entropy) {
    const std::vector<std::int64_t> labels(data.labels.begin(), data.labels.end());
    loss = torch::cross_entropy_loss(a, tensor_of(labels.data(), {rows}));
  } else {
    loss = torch::mse_loss(a, tensor_of(data.targets.data(), {rows, a.size(1)}));
  }
  loss.backward();
  gradient.clear();
  for (const torch::Tensor& leaf : leaves) {
    const torch::Tensor g = leaf.grad().contiguous();
    gradient.insert(gradient.end(), g.template data_ptr<T>(), g.template data_ptr<T>() + g.numel());
  }
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
