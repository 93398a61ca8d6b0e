// SPDX-License-Identifier: BSL-1.0
// Forward Euler on the flow of each recipe against torch's own optimizer, or against the recurrence where
// torch's C++ has none: 500 steps of a network, a new batch each step.
#include <cmath>
#include <functional>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeflow.hpp"
#include "odeflow/odeint.hpp"
#include "optimizers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

constexpr int steps = 500;

struct experiment {
  dense_network<double> network{{2, 16, 16, 3}, activation::tanh, criterion::cross_entropy};
  data::dataset rows = data::spirals({.rows = 300, .seed = 5});
  std::vector<double> start = network.initial_parameters(3);

  auto batches() const { return minibatch(network, rows, {.size = 32, .seed = 7}); }

  // theta after torch's steps, one batch after the other.
  std::vector<double> peer(const torch_optimizer& optimizer) const {
    auto loss = batches();
    bool first = true;
    return optimizer(start, steps, [&](std::span<const double> theta, std::span<double> gradient) {
      if (!std::exchange(first, false)) loss.next_batch();
      loss.value_and_gradient(theta, gradient);
    });
  }

  // The same for a recurrence written out: `update(theta, gradient)` makes a step.
  std::vector<double> recurrence(
      const std::function<void(std::vector<double>&, const std::vector<double>&)>& update) const {
    return peer([&](std::vector<double> theta, int n, const gradient_function& gradient) {
      std::vector<double> g(theta.size());
      for (int step = 0; step < n; ++step) {
        gradient(theta, g);
        update(theta, g);
      }
      return theta;
    });
  }

  // The largest difference between our end and the expected one. `make(loss)` returns the recipe.
  void compare(const std::string& table, const std::string& what, auto make,
               const std::vector<double>& expected) const {
    auto loss = batches();
    const auto [flow, step_size] = make(loss);
    auto x = flow.start_at(start);
    boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::euler<state<double>>{}, std::ref(flow),
                                              x, 0.0, step_size, steps, next_batch(flow));
    double most = 0, moved = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (const double difference = std::fabs(x[i] - expected[i]); !(difference <= most)) most = difference;
      moved = std::max(moved, std::fabs(expected[i] - start[i]));
    }
    CHECK(moved > 0.01);
    row(table, what, most, 1e-12);
  }

  void same(const std::string& what, auto make, const std::vector<double>& expected) const {
    compare("terms", "Euler = " + what + ", 500 mini-batches, largest difference", make, expected);
  }
};

}  // namespace

TEST_CASE("Euler on the look-ahead terms is torch's optimizer", "[first-light]") {
  const experiment test;
  test.compare(
      "first-light",
      "Euler on the look-ahead heavy_ball: distance from torch's SGD(momentum), 500 mini-batches",
      [](auto& loss) {
        const double h = std::sqrt(0.02);
        return recipe{gradient_flow(loss) | heavy_ball{.friction = 0.1 / h, .look_ahead = h}, h};
      },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.9})));
  test.compare(
      "first-light",
      "Euler on the look-ahead rms_preconditioner: distance from torch's RMSprop, 500 mini-batches",
      [](auto& loss) {
        return recipe{gradient_flow(loss) | rms_preconditioner{.time_constant = 0.1, .look_ahead = 1e-3},
                      1e-3};
      },
      test.peer(torch_rmsprop({.rate = 1e-3, .alpha = 0.99})));
}

TEST_CASE("sgd in all of torch's modes", "[terms]") {
  const experiment test;
  test.same(
      "torch SGD", [](auto& loss) { return sgd(loss, {.learning_rate = 0.05}); },
      test.peer(torch_sgd({.rate = 0.05})));
  test.same(
      "torch SGD(weight_decay)",
      [](auto& loss) { return sgd(loss, {.learning_rate = 0.05, .weight_decay = 0.01}); },
      test.peer(torch_sgd({.rate = 0.05, .weight_decay = 0.01})));
  test.same(
      "torch SGD(momentum)",
      [](auto& loss) { return momentum(loss, {.learning_rate = 0.02, .momentum = 0.9}); },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.9})));
  test.same(
      "torch SGD(momentum, weight_decay)",
      [](auto& loss) {
        return momentum(loss, {.learning_rate = 0.02, .momentum = 0.8, .weight_decay = 0.01});
      },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.8, .weight_decay = 0.01})));
  test.same(
      "torch SGD(momentum, dampening)",
      [](auto& loss) {
        return dampened_momentum(loss, {.learning_rate = 0.02, .momentum = 0.9, .dampening = 0.3});
      },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.9, .dampening = 0.3})));
  test.same(
      "torch SGD(nesterov)",
      [](auto& loss) { return nesterov(loss, {.learning_rate = 0.02, .momentum = 0.9}); },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.9, .nesterov = true})));
  test.same(
      "torch SGD(nesterov, weight_decay)",
      [](auto& loss) {
        return nesterov(loss, {.learning_rate = 0.02, .momentum = 0.9, .weight_decay = 0.01});
      },
      test.peer(torch_sgd({.rate = 0.02, .momentum = 0.9, .weight_decay = 0.01, .nesterov = true})));
}

