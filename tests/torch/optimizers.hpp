// SPDX-License-Identifier: BSL-1.0
#pragma once
// torch's optimizers on any gradient, without a header of torch: those and odeint's are slow enough apart.
#include <functional>
#include <span>
#include <vector>

namespace odeflow::test {

using gradient_function = std::function<void(std::span<const double> theta, std::span<double> gradient)>;

/// One of torch's optimizers with its numbers: `run(theta, steps, gradient)` returns theta after so many of
/// its steps.
using torch_optimizer = std::function<std::vector<double>(std::vector<double> theta, int steps,
                                                          const gradient_function& gradient)>;

struct sgd_numbers {
  double rate = 0.01, momentum = 0, dampening = 0, weight_decay = 0;
  bool nesterov = false;
};
torch_optimizer torch_sgd(sgd_numbers given);

struct rmsprop_numbers {
  double rate = 0.01, alpha = 0.99, epsilon = 1e-8, momentum = 0, weight_decay = 0;
  bool centered = false;
};
torch_optimizer torch_rmsprop(rmsprop_numbers given);

struct adagrad_numbers {
  double rate = 0.01, initial = 0, epsilon = 1e-10, weight_decay = 0, rate_decay = 0;
};
torch_optimizer torch_adagrad(adagrad_numbers given);

struct adam_numbers {
  double rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};
torch_optimizer torch_adam(adam_numbers given);
torch_optimizer torch_adamw(adam_numbers given);

/// torch::nn::utils::clip_grad_norm_ and _value_ before SGD.
torch_optimizer torch_sgd_clipped_norm(double rate, double most);
torch_optimizer torch_sgd_clipped_value(double rate, double most);

}  // namespace odeflow::test
