// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <utility>

#include "odeflow/flow/flow.hpp"
#include "odeflow/state/require.hpp"
#include "odeflow/term/terms.hpp"

/// \file
/// The known optimizers as flows. Each recipe takes the optimizer's own numbers and returns the flow and the
/// step size with which forward Euler is that optimizer, exactly (to rounding, over any number of steps and
/// batches):
///
///     auto [flow, step_size] = adam(loss, {.learning_rate = 1e-3});
///     auto x = flow.start_at(theta);
///     integrate_n_steps(euler<decltype(x)>{}, std::ref(flow), x, 0.0, step_size, steps, next_batch(flow));
///
/// Any other stepper may then take the place of Euler: it integrates the same equation. Names and defaults
/// are torch's, weight decay is coupled (part of the gradient) except for adamw and lion, and numbers out of
/// range throw std::invalid_argument. tests/torch compares each with torch's own, or with the recurrence
/// written out.
namespace odeflow {

/// A flow and the step size for which forward Euler on it is the named optimizer.
/// Throws std::invalid_argument unless the step size, which is the learning rate, is finite and > 0.
template <class Flow>
struct recipe {
  Flow flow;
  double step_size;

  recipe(Flow made, double learning_rate) : flow(std::move(made)), step_size(learning_rate) {
    detail::require_positive("recipe: the learning rate", learning_rate);
  }
};

namespace detail {
/// The time constant for which an average that is updated every step forgets all but `kept` of itself.
inline double time_constant_of(const char* name, double kept, double step_size) {
  require_positive("recipe: the learning rate", step_size);
  require_fraction(name, kept);
  return step_size / (1 - kept);
}
}  // namespace detail

struct sgd_options {
  double learning_rate = 1e-3, weight_decay = 0;
};
/// theta_{n+1} = theta_n - learning_rate (g + weight_decay theta_n).
template <objective Objective>
auto sgd(Objective& loss, const sgd_options& given = {}) {
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay}, given.learning_rate};
}

struct momentum_options {
  double learning_rate = 1e-3, momentum = 0.9, weight_decay = 0;
};
/// b_{n+1} = momentum b_n + g,  theta_{n+1} = theta_n - learning_rate b_{n+1}. torch::optim::SGD with
/// momentum.
template <objective Objective>
auto momentum(Objective& loss, const momentum_options& given = {}) {
  const double h = given.learning_rate,
               tau = detail::time_constant_of("momentum.momentum", given.momentum, h);
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    exponential_average{.time_constant = tau, .gain = tau / h, .look_ahead = h},
                h};
}

struct dampened_momentum_options {
  double learning_rate = 1e-3, momentum = 0.9, dampening = 0.5, weight_decay = 0;
};
/// b_1 = g_0, b_{n+1} = momentum b_n + (1 - dampening) g, theta as for momentum. Its start costs one gradient
/// more.
template <objective Objective>
auto dampened_momentum(Objective& loss, const dampened_momentum_options& given = {}) {
  const double h = given.learning_rate,
               tau = detail::time_constant_of("dampened_momentum.momentum", given.momentum, h);
  detail::require_fraction("dampened_momentum.dampening", given.dampening);
  detail::require_positive("dampened_momentum.momentum", given.momentum);
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    dampened_average{.time_constant = tau,
                                     .gain = (1 - given.dampening) * tau / h,
                                     .look_ahead = h,
                                     .start_gain = given.dampening / given.momentum},
                h};
}

/// b as for momentum, theta_{n+1} = theta_n - learning_rate (g + momentum b_{n+1}). torch::optim::SGD with
/// nesterov.
template <objective Objective>
auto nesterov(Objective& loss, const momentum_options& given = {}) {
  const double h = given.learning_rate,
               tau = detail::time_constant_of("nesterov.momentum", given.momentum, h);
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    nesterov_average{.time_constant = tau, .gain = tau / h, .look_ahead = h},
                h};
}