TEST_CASE("rmsprop in all of torch's modes", "[terms]") {
  const experiment test;
  const rmsprop_options plain{.learning_rate = 1e-3}, decayed{.learning_rate = 1e-3, .weight_decay = 0.01};
  test.same(
      "torch RMSprop", [&](auto& loss) { return rmsprop(loss, plain); },
      test.peer(torch_rmsprop({.rate = 1e-3})));
  test.same(
      "torch RMSprop(weight_decay)", [&](auto& loss) { return rmsprop(loss, decayed); },
      test.peer(torch_rmsprop({.rate = 1e-3, .weight_decay = 0.01})));
  test.same(
      "torch RMSprop(centered)", [&](auto& loss) { return centered_rmsprop(loss, plain); },
      test.peer(torch_rmsprop({.rate = 1e-3, .centered = true})));
  test.same(
      "torch RMSprop(momentum)", [&](auto& loss) { return with_momentum(rmsprop(loss, plain), 0.9); },
      test.peer(torch_rmsprop({.rate = 1e-3, .momentum = 0.9})));
  test.same(
      "torch RMSprop(centered, momentum, weight_decay)",
      [&](auto& loss) { return with_momentum(centered_rmsprop(loss, decayed), 0.8); },
      test.peer(torch_rmsprop({.rate = 1e-3, .momentum = 0.8, .weight_decay = 0.01, .centered = true})));
}

TEST_CASE("adagrad, adam and adamw are torch's", "[terms]") {
  const experiment test;
  test.same(
      "torch Adagrad", [](auto& loss) { return adagrad(loss, {.learning_rate = 0.01}); },
      test.peer(torch_adagrad({.rate = 0.01})));
  test.same(
      "torch Adagrad(initial_accumulator_value = 1, eps = 0), the paper's preconditioner",
      [](auto& loss) {
        return adagrad(loss, {.learning_rate = 0.1, .initial_accumulator_value = 1, .epsilon = 0});
      },
      test.peer(torch_adagrad({.rate = 0.1, .initial = 1, .epsilon = 0})));
  test.same(
      "torch Adagrad(weight_decay)",
      [](auto& loss) { return adagrad(loss, {.learning_rate = 0.01, .weight_decay = 0.01}); },
      test.peer(torch_adagrad({.rate = 0.01, .weight_decay = 0.01})));
  test.same(
      "torch Adagrad(lr_decay), by schedules::inverse_time",
      [](auto& loss) {
        const auto made = adagrad(loss, {.learning_rate = 0.01});
        const direction_schedule<schedules::inverse_time> decay{{.time_constant = made.step_size / 0.05}};
        return recipe{made.flow | decay, made.step_size};
      },
      test.peer(torch_adagrad({.rate = 0.01, .rate_decay = 0.05})));
  test.same(
      "torch Adam", [](auto& loss) { return adam(loss); }, test.peer(torch_adam({})));
  test.same(
      "torch Adam(betas, eps, weight_decay)",
      [](auto& loss) {
        return adam(
            loss,
            {.learning_rate = 2e-3, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.01});
      },
      test.peer(
          torch_adam({.rate = 2e-3, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.01})));
  test.same(
      "torch AdamW", [](auto& loss) { return adamw(loss); }, test.peer(torch_adamw({.weight_decay = 1e-2})));
}

TEST_CASE("adadelta and lion are their recurrences", "[terms]") {
  const experiment test;
  const std::size_t n = test.start.size();
  {
    std::vector<double> v(n), a(n);
    const double rho = 0.9, epsilon = 1e-6;
    test.same(
        "Adadelta", [](auto& loss) { return adadelta(loss); },
        test.recurrence([&](std::vector<double>& theta, const std::vector<double>& g) {
          for (std::size_t i = 0; i < n; ++i) {
            v[i] = rho * v[i] + (1 - rho) * g[i] * g[i];
            const double u = std::sqrt(a[i] + epsilon) / std::sqrt(v[i] + epsilon) * g[i];
            a[i] = rho * a[i] + (1 - rho) * u * u;
            theta[i] -= u;
          }
        }));
  }
  std::vector<double> m(n);
  const double rate = 1e-3, beta1 = 0.9, beta2 = 0.99, decay = 0.1;
  test.same(
      "Lion(weight_decay)",
      [=](auto& loss) { return lion(loss, {.learning_rate = rate, .weight_decay = decay}); },
      test.recurrence([&](std::vector<double>& theta, const std::vector<double>& g) {
        for (std::size_t i = 0; i < n; ++i) {
          const double blend = beta1 * m[i] + (1 - beta1) * g[i];
          theta[i] -= rate * ((blend > 0) - (blend < 0) + decay * theta[i]);
          m[i] = beta2 * m[i] + (1 - beta2) * g[i];
        }
      }));
}

TEST_CASE("clipping is torch's", "[terms]") {
  const experiment test;
  test.same(
      "torch clip_grad_norm_ and SGD",
      [](auto& loss) {
        return recipe{gradient_flow(loss) | clip_norm{.most = 0.2}, 0.05};
      },
      test.peer(torch_sgd_clipped_norm(0.05, 0.2)));
  test.same(
      "torch clip_grad_value_ and SGD",
      [](auto& loss) {
        return recipe{gradient_flow(loss) | clip_value{.most = 0.02}, 0.05};
      },
      test.peer(torch_sgd_clipped_value(0.05, 0.02)));
}

TEST_CASE("recipes refuse numbers out of range by name") {
  const quadratic<double> bowl({1});
  CHECK_THROWS_WITH(momentum(bowl, {.momentum = 1}),
                    contains("momentum.momentum must be >= 0, < 1") && contains("1"));
  CHECK_THROWS_WITH(adam(bowl, {.beta2 = -0.1}), contains("adam.beta2"));
  CHECK_THROWS_WITH(lion(bowl, {.beta1 = 2}), contains("lion.beta1"));
  CHECK_THROWS_AS(rmsprop(bowl, {.alpha = std::nan("")}), std::invalid_argument);
  CHECK_THROWS_WITH(adam(bowl, {.learning_rate = 0}), contains("learning rate") && contains("got 0"));
  CHECK_THROWS_WITH(sgd(bowl, {.learning_rate = -1}), contains("learning rate"));
  CHECK_THROWS_AS(dampened_momentum(bowl, {.momentum = 0}), std::invalid_argument);
}
