// SPDX-License-Identifier: BSL-1.0
#include "optimizers.hpp"

#include <torch/torch.h>

namespace odeflow::test {
namespace {

template <class Optimizer, class Options>
torch_optimizer optimizer(Options options, std::function<void(torch::Tensor)> before_step = {}) {
  return [=](std::vector<double> theta, int steps, const gradient_function& gradient) -> std::vector<double> {
    const auto parameter = torch::tensor(theta, torch::kFloat64).set_requires_grad(true);
    parameter.mutable_grad() = torch::zeros_like(parameter);
    const std::size_t size = theta.size();
    Optimizer made({parameter}, options);
    for (int step = 0; step < steps; ++step) {
      gradient({parameter.data_ptr<double>(), size}, {parameter.grad().data_ptr<double>(), size});
      if (before_step) before_step(parameter);
      made.step();
    }
    return {parameter.data_ptr<double>(), parameter.data_ptr<double>() + size};
  };
}

template <class Options>
Options adam_options(const adam_numbers& given) {
  return Options(given.rate)
      .betas(std::make_tuple(given.beta1, given.beta2))
      .eps(given.epsilon)
      .weight_decay(given.weight_decay);
}

}  // namespace

torch_optimizer torch_sgd(sgd_numbers given) {
  return optimizer<torch::optim::SGD>(torch::optim::SGDOptions(given.rate)
                                          .momentum(given.momentum)
                                          .dampening(given.dampening)
                                          .weight_decay(given.weight_decay)
                                          .nesterov(given.nesterov));
}

torch_optimizer torch_rmsprop(rmsprop_numbers given) {
  return optimizer<torch::optim::RMSprop>(torch::optim::RMSpropOptions(given.rate)
                                              .alpha(given.alpha)
                                              .eps(given.epsilon)
                                              .momentum(given.momentum)
                                              .weight_decay(given.weight_decay)
                                              .centered(given.centered));
}

torch_optimizer torch_adagrad(adagrad_numbers given) {
  return optimizer<torch::optim::Adagrad>(torch::optim::AdagradOptions(given.rate)
                                              .initial_accumulator_value(given.initial)
                                              .eps(given.epsilon)
                                              .lr_decay(given.rate_decay)
                                              .weight_decay(given.weight_decay));
}

torch_optimizer torch_adam(adam_numbers given) {
  return optimizer<torch::optim::Adam>(adam_options<torch::optim::AdamOptions>(given));
}

torch_optimizer torch_adamw(adam_numbers given) {
  return optimizer<torch::optim::AdamW>(adam_options<torch::optim::AdamWOptions>(given));
}

torch_optimizer torch_sgd_clipped_norm(double rate, double most) {
  return optimizer<torch::optim::SGD>(torch::optim::SGDOptions(rate), [=](torch::Tensor parameter) {
    torch::nn::utils::clip_grad_norm_(parameter, most);
  });
}

torch_optimizer torch_sgd_clipped_value(double rate, double most) {
  return optimizer<torch::optim::SGD>(torch::optim::SGDOptions(rate), [=](torch::Tensor parameter) {
    torch::nn::utils::clip_grad_value_(parameter, most);
  });
}

}  // namespace odeflow::test
