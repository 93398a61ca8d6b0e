// SPDX-License-Identifier: BSL-1.0
#pragma once
// torch's optimizers on any gradient, without a header of torch: those and odeint's are slow enough apart.
#include <functional>
#include <span>
#include <vector>

namespace odeflow::test {

using gradient_function = std::function<void(std::span<const double> theta, std::span<double> gradient)>;

/// theta after `steps` steps of torch::optim::SGD.
std::vector<double> torch_sgd(std::vector<double> theta, int steps, double rate, double momentum,
                              const gradient_function& gradient);

/// theta after `steps` steps of torch::optim::RMSprop.
std::vector<double> torch_rmsprop(std::vector<double> theta, int steps, double rate, double alpha,
                                  double epsilon, const gradient_function& gradient);

}  // namespace odeflow::test
