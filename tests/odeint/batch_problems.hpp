// SPDX-License-Identifier: BSL-1.0
#pragma once
// What a stepper carries from one batch to the next, and whether it trains a network.
#include <cmath>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

namespace odeflow::test {

/// Batches with a constant gradient each: a step of h on one moves by exactly -h times its gradient, whatever
/// the stepper, if nothing of other batches enters it.
struct constant_batches {
  double gradient_now = 1;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double>, std::span<double> gradient) const {
    gradient[0] = gradient_now;
    return gradient_now;
  }
};

/// After five steps of 1/8 on the gradient 1, one on the gradient 100: minus its move of the last block, the
/// one that the gradient drives, over the step. 100 is right.
template <class Stepper, class... Terms>
double move_after_jump(Stepper stepper, bool reset, const Terms&... terms) {
  constant_batches loss;
  const auto flow = (gradient_flow(loss) | ... | terms);
  auto x = flow.start_at(std::vector<double>{0});
  const double h = 0.125;
  double t = 0, before = 0;
  for (int step = 0; step < 6; ++step, t += h) {
    if (step == 5) {
      loss.gradient_now = 100;
      before = x[x.size() - 1];
      if constexpr (requires { stepper.reset(); })
        if (reset) stepper.reset();
    }
    if constexpr (detail::controlled<Stepper>) {
      double now = t, dt = h;
      for (int attempt = 0; stepper.try_step(std::cref(flow), x, now, dt) == odeint::fail; dt = h)
        REQUIRE(++attempt < 100);
    } else {
      stepper.do_step(std::cref(flow), x, t, h);
    }
  }
  return (before - x[x.size() - 1]) / h;
}

/// The two rows of a stepper that remembers: what leaks, and that reset() stops it.
template <class Stepper, class... Terms>
void leak_rows(const std::string& name, const Stepper& stepper, double leaks, const Terms&... terms) {
  row("steppers",
      with_boost(name + ": a gradient that jumps from 1 to 100 moves by " + std::to_string(leaks) +
                 " without reset(), distance from that"),
      std::fabs(move_after_jump(stepper, false, terms...) - leaks), 1e-9);
  row("steppers", with_boost(name + ": and by 100 after reset(), distance from that"),
      std::fabs(move_after_jump(stepper, true, terms...) - 100), 1e-11);
}

/// Trains a network on spirals with batches of 50 by `train`; the loss on all rows falls to less than the given
/// share of what it was.
template <class Stepper, class... Terms>
void trains_spirals(const std::string& name, Stepper stepper, const train_limits& limits, double share,
                    const Terms&... terms) {
  const auto rows = data::spirals({.rows = 300, .turns = 0.5});
  const dense_network<float> network({2, 16, 3}, activation::tanh, criterion::cross_entropy);
  auto loss = minibatch(network, rows, {.size = 50, .seed = 1});
  const auto flow = (gradient_flow(loss) | ... | terms);
  auto x = flow.start_at(network.initial_parameters(1));
  const double before = network.mean_loss(flow.parameters(x), rows);
  const auto run = train(std::ref(stepper), flow, x, limits, next_batch(flow));
  CHECK(run.reason == ending::steps);
  row("steppers", with_boost(name + " trains on spirals: last loss over the first"),
      network.mean_loss(flow.parameters(x), rows) / before, share);
}

}  // namespace odeflow::test
