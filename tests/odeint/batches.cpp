// SPDX-License-Identifier: BSL-1.0
// Mini-batches under odeint's own integrate functions: one batch a step, and what the order of the batches is
// worth.
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "small_tableaus.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Least squares with one linear layer: the flow of the whole set is linear, those of the batches do not
// commute.
struct regression {
  data::dataset rows = data::dataset::from_targets(
      {.sample_shape = {2},
       .values = {1, 0.2, -0.5, 1, 0.3, -1, 2, 0.5, -1, -0.4, 0.1, 1.5, 0.9, -0.7, -0.2, 0.6},
       .targets = {1, -1, 0.5, 2, 0.1, -0.3, 1.5, 0.7}});
  dense_network<double> network{{2, 1}, activation::identity, criterion::mean_squared_error};
  std::vector<double> start{0.5, -0.25, 0.1};

  template <class Stepper>
  std::vector<double> integrated(Stepper stepper, minibatch_options options, double step_size,
                                 std::size_t steps) const {
    auto loss = minibatch(network, rows, options);
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(start);
    odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, step_size, steps, next_batch(flow));
    return {x.begin(), x.end()};
  }

  // The distance at time 1 from the flow of the whole set, with n pairs of epochs of four batches: the root
  // of the mean square over seeds, since each pair is shuffled anew and its error is a matter of luck.
  template <class Stepper>
  double error(const Stepper& stepper, epoch_order order, std::size_t n) const {
    constexpr std::uint64_t seeds = 50;
    const auto exact = integrated(odeint::runge_kutta4<state<double>>(),
                                  {.size = 8, .order = epoch_order::sequential}, 1e-3, 1000);
    double sum = 0;
    for (std::uint64_t seed = 0; seed < seeds; ++seed) {
      const double step_size = 1 / static_cast<double>(8 * n);
      const auto x = integrated(stepper, {.size = 2, .seed = seed, .order = order}, step_size, 8 * n);
      for (std::size_t i = 0; i < x.size(); ++i) sum += (x[i] - exact[i]) * (x[i] - exact[i]) / seeds;
    }
    return std::sqrt(sum);
  }

  template <class Stepper>
  double observed_order(const Stepper& stepper, epoch_order batches, std::size_t n) const {
    return std::log2(error(stepper, batches, n) / error(stepper, batches, 2 * n));
  }
};

}  // namespace

TEST_CASE("each step of integrate_n_steps sees one batch, and each batch is used") {
  struct recorder {
    using value_type = double;
    std::size_t batch = 0;
    std::vector<std::size_t> seen;
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double>, std::span<double> gradient) {
      seen.push_back(batch);
      gradient[0] = 0;
      return 0;
    }
    void next_batch() { ++batch; }
  } loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{0});
  odeint::integrate_n_steps(odeint::runge_kutta4<state<double>>(), std::ref(flow), x, 0.0, 0.1, 3,
                            next_batch(flow));
  CHECK(loss.seen == std::vector<std::size_t>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2});
  odeint::integrate_n_steps(odeint::euler<state<double>>(), std::ref(flow), x, 0.0, 0.1, 2, next_batch(flow));
  CHECK(loss.seen.size() == 14);
  CHECK(loss.seen[12] == 3);
  CHECK(loss.seen[13] == 4);
}

TEST_CASE("an epoch of batches agrees with the full-batch flow to order 1, a palindromic pair to order 2",
          "[terms]") {
  const regression problem;
  const odeint::runge_kutta4<state<double>> stepper;
  row("terms", with_boost("RK4 on batches in one order: distance of the order an epoch from 1"),
      std::fabs(1 - problem.observed_order(stepper, epoch_order::sequential, 32)), 0.02);
  // Order 2 from what all pairs have in common, half an order more from what their shuffling averages out.
  const double palindromic = problem.observed_order(stepper, epoch_order::palindromic, 64);
  row_at_least("terms", with_boost("RK4 on batches in palindromic order: observed order a pair of epochs"),
               palindromic, 1.95);
  CHECK(palindromic < 2.55);
}

TEST_CASE("of order 2 stabilised steppers keep palindromic batches' order 2, of order 1 they do not",
          "[stabilised]") {
  const regression problem;
  const auto palindromic = [&](const char* name, const auto& stepper, double least, double most) {
    const double order = problem.observed_order(stepper, epoch_order::palindromic, 64);
    row_at_least(
        "stabilised",
        with_boost(std::string(name) + " on batches in palindromic order: observed order a pair of epochs"),
        order, least);
    CHECK(order < most);
  };
  using S = state<double>;
  palindromic("RKC1", rkc1<S>({.stages = 3}), 0.95, 1.1);
  palindromic("RKC2", rkc2<S>({.stages = 3}), 1.95, 2.55);
  palindromic("RKL2", rkl2<S>({.stages = 3}), 1.95, 2.55);
  palindromic("RKG2", rkg2<S>({.stages = 3}), 1.95, 2.55);
  row("stabilised", with_boost("RKC2 on batches in one order: distance of the order an epoch from 1"),
      std::fabs(1 - problem.observed_order(rkc2<S>({.stages = 3}), epoch_order::sequential, 32)), 0.02);
}

TEST_CASE("a fresh batch in every stage has sum b_i^2 of the variance that one batch a step has", "[terms]") {
  // Gradient number k is the unit vector e_k: a step of h moves theta by -h (b_1, b_2, ...), so its square, over h^2, is
  // the variance of a step whose stages see independent gradients of variance 1. One batch for all stages gives 1.
  struct unit_vectors {
    using value_type = double;
    mutable std::size_t call = 0;
    bool fresh = true;
    std::size_t dimension() const { return 16; }
    double value_and_gradient(std::span<const double>, std::span<double> gradient) const {
      std::ranges::fill(gradient, 0.0);
      gradient[fresh ? call++ : 0] = 1;
      return 0;
    }
  };
  const auto variance = [](auto stepper, bool fresh) {
    const unit_vectors loss{.fresh = fresh};
    const auto flow = gradient_flow(loss);
    auto x = flow.start_at(std::vector<double>(16, 0.0));
    stepper.do_step(std::cref(flow), x, 0.0, 0.5);
    double sum = 0;
    for (const double move : x) sum += move * move / 0.25;
    return sum;
  };
  const auto check = [&](const char* name, auto stepper, double expected) {
    row("terms", with_boost(std::string("sum b_i^2 of ") + name + ", distance from theory's"),
        std::fabs(variance(stepper, true) - expected), 5e-6);  // theory gives five digits
    CHECK(variance(stepper, false) == Approx(1).epsilon(1e-14));
  };
  check("euler", odeint::euler<state<double>>(), 1);
  check("Heun", two_stages<state<double>>(1, 0.5), 0.5);
  check("Kutta 3", kutta3<state<double>>(), 0.5);
  check("runge_kutta4", odeint::runge_kutta4<state<double>>(), 0.27778);
  check("runge_kutta_cash_karp54", odeint::runge_kutta_cash_karp54<state<double>>(), 0.29951);
  check("runge_kutta_dopri5", odeint::runge_kutta_dopri5<state<double>>(), 0.75505);
  check("runge_kutta_fehlberg78", odeint::runge_kutta_fehlberg78<state<double>>(), 0.24393);
}
