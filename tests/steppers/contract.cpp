// SPDX-License-Identifier: BSL-1.0
// Every stepper of the list in every form: one batch a step, nothing that is not finite accepted, the last good state kept.
#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/odeint/not_finite_error.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// The problem of a stepper, whose gradient is `bad` in its first element at evaluation number `at` alone.
struct spoilt_problem : problem {
  std::size_t evaluations = 0, at;
  bool met = false;
  spoilt_problem(const stepper_facts& facts, std::size_t at_, double bad) : problem(facts), at(at_) {
    loss.gradient = [this, bad, sound = loss.gradient](auto theta, auto g) {
      const double value = sound(theta, g);
      if (evaluations++ == at) g[0] = bad, met = true;
      return value;
    };
  }
};

bool finite(const state<double>& x) { return all_finite(x.size(), x.data()); }

// Batch k = 1, 2, ... has the constant gradient 1 or 100, in turn: a step of h on it moves by exactly -h times that, if
// nothing else enters.
struct numbered {
  int batch = 1;
  double gradient() const { return batch % 2 == 1 ? 1 : 100; }
  any_objective loss{.size = 1,
                     .gradient =
                         [this](auto, auto g) {
                           g[0] = gradient();
                           return gradient();
                         },
                     .product = [](auto, auto, auto out) { out[0] = 0; },
                     .next = [this] { ++batch; }};
};

// What the gradient drives: theta, or its velocity.
double driven(const state<double>& x) { return x[x.size() - 1]; }

}  // namespace

TEST_CASE("a NaN or infinity at any evaluation of any stepper is never accepted", "[steppers][reliability]") {
  std::size_t all = 0, forms = 0;
  double lost = 0;
  for (const listed_stepper& stepper : listed_steppers()) {
    std::size_t injected = 0, accepted = 0;
    for (const double bad : {not_a_number, infinity, -infinity})
      for (std::size_t at = 0;; ++at) {
        spoilt_problem on(stepper.facts, at, bad);
        auto x = on.start(), good = x;
        const auto run = stepper.train(on.flow(), x, limits(0.01, 4), [&](const state<double>& y, double) {
          good = y;
          return request::go_on;
        });
        if (!on.met) break;
        ++injected;
        // One that chooses its steps goes on; a plain one ends, with what was the state before the step.
        const bool ended = run.reason == ending::not_finite || run.reason == ending::rejections;
        bool kept = finite(x) && std::ranges::equal(x, good) && run.not_finite.has_value();
        kept = kept && run.not_finite->at && run.not_finite->at->block + run.not_finite->at->element == 0;
        kept = kept && (stepper.chooses_step() ? !ended : ended || run.rejected > 0);
        kept = kept && std::isfinite(run.time) && on.error(x, run.time) < 1e-2;
        if (!kept) {
          ++accepted;
          UNSCOPED_INFO(stepper.name() << " evaluation " << at << ": " << describe(run.reason) << ", steps "
                                       << run.steps << ", error " << on.error(x, run.time));
        }
      }
    row("steppers",
        stepper.name() + ": accepted of " + std::to_string(injected) + " injected NaNs and infinities",
        static_cast<double>(accepted), 0);
    CHECK(injected >= 3 * 4);
    all += injected;
    lost += static_cast<double>(accepted);
    ++forms;
  }
  row("reliability",
      "NaN and infinities, " + std::to_string(all) + ", at every evaluation of " + std::to_string(forms) +
          " forms of steppers: accepted",
      lost, 0);
}

TEST_CASE(
    "under odeint's integrate_n_steps a plain stepper in for_training throws with time, step and block") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (!stepper.integrate_for_training) continue;
    INFO(stepper.name());
    spoilt_problem counted(stepper.facts, 1000000, not_a_number);
    auto x = counted.start();
    stepper.integrate_for_training(counted.flow(), x, 0.01, 2);
    spoilt_problem on(stepper.facts, counted.evaluations, not_a_number);  // the first evaluation of step 3
    auto y = on.start();
    if (stepper.chooses_step()) {
      CHECK_NOTHROW(stepper.integrate_for_training(on.flow(), y, 0.01, 4));
      CHECK(on.error(y, 0.04) < 1e-2);
      continue;
    }
    CHECK_THROWS_WITH(stepper.integrate_for_training(on.flow(), y, 0.01, 4),
                      contains("step 3, from time 0.02 with step size 0.01") && contains("theta[0]"));
    CHECK(std::ranges::equal(x, y));  // the state after step 2
  }
}

TEST_CASE("each step moves by the gradient of its own batch alone", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    numbered batches;
    const auto flow = flow_for(stepper.facts, batches.loss, 0);
    auto x = flow.start_at(std::vector<double>{0});
    double before = 0, time = 0, worst = 0;
    std::size_t steps = 0;
    const auto next = next_batch(flow);
    stepper.train(flow, x, {.step_size = 0.5, .steps = 6}, [&](const state<double>& y, double t) {
      if (t > time) {
        ++steps;
        worst = std::max(worst, std::fabs((before - driven(y)) / (t - time) - batches.gradient()) / 100);
        CHECK(batches.batch == static_cast<int>(steps));
      }
      before = driven(y), time = t;
      next(y, t);
      return request::go_on;
    });
    REQUIRE(steps == 6);
    row("steppers",
        stepper.name() +
            ": each step moves by the gradient of its batch, largest distance / largest gradient",
        worst, 1e-13);
  }
}

TEST_CASE("what a bare stepper remembers leaks into the step after a new batch, and for_training drops it",
          "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (!stepper.integrate_bare) continue;
    const auto moved = [&](const auto& integrate) {
      numbered batches;
      const auto flow = flow_for(stepper.facts, batches.loss, 0);
      auto x = flow.start_at(std::vector<double>{0});
      integrate(flow, x, 0.5, 10);
      CHECK(batches.batch == 11);
      return -driven(x);
    };
    const double right = 0.5 * 505;  // 5 times 1 + 100
    row("steppers",
        stepper.name() +
            " in for_training, integrate_n_steps over 10 batches: distance from h sum g, relative",
        std::fabs(moved(stepper.integrate_for_training) - right) / right, 1e-14);
    // Its corrector does not look back; its predictor does, which a constant gradient cannot show.
    if (stepper.facts.name == "adams_bashforth_moulton_2") continue;
    INFO(stepper.name());
    const double leak = std::fabs(moved(stepper.integrate_bare) - right);
    const bool forgets = stepper.facts.memory == remembers::nothing ||
                         stepper.facts.memory == remembers::derivative_under_control;
    CHECK((forgets ? leak < 1e-14 * right : leak > 0.1));
  }
}