struct rmsprop_options {
  double learning_rate = 1e-2, alpha = 0.99, epsilon = 1e-8, weight_decay = 0;
};
/// v_{n+1} = alpha v_n + (1 - alpha) g^2,  theta_{n+1} = theta_n - learning_rate g / (sqrt(v_{n+1}) +
/// epsilon).
template <objective Objective>
auto rmsprop(Objective& loss, const rmsprop_options& given = {}) {
  const double h = given.learning_rate, tau = detail::time_constant_of("rmsprop.alpha", given.alpha, h);
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    rms_preconditioner{.time_constant = tau, .look_ahead = h, .epsilon = given.epsilon},
                h};
}
/// rmsprop with the variance v_{n+1} - a_{n+1}^2 in place of v_{n+1}, a the average of g.
template <objective Objective>
auto centered_rmsprop(Objective& loss, const rmsprop_options& given = {}) {
  const double h = given.learning_rate,
               tau = detail::time_constant_of("centered_rmsprop.alpha", given.alpha, h);
  return recipe{
      gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
          centered_rms_preconditioner{.time_constant = tau, .look_ahead = h, .epsilon = given.epsilon},
      h};
}

/// A recipe with momentum on what its flow makes of the gradient, for the same step size: RMSprop's momentum
/// mode is `with_momentum(rmsprop(loss, {...}), 0.9)`.
template <class Flow>
auto with_momentum(const recipe<Flow>& made, double kept) {
  const double tau = detail::time_constant_of("with_momentum", kept, made.step_size);
  const double h = made.step_size;
  return recipe{made.flow | exponential_average{.time_constant = tau, .gain = tau / h, .look_ahead = h}, h};
}

struct adagrad_options {
  double learning_rate = 1e-2, initial_accumulator_value = 0, epsilon = 1e-10, weight_decay = 0;
};
/// G_{n+1} = G_n + g^2,  theta_{n+1} = theta_n - learning_rate g / (sqrt(G_{n+1}) + epsilon). With
/// initial_accumulator_value = 1 and epsilon = 0 the paper's (1 + G)^(-1/2).
template <objective Objective>
auto adagrad(Objective& loss, const adagrad_options& given = {}) {
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    adagrad_preconditioner{.interval = given.learning_rate,
                                           .initial = given.initial_accumulator_value,
                                           .epsilon = given.epsilon},
                given.learning_rate};
}

struct adadelta_options {
  double learning_rate = 1, rho = 0.9, epsilon = 1e-6, weight_decay = 0;
};
/// v = rho v + (1 - rho) g^2,  u = g sqrt(a + epsilon) / sqrt(v + epsilon),  a = rho a + (1 - rho) u^2,
/// theta_{n+1} = theta_n - learning_rate u.
template <objective Objective>
auto adadelta(Objective& loss, const adadelta_options& given = {}) {
  const double h = given.learning_rate, tau = detail::time_constant_of("adadelta.rho", given.rho, h);
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} |
                    adadelta_preconditioner{.time_constant = tau, .look_ahead = h, .epsilon = given.epsilon},
                h};
}

struct adam_options {
  double learning_rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weight_decay = 0;
};
namespace detail {
inline adaptive_moments moments_of(const adam_options& given) {
  const double h = given.learning_rate;
  return {.mean_time_constant = time_constant_of("adam.beta1", given.beta1, h),
          .square_time_constant = time_constant_of("adam.beta2", given.beta2, h),
          .look_ahead = h,
          .epsilon = given.epsilon};
}
}  // namespace detail

/// Adam, with weight decay as part of the gradient.
template <objective Objective>
auto adam(Objective& loss, const adam_options& given = {}) {
  return recipe{gradient_flow(loss) | weight_decay{.rate = given.weight_decay} | detail::moments_of(given),
                given.learning_rate};
}
/// Adam, with weight decay apart from the gradient (Loshchilov and Hutter, 2019, arXiv:1711.05101). torch's
/// default decay is 0.01.
template <objective Objective>
auto adamw(Objective& loss, const adam_options& given = {.weight_decay = 1e-2}) {
  return recipe{gradient_flow(loss) | detail::moments_of(given) | weight_decay{.rate = given.weight_decay},
                given.learning_rate};
}

struct lion_options {
  double learning_rate = 1e-4, beta1 = 0.9, beta2 = 0.99, weight_decay = 0;
};
/// theta_{n+1} = theta_n - learning_rate (sign(beta1 m_n + (1 - beta1) g) + weight_decay theta_n),
/// m_{n+1} = beta2 m_n + (1 - beta2) g.
template <objective Objective>
auto lion(Objective& loss, const lion_options& given = {}) {
  const double h = given.learning_rate, tau = detail::time_constant_of("lion.beta2", given.beta2, h);
  detail::require_fraction("lion.beta1", given.beta1);
  return recipe{gradient_flow(loss) |
                    averaged_sign{.time_constant = tau, .look_ahead = (1 - given.beta1) * tau} |
                    weight_decay{.rate = given.weight_decay},
                h};
}

}  // namespace odeflow
