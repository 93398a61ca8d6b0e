// SPDX-License-Identifier: BSL-1.0
// Every stepper of the list: order, accuracy, cost, memory and stability limit, measured, against what the list and
// doc/steppers.md say.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "live_bytes.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

double error_after(const listed_stepper& stepper, const problem& on, std::size_t n) {
  auto x = on.start();
  const auto run = stepper.train(on.flow(), x, limits(1 / static_cast<double>(n), n), no_observer);
  return run.steps == n ? on.error(x, 1) : std::numeric_limits<double>::infinity();
}

// log2 of the ratio of the errors with n and 2 n steps, for the largest n before rounding is met.
double observed_order(const listed_stepper& stepper) {
  const problem on(stepper.facts);
  const bool multistep = stepper.facts.memory == remembers::history;
  std::size_t n = multistep ? 2 * static_cast<std::size_t>(stepper.facts.order) : 2;
  double before = error_after(stepper, on, n), order = 0;
  for (double after = 0; n < 4096 && (after = error_after(stepper, on, 2 * n)) > 1e-12; n *= 2)
    order = std::log2(before / after), before = after;
  return order;
}

// The largest z up to 250 for which steps of 1 on L = z x^2 / 2 (for those that ask for a velocity, z^2 x^2 / 2 without
// friction) do not grow; infinity if z = 1e6 does not either.
double measured_limit(const listed_stepper& stepper) {
  const bool swings = stepper.facts.needs == asks_for::velocity;
  const auto grows_in = [&](std::size_t steps, double z) {
    auto loss = any_objective_of(quadratic<double>({swings ? z * z : z}));
    const auto flow = flow_for(stepper.facts, loss, 0);
    auto x = flow.start_at(std::vector<double>{1});
    const auto run = stepper.train(flow, x, limits(1, steps), [](const state<double>& y, double) {
      return std::fabs(y[0]) < 30 ? request::go_on : request::stop;
    });
    return run.steps < steps;
  };
  if (!grows_in(10000, 1e6)) return std::numeric_limits<double>::infinity();
  // Beyond their limits multistep methods grow slowly; others have grown 30-fold after a thousand steps.
  const std::size_t enough = stepper.facts.memory == remembers::history ? 10000 : 1000;
  double stable = 0, unstable = 1.0 / 64;
  for (; unstable < 250 && !grows_in(enough, unstable); unstable += 1.0 / 16) stable = unstable;
  while (unstable - stable > 1e-5) {
    const double middle = (stable + unstable) / 2;
    (grows_in(10000, middle) ? unstable : stable) = middle;
  }
  return stable;
}

std::string number(double value, const char* format = "%.4g") {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string in_words(double limit) {
  return std::isnan(limit) ? "-" : std::isinf(limit) ? "no limit" : number(limit, "%.3g");
}

// The row of the table: name, order, gradients a step, arrays in each form, limit, what it remembers, what it asks for.
std::string documented(const stepper_facts& facts, double limit) {
  const auto held = [](double arrays) { return arrays > 0 ? number(arrays) : std::string("-"); };
  const char* remembered[] = {"nothing", "a derivative", "history", "a derivative, under control"};
  const char* asked[] = {"a gradient", "a velocity", "the Hessian"};
  const std::string varies = "varies";
  return "| `" + std::string(facts.name) + "` | " + (facts.order > 0 ? std::to_string(facts.order) : varies) +
         " | " + (facts.gradients > 0 ? std::to_string(facts.gradients) : varies) + " | " +
         held(facts.arrays) + " / " + held(facts.controlled_arrays) + " / " + held(facts.dense_arrays) +
         " | " + in_words(limit) + " | " + remembered[static_cast<int>(facts.memory)] + " | " +
         asked[static_cast<int>(facts.needs)] + " |";
}

}  // namespace

