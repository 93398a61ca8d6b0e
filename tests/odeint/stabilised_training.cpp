// SPDX-License-Identifier: BSL-1.0
// Stabilised steppers on flows that train: preconditioners, momentum, recipes, batches, float.
#include <cmath>
#include <functional>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "batch_problems.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/recipes.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/for_training.hpp"
#include "odeflow/odeint/rk_momentum.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/stability.hpp"
#include "steppers.hpp"
#include "ultraspherical.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;

// Theta after n steps on L = lambda theta^2 / 2 from 1.
template <class Stepper>
double after(Stepper stepper, double z, std::size_t n) {
  const quadratic<double> bowl({z});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1});
  for (std::size_t i = 0; i < n; ++i) stepper.do_step(std::cref(flow), x, static_cast<double>(i), 1.0);
  return x[0];
}

// Power iteration on products with the Hessian.
template <class Loss>
double largest_curvature(const Loss& loss, std::span<const double> theta) {
  std::vector<double> v(theta.size(), 1), product(theta.size());
  double size = 0;
  for (int n = 0; n < 300; ++n) {
    loss.hessian_vector_product(theta, v, product);
    size = 0;
    for (const double p : product) size = std::hypot(size, p);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = product[i] / size;
  }
  return size;
}

// A tanh network on spirals, with weight decay; all its rows at once.
template <class T>
struct full_batch {
  static constexpr double decay = 0.02;
  data::dataset rows = data::spirals({.rows = 60, .turns = 0.5});
  dense_network<T> network{{2, 8, 3}, activation::tanh, criterion::cross_entropy};

  // Where `steps` steps of h lead from theta.
  template <class Stepper>
  std::vector<double> run(Stepper stepper, const std::vector<double>& theta, double h, int steps) const {
    auto loss = minibatch(network, rows, {.size = 60, .order = epoch_order::sequential});
    const auto flow = gradient_flow(loss) | weight_decay{.rate = decay};
    auto x = flow.start_at(std::vector<T>(theta.begin(), theta.end()));
    for (int n = 0; n < steps; ++n) stepper.do_step(std::cref(flow), x, n * h, h);
    return {x.begin(), x.end()};
  }
};

double distance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum = std::hypot(sum, a[i] - b[i]);
  return sum;
}

}  // namespace

TEST_CASE("a frozen preconditioner scales the curvature of all stages: a step is R(-h gain lambda)",
          "[stabilised]") {
  const std::vector<double> curvatures{0.5, 3, 20, 150};
  const quadratic<double> bowl(curvatures);
  double off = 0;
  const auto check = [&](auto stepper, const closed_form& closed, const frozen_preconditioner& term) {
    const auto flow = gradient_flow(bowl) | term;
    auto x = flow.start_at(std::vector<double>(4, 1.0));
    stepper.do_step(std::cref(flow), x, 0.0, 2.0);
    for (std::size_t i = 0; i < 4; ++i) {
      const double g = curvatures[i];
      const double sum = (term.kept == 1 ? 1 : 1 - term.kept) * g * g;
      const double gain = std::min(1 / (std::sqrt(term.initial + sum) + term.epsilon), term.most_gain);
      off = std::max(off, std::fabs(x[i] - static_cast<double>(closed(-2 * gain * g))));
    }
  };
  for (const frozen_preconditioner& term :
       {frozen_preconditioner{}, frozen_preconditioner{.kept = 0.99, .initial = 0, .epsilon = 1e-3}}) {
    check(rkc1<S>({.stages = 7}), closed_form(polynomials::chebyshev, 1, 7, 0.05), term);
    check(rkc2<S>({.stages = 7}), closed_form(polynomials::chebyshev, 2, 7, 2.0 / 13), term);
  }
  row("stabilised",
      with_boost(
          "frozen_preconditioner, the paper's and rms of bounded gain: a step off R(-h gain lambda) by"),
      off, 1e-12);
}

TEST_CASE("momentum on g* is stable if and only if 0 < 1 - R < 2 (1 + beta)", "[stabilised]") {
  const double beta = 0.9;
  double off = 0, recurrence = 0;
  const auto check = [&](auto inside, double furthest) {
    const stabilised_method& method = inside.method();
    double expected = 0.5;  // the first z at which the condition fails
    for (double gamma = 1; gamma > 0 && gamma < 2 * (1 + beta); expected += 1e-4)
      gamma = 1 - method.stability_function(-expected);
    CHECK(expected > method.real_limit() - 1e-3);
    CHECK(expected < furthest * method.real_limit());
    const auto grows = [&](double z) {
      return !(std::fabs(after(with_rk_momentum(inside, beta), z, 6000)) < 1);
    };
    double stable = expected - 0.5, unstable = expected + 0.5;
    CHECK_FALSE(grows(stable));
    CHECK(grows(unstable));
    while (unstable - stable > 1e-4)
      (grows((stable + unstable) / 2) ? unstable : stable) = (stable + unstable) / 2;
    off = std::max(off, std::fabs(stable - expected));
    // theta_{n+1} - theta_n = beta (theta_n - theta_{n-1}) - Gamma theta_n
    double before = 1, now = 1;
    const double z = 0.6 * method.real_limit(), gamma = 1 - method.stability_function(-z);
    for (int n = 0; n < 30; ++n) before = std::exchange(now, now + beta * (now - before) - gamma * now);
    recurrence = std::max(recurrence, std::fabs(after(with_rk_momentum(inside, beta), z, 30) - now));
  };
  // R ends at 1 for an even s, which no momentum moves, and at order 1 for an odd one at -1: there it reaches a bit further.
  check(rkc1<S>({.stages = 4}), 1.0001);
  check(rkc1<S>({.stages = 5}), 1.05);
  check(rkc2<S>({.stages = 4}), 1.0001);
  row("stabilised", with_boost("rk_momentum(RKC), beta = 0.9: stability limit off the condition's by"), off,
      5e-4);
  row("stabilised", with_boost("rk_momentum(RKC) off its recurrence after 30 steps by"), recurrence, 1e-12);
}

