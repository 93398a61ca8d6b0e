// SPDX-License-Identifier: BSL-1.0
#include "optimizers.hpp"

#include <torch/torch.h>

namespace odeflow::test {
namespace {

template <class Optimizer, class Options>
std::vector<double> optimized(const std::vector<double>& theta, int steps, const Options& options,
                              const gradient_function& gradient) {
  const auto parameter = torch::tensor(theta, torch::kFloat64).set_requires_grad(true);
  parameter.mutable_grad() = torch::zeros_like(parameter);
  const std::size_t size = theta.size();
  Optimizer optimizer({parameter}, options);
  for (int step = 0; step < steps; ++step) {
    gradient({parameter.data_ptr<double>(), size}, {parameter.grad().data_ptr<double>(), size});
    optimizer.step();
  }
  return {parameter.data_ptr<double>(), parameter.data_ptr<double>() + size};
}

}  // namespace

std::vector<double> torch_sgd(std::vector<double> theta, int steps, double rate, double momentum,
                              const gradient_function& gradient) {
  return optimized<torch::optim::SGD>(theta, steps, torch::optim::SGDOptions(rate).momentum(momentum),
                                      gradient);
}

std::vector<double> torch_rmsprop(std::vector<double> theta, int steps, double rate, double alpha,
                                  double epsilon, const gradient_function& gradient) {
  return optimized<torch::optim::RMSprop>(
      theta, steps, torch::optim::RMSpropOptions(rate).alpha(alpha).eps(epsilon), gradient);
}

}  // namespace odeflow::test
