// SPDX-License-Identifier: BSL-1.0
#pragma once
// A dense network by torch's own layers, on the same weights and rows. Include it before Catch2.
#include <torch/torch.h>
// torch has its own CHECK, which is not Catch2's
#undef CHECK

#include <cstdint>
#include <vector>

#include "../network/problem.hpp"

namespace odeflow::test {

inline torch::Tensor activated(activation f, const torch::Tensor& z) {
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

/// A copy of numbers as a tensor.
template <class T>
torch::Tensor tensor_of(const T* data, const std::vector<std::int64_t>& shape) {
  return torch::from_blob(const_cast<T*>(data), shape, torch::CppTypeToScalarType<T>::value).clone();
}

/// The parts of a vector of parameters, W_1, b_1, W_2, ..., each a leaf of a graph.
template <class T>
std::vector<torch::Tensor> leaves_of(const dense_network<T>& network, const std::vector<T>& theta) {
  std::vector<torch::Tensor> leaves;
  for (const layout_entry& entry : network.layout()) {
    const std::vector<std::int64_t> shape(entry.shape.begin(), entry.shape.end());
    leaves.push_back(tensor_of(theta.data() + entry.offset, shape).requires_grad_(true));
  }
  return leaves;
}

/// The numbers of such parts, in the order of theta.
template <class T>
std::vector<T> joined(const std::vector<torch::Tensor>& parts) {
  std::vector<T> all;
  for (const torch::Tensor& part : parts) {
    const torch::Tensor p = part.contiguous();
    all.insert(all.end(), p.template data_ptr<T>(), p.template data_ptr<T>() + p.numel());
  }
  return all;
}

template <class T>
torch::Tensor torch_outputs(const dense_network<T>& network, const std::vector<torch::Tensor>& leaves,
                            const problem<T>& data) {
  torch::Tensor a = tensor_of(data.inputs.data(), {static_cast<std::int64_t>(data.rows()),
                                                   static_cast<std::int64_t>(data.features())});
  for (std::size_t l = 0; l < leaves.size(); l += 2) {
    a = torch::linear(a, leaves[l], leaves[l + 1]);
    if (l + 2 < leaves.size()) a = activated(network.hidden_activation(), a);
  }
  return a;
}

template <class T>
torch::Tensor torch_loss(const dense_network<T>& network, const torch::Tensor& outputs,
                         const problem<T>& data) {
  if (network.loss_criterion() == criterion::cross_entropy) {
    const std::vector<std::int64_t> labels(data.labels.begin(), data.labels.end());
    return torch::cross_entropy_loss(outputs, tensor_of(labels.data(), {outputs.size(0)}));
  }
  return torch::mse_loss(outputs, tensor_of(data.targets.data(), {outputs.size(0), outputs.size(1)}));
}

}  // namespace odeflow::test