TEST_CASE("in float at 500 stages a network's minimum stays stable in steps near the limit, as in double",
          "[stabilised]") {
  const full_batch<double> in_double;
  const full_batch<float> in_float;
  const auto start = in_double.network.initial_parameters(1);
  const auto minimum = in_double.run(rkl2<S>({.stages = 30}), {start.begin(), start.end()}, 50, 2000);
  REQUIRE(distance(minimum, in_double.run(rkl2<S>({.stages = 30}), minimum, 50, 100)) < 1e-10);
  auto loss = minibatch(in_double.network, in_double.rows, {.size = 60, .order = epoch_order::sequential});
  loss.next_batch();
  const double largest = largest_curvature(loss, minimum) + full_batch<double>::decay;
  auto beside = minimum;
  for (std::size_t i = 0; i < beside.size(); ++i) beside[i] += (i % 2 == 0 ? 1e-3 : -1e-3);
  const auto check = [&](const char* name, const auto& of_float, const auto& of_double) {
    const double h = 0.98 * of_double.method().real_limit() / largest;
    // The largest curvature decays by about 1 - damping a step, and what is stable comes back.
    const double back = distance(in_double.run(of_double, beside, h, 200), minimum);
    CHECK(back < 1e-2 * distance(beside, minimum));
    row("stabilised",
        with_boost(std::string(name) + ", float, 500 stages, 200 steps at 0.98 of the limit on a tanh "
                                       "network: off the minimum by, relative"),
        distance(in_float.run(of_float, beside, h, 200), minimum) /
            distance(minimum, std::vector<double>(minimum.size())),
        std::pow(500, 1.5) * static_cast<double>(std::numeric_limits<float>::epsilon()));
    // A little beyond the limit it is not.
    CHECK(distance(in_double.run(of_double, beside, 1.05 * h, 200), minimum) >
          10 * distance(beside, minimum));
  };
  check("RKC1", rkc1<state<float>>({.stages = 500}), rkc1<S>({.stages = 500}));
  check("RKC2", rkc2<state<float>>({.stages = 500}), rkc2<S>({.stages = 500}));
}

TEST_CASE("stabilised steppers train on batches: bare, preconditioned, with momentum, and Adam's flow",
          "[stabilised]") {
  const train_limits limits{.step_size = 2, .steps = 60};
  trains_on_batches("RKC1, 5 stages", rkc1<state<float>>({.stages = 5}), limits, 0.8);
  trains_on_batches("RKC2, 5 stages", rkc2<state<float>>({.stages = 5}), limits, 0.8);
  trains_on_batches("RKC1 of bounded rms", rkc1<state<float>>({.stages = 5}), {.step_size = 0.1, .steps = 60},
                    0.8, rms_preconditioner{.time_constant = 1, .epsilon = 1e-3});
  trains_on_batches("RKC1 of the paper's preconditioner", rkc1<state<float>>({.stages = 5}), limits, 0.9,
                    frozen_preconditioner{});
  trains_on_batches("RKC1 with momentum on g*", with_rk_momentum(rkc1<state<float>>({.stages = 5}), 0.7),
                    limits, 0.8);
  trains_on_batches("RKC1 of the heavy ball, damping 5", rkc1<state<float>>({.stages = 5, .damping = 5}),
                    {.step_size = 1, .steps = 60}, 0.9, heavy_ball{.friction = 1});
  trains_on_batches(
      "RKC1 of Adam's flow with look-ahead", rkc1<state<float>>({.stages = 5}),
      {.step_size = 0.02, .steps = 60}, 0.9,
      adaptive_moments{.mean_time_constant = 0.2, .square_time_constant = 20, .look_ahead = 0.02});
}

TEST_CASE("all attempts at a step see one batch, and an accepted one alone goes on to the next") {
  struct recorder {
    using value_type = double;
    std::size_t batch = 0;
    std::vector<std::size_t> seen;
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
      seen.push_back(batch);
      gradient[0] = 100 * theta[0];
      return 0;
    }
    void next_batch() { ++batch; }
  } loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1});
  auto stepper = for_training(odeint::make_controlled(1e-6, 1e-6, rkc2<S>({.stages = 4})));
  double t = 0, dt = 1;
  std::size_t rejected = 0;
  while (stepper.try_step(std::ref(flow), x, t, dt) == odeint::fail) ++rejected;
  CHECK(rejected > 0);
  CHECK(loss.seen == std::vector<std::size_t>(1 + 4 * (rejected + 1), 0));
  CHECK(loss.batch == 1);
  // The derivative of the old batch is not that of the new one: one gradient more.
  const std::size_t before = loss.seen.size();
  dt = 1e-4;
  REQUIRE(stepper.try_step(std::ref(flow), x, t, dt) == odeint::success);
  CHECK(std::vector<std::size_t>(loss.seen.begin() + static_cast<std::ptrdiff_t>(before), loss.seen.end()) ==
        std::vector<std::size_t>(5, 1));
}
