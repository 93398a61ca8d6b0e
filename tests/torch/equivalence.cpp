// SPDX-License-Identifier: BSL-1.0
// Forward Euler on the look-ahead flows against torch's own optimizers: 500 steps of a network, a new batch
// each step.
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

  // The largest difference between our end and torch's.
  template <class Term>
  double distance(const Term& term, double step_size, const std::vector<double>& expected) const {
    auto loss = batches();
    const auto flow = gradient_flow(loss) | term;
    auto x = flow.start_at(start);
    boost::numeric::odeint::integrate_n_steps(boost::numeric::odeint::euler<state<double>>{}, std::ref(flow),
                                              x, 0.0, step_size, steps, next_batch(flow));
    double most = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (const double difference = std::fabs(x[i] - expected[i]); !(difference <= most)) most = difference;
    return most;
  }
};

// The gradient of one batch after the other.
auto gradients_of(auto& loss) {
  return [&loss, first = true](std::span<const double> theta, std::span<double> gradient) mutable {
    if (!first) loss.next_batch();
    first = false;
    loss.value_and_gradient(theta, gradient);
  };
}

}  // namespace

TEST_CASE("Euler on the look-ahead heavy ball is torch's SGD with momentum", "[first-light]") {
  const experiment test;
  const double rate = 0.02, momentum = 0.9, h = std::sqrt(rate);
  auto loss = test.batches();
  const auto expected = torch_sgd(test.start, steps, rate, momentum, gradients_of(loss));
  CHECK(expected != test.start);
  row("first-light",
      "Euler on the look-ahead heavy_ball: distance from torch's SGD(momentum), 500 mini-batches",
      test.distance(heavy_ball{.friction = (1 - momentum) / h, .look_ahead = h}, h, expected), 1e-12);
}

TEST_CASE("Euler on the look-ahead rms_preconditioner is torch's RMSprop", "[first-light]") {
  const experiment test;
  const double rate = 1e-3, alpha = 0.99, epsilon = 1e-8;
  auto loss = test.batches();
  const auto expected = torch_rmsprop(test.start, steps, rate, alpha, epsilon, gradients_of(loss));
  CHECK(expected != test.start);
  const rms_preconditioner rms{.time_constant = rate / (1 - alpha), .look_ahead = rate, .epsilon = epsilon};
  row("first-light",
      "Euler on the look-ahead rms_preconditioner: distance from torch's RMSprop, 500 mini-batches",
      test.distance(rms, rate, expected), 1e-12);
}
