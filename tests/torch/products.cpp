// SPDX-License-Identifier: BSL-1.0
// The products with second derivatives, by libtorch's automatic differentiation of its own gradient.
#include "network.hpp"

#include <string>
#include <vector>

#include "../network/products.hpp"
#include "catch.hpp"
#include "evidence.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using tensors = std::vector<torch::Tensor>;

// The gradient of sum_i <ys_i, weights_i> in `leaves`, itself a graph to differentiate again.
tensors slopes(const tensors& ys, const tensors& leaves, const tensors& weights = {}) {
  return torch::autograd::grad(ys, leaves, weights, /*retain_graph=*/true, /*create_graph=*/true);
}

std::vector<double> torch_hessian_product(const dense_network<double>& network,
                                          const std::vector<double>& theta, const problem<double>& data,
                                          const std::vector<double>& v) {
  const tensors leaves = leaves_of(network, theta), parts = leaves_of(network, v);
  const torch::Tensor loss = torch_loss(network, torch_outputs(network, leaves, data), data);
  return joined<double>(slopes(slopes({loss}, leaves), leaves, parts));
}

// J^T w is linear in w, and J v the slope of <J^T w, v> in w; H_L is the double backward of the criterion.
std::vector<double> torch_gauss_newton(const dense_network<double>& network, const std::vector<double>& theta,
                                       const problem<double>& data, const std::vector<double>& v) {
  const tensors leaves = leaves_of(network, theta), parts = leaves_of(network, v);
  const torch::Tensor outputs = torch_outputs(network, leaves, data);
  const torch::Tensor w = torch::zeros_like(outputs).requires_grad_(true);
  const torch::Tensor tangents = slopes(slopes({outputs}, leaves, {w}), {w}, parts)[0];
  const torch::Tensor z = outputs.detach().requires_grad_(true);
  const torch::Tensor curved = slopes(slopes({torch_loss(network, z, data)}, {z}), {z}, {tangents})[0];
  return joined<double>(slopes({outputs}, leaves, {curved}));
}

// The worst over activations, criteria, one and two shards, of a product by odeflow and by torch.
double worst_difference(auto&& ours, auto&& theirs) {
  double worst = 0;
  std::uint64_t seed = 0;
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria)
      for (const std::size_t rows : {std::size_t{70}, std::size_t{140}}) {
        const dense_network<double> network({20, 16, 12, 5}, f, loss);
        const auto data = problem_for<double>(loss, rows, 20, 5, ++seed);
        const std::vector<double> theta = parameters_of(network, seed);
        const std::vector<double> v = unit_vector<double>(theta.size(), seed + 1);
        const double found =
            relative_difference(ours(network, theta, data, v), theirs(network, theta, data, v));
        INFO(name(f) << ", " << name(loss) << ", " << rows << " rows: " << found);
        CHECK(found <= 1e-12);
        worst = (found <= worst || worst != worst) ? worst : found;  // a NaN stays
      }
  return worst;
}

}  // namespace

TEST_CASE("H v agrees with libtorch's double backward", "[network][torch][steppers]") {
  row("steppers",
      "dense_network: Hessian-vector product against libtorch's double backward, largest relative difference",
      worst_difference(hessian_product<double>, torch_hessian_product), 1e-12);
}

TEST_CASE("G v agrees with libtorch's J^T H_L J v", "[network][torch][steppers]") {
  row("steppers",
      "dense_network: Gauss-Newton product against libtorch's J^T H_L J v, largest relative difference",
      worst_difference(gauss_newton<double>, torch_gauss_newton), 1e-12);
}