TEST_CASE("each stepper has the order that the list says", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers())
    if (!stepper.chooses_step())
      row_at_least("steppers", stepper.name() + ": observed order", observed_order(stepper),
                   stepper.facts.order - 0.15);
}

TEST_CASE("each stepper that chooses its steps keeps to its tolerance", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (!stepper.chooses_step()) continue;
    const problem on(stepper.facts);
    auto x = on.start();
    double error = std::numeric_limits<double>::infinity();
    stepper.train(on.flow(), x, limits(1e-3, 10000), [&](const state<double>& y, double t) {
      if (t < 1) return request::go_on;
      error = on.error(y, t);
      return request::stop;
    });
    // The lower the order, the more steps there are to add their errors up.
    row("steppers", stepper.name() + ", tolerance 1e-6: error after a time of 1", error,
        stepper.facts.order == 2 ? 3e-5 : 1e-5);
  }
}

TEST_CASE("a step costs the gradients that the list says, and holds its arrays", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    const bool matrix = stepper.facts.needs == asks_for::hessian;
    const std::size_t n = matrix ? 256 : 1 << 14;
    auto loss = any_objective_of(quadratic<double>(std::vector<double>(n, 0.1)));
    const auto flow = flow_for(stepper.facts, loss, 0.5);
    auto x = flow.start_at(std::vector<double>(n, 1));
    const std::size_t steps = matrix ? 4 : 20;
    std::vector<std::size_t> gradients;
    gradients.reserve(steps + 1);
    const std::size_t before = live_bytes();
    std::size_t step = 0, bytes = 0;
    const auto run = stepper.train(flow, x, limits(0.01, steps), [&](const state<double>&, double) {
      gradients.push_back(flow.gradient_evaluations());
      if (step++ == steps) bytes = live_bytes() - before;
      return request::go_on;
    });
    REQUIRE(run.steps == steps);
    double a_step =
        static_cast<double>(gradients[steps] - gradients[steps / 2]) / (0.5 * static_cast<double>(steps));
    // One that chooses its steps may repeat one, out of sight with dense output: the least is the cost of an attempt.
    if (stepper.chooses_step())
      for (std::size_t i = steps / 2; i < steps; ++i)
        a_step = std::min(a_step, static_cast<double>(gradients[i + 1] - gradients[i]));
    if (stepper.facts.gradients > 0 && stepper.name() != "adaptive_adams_bashforth_moulton_4, controlled")
      row("steppers", stepper.name() + ": gradients a step, less the list's",
          std::fabs(a_step - stepper.facts.gradients), 0);
    const double one = static_cast<double>(x.size() * sizeof(double));
    const double matrix_bytes = matrix ? one * static_cast<double>(x.size()) : 0;
    const double arrays = (static_cast<double>(bytes) - matrix_bytes) / one - 1;  // one is train's own
    INFO(stepper.name() << ": " << arrays << " arrays");
    row("steppers", stepper.name() + ": arrays held beside x, less the list's",
        std::fabs(arrays - stepper.arrays), 0.3);
  }
}

TEST_CASE("doc/steppers.md has a row for each stepper of the list, with the measured stability limit",
          "[steppers]") {
  std::ifstream file(ODEFLOW_SOURCE_DIR "/doc/steppers.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string_view last;
  for (const listed_stepper& stepper : listed_steppers()) {
    if (std::exchange(last, stepper.facts.name) == last) continue;  // another form of the same
    const double limit = stepper.form.empty() ? measured_limit(stepper) : std::nan("");
    const std::string line = documented(stepper.facts, limit);
    if (std::getenv("ODEFLOW_PRINT_ROWS") != nullptr) std::puts(line.c_str());
    INFO(line);
    const bool there = page.find(line) != std::string::npos;
    row("steppers",
        std::string(last) + ": stable for h lambda up to " + in_words(limit) +
            " (1: doc/steppers.md says otherwise)",
        there ? 0 : 1, 0);
  }
}
