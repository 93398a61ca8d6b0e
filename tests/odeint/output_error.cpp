// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/output_error.hpp"

#include <cmath>
#include <concepts>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class T>
struct spirals_problem {
  data::dataset set = data::spirals({.rows = 256, .classes = 2, .turns = 0.5, .seed = 3});
  dense_network<T> network{{2, 12, 2}, activation::tanh, criterion::cross_entropy};
  std::vector<T> start = network.initial_parameters(1);
  sample_buffer<T> buffer;
  samples<T> probe;

  spirals_problem() {
    std::vector<std::uint32_t> first(32);
    std::iota(first.begin(), first.end(), 0u);
    probe = set.gather(std::span<const std::uint32_t>(first), buffer);
  }

  // theta, one block and a scalar more; an error of the size given.
  void attempt(state<T>& x, state<T>& dxdt, state<T>& e, double size) const {
    x.reshape(start.size(), 2, 1);
    dxdt = e = x;
    std::ranges::copy(start, x.begin());
    std::mt19937 generator(5);
    std::normal_distribution<double> normal;
    for (T& a : e) a = static_cast<T>(size * normal(generator));
  }
};

using checker_of_network = output_error<dense_network<double>>;
static_assert(std::constructible_from<checker_of_network, dense_network<double>&, samples<double>>);
static_assert(!std::constructible_from<checker_of_network, dense_network<double>, samples<double>>);

}  // namespace

TEMPLATE_TEST_CASE("the error of the outputs is that of the equation", "", float, double) {
  const spirals_problem<TestType> problem;
  algebra unused;
  for (const double size : {1e-2, 1.0}) {
    state<TestType> x, dxdt, e;
    problem.attempt(x, dxdt, e, size);
    std::vector<TestType> moved = problem.start, before(64), after(64);
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += e[i];
    problem.network.outputs(problem.start, problem.probe, before);
    problem.network.outputs(moved, problem.probe, after);
    double change = 0, all = 0;
    for (std::size_t i = 0; i < 64; ++i) {
      change += std::pow(static_cast<double>(after[i]) - static_cast<double>(before[i]), 2);
      all += std::pow(static_cast<double>(before[i]), 2);
    }
    const double expected = std::sqrt(change / 64) / (0.02 + 0.03 * std::sqrt(all / 64));
    output_error checker(problem.network, problem.probe, {.absolute = 0.02, .relative = 0.03});
    CHECK(checker.error(unused, x, dxdt, e, 0.1) ==
          Approx(expected).epsilon(std::is_same_v<TestType, float> ? 1e-4 : 1e-12));
  }
}

TEST_CASE("only theta's error counts, and no error is no error") {
  const spirals_problem<double> problem;
  algebra unused;
  output_error checker(problem.network, problem.probe);
  state<double> x, dxdt, e;
  problem.attempt(x, dxdt, e, 1e-2);
  std::ranges::fill(e.block(0), 0.0);
  CHECK(checker.error(unused, x, dxdt, e, 0.1) == 0);
}

TEST_CASE("NaN or infinity anywhere is an infinite error of the outputs", "[steppers]") {
  using limits = std::numeric_limits<double>;
  const spirals_problem<double> problem;
  algebra unused;
  output_error checker(problem.network, problem.probe);
  int missed = 0;
  state<double> x, dxdt, e;
  problem.attempt(x, dxdt, e, 1e-6);
  REQUIRE(checker.error(unused, x, dxdt, e, 0.1) < 1);
  for (std::size_t i = 0; i < x.size(); ++i)
    for (const double bad : {limits::quiet_NaN(), limits::infinity(), -limits::infinity()})
      for (int array = 0; array < 3; ++array) {
        problem.attempt(x, dxdt, e, 1e-6);
        (array == 0 ? x : array == 1 ? dxdt : e)[i] = bad;
        missed += checker.error(unused, x, dxdt, e, 0.1) != limits::infinity();
      }
  // Outputs that overflow, from a finite theta.
  problem.attempt(x, dxdt, e, 1e-6);
  for (double& a : x.block(0)) a = 1e308;
  missed += checker.error(unused, x, dxdt, e, 0.1) != limits::infinity();
  row("steppers", with_boost("output_error: NaN and infinities that are not an infinite error"), missed, 0);
}

TEST_CASE("what makes no sense is refused, with name and number") {
  const spirals_problem<double> problem;
  const auto made = [&](const samples<double>& rows, std::size_t outputs,
                        const output_tolerances& tolerated) {
    return output_error(problem.network, rows, outputs, tolerated);
  };
  CHECK_THROWS_WITH(made(problem.probe, 2, {.absolute = -1}), contains("absolute") && contains("-1"));
  CHECK_THROWS_WITH(made(problem.probe, 2, {.relative = -2}), contains("relative") && contains("-2"));
  CHECK_THROWS_WITH(made(problem.probe, 2, {.absolute = 0, .relative = 0}), contains("both 0"));
  CHECK_THROWS_WITH(made({}, 2, {}), contains("probe rows"));
  CHECK_THROWS_WITH(made(problem.probe, 0, {}), contains("outputs"));
}

TEMPLATE_TEST_CASE("a network trains on batches under each norm, and the memory of PI saves rejections",
                   "[steppers]", float, double) {
  const spirals_problem<TestType> problem;
  const auto trained = [&](const std::string& name, auto checker, bool forget) {
    auto loss = minibatch(problem.network, problem.set, {.size = 64, .seed = 1});
    const auto flow = gradient_flow(loss) | weight_decay{.rate = 1e-4};
    auto x = flow.start_at(problem.start);
    const double before = problem.network.mean_loss(flow.parameters(x), problem.set);
    step_adjuster adjuster;
    auto stepper =
        with_error_control(odeint::runge_kutta_dopri5<state<TestType>>(), checker, std::ref(adjuster));
    const auto run = train(std::ref(stepper), flow, x, {.step_size = 1e-2, .gradient_evaluations = 2000},
                           next_batch(flow), [&](const state<TestType>&, double) {
                             if (forget) adjuster.forget();
                           });
    INFO(name << ": " << run.steps << " steps, " << run.rejected << " rejected");
    CHECK(run.reason == ending::gradient_evaluations);
    CHECK(problem.network.mean_loss(flow.parameters(x), problem.set) < before / 2);
    return static_cast<double>(run.rejected);
  };
  const double kept = trained("rms", error_checker({.absolute = 1e-3, .relative = 1e-3}), false),
               forgotten = trained("rms", error_checker({.absolute = 1e-3, .relative = 1e-3}), true);
  trained("largest", error_checker({.absolute = 1e-2, .relative = 1e-2, .norm = error_norm::largest}), false);
  trained("theta", error_checker({.absolute = 1e-3, .relative = 1e-3, .counted = error_of::theta}), false);
  trained("outputs", output_error(problem.network, problem.probe), false);
  row("steppers",
      with_boost(std::string("batches of spirals, ") + (sizeof(TestType) == 4 ? "float" : "double") +
                 ": rejections with the PI memory kept / forgotten after each batch"),
      kept / forgotten, 0.8);
}
