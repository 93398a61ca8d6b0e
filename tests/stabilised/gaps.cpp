// SPDX-License-Identifier: BSL-1.0
// Gradients to a loss gap: tuned gradient descent, momentum, Adam and classical Runge-Kutta against the stabilised steppers.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include <boost/numeric/odeint/stepper/euler.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "methods.hpp"
#include "odeflow/flow/recipes.hpp"
#include "odeflow/odeint/stabilised.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using euler = boost::numeric::odeint::euler<state<double>>;

constexpr double modes = 256;

// Of mode i of the quadratic the loss at the start is 1 / modes, and its part e_k^2 is left after k gradients.
template <class Next>
std::size_t gradients_of_modes(double condition, double gap, Next next) {
  std::vector<std::array<double, 2>> e(256, {1, 1});  // e_k, e_{k-1}
  for (std::size_t k = 0;; ++k) {
    double loss = 0;
    for (const auto& [now, before] : e) loss += now * now / modes;
    if (loss <= gap) return k;
    for (std::size_t i = 0; i < e.size(); ++i)
      e[i] = {next(std::pow(condition, -static_cast<double>(i) / (modes - 1)), e[i]), e[i][0]};
  }
}

// 1 / T_s(1 + damping / s^2), the largest |R| of rkc1 where it damps.
double damped_to(double s, double damping) { return 1 / std::cosh(s * std::acosh(1 + damping / (s * s))); }

// rkc1 with s = 2 sqrt(condition), damping 8: w0 = 1 + 2 / condition damps the whole spectrum by T_s(w0) a step.
double chebyshev_gradients(double condition, double gap) {
  const double s = 2 * std::sqrt(condition);
  return s * std::ceil(std::log(gap) / (2 * std::log(damped_to(s, 8))));
}

// The slowest mode alone, with the longest stable step: no fewer gradients of gradient descent.
double gradient_descent_gradients(double condition, double gap) {
  return std::log(gap * modes) / (2 * std::log1p(-2 / condition));
}

std::string number_or_dash(std::size_t gradients) { return gradients == 0 ? "-" : std::to_string(gradients); }

// The table as notes, and the curves into loss_gap.tsv of the folder that ODEFLOW_PICTURE names.
void print(const problem& on, const std::vector<outcome>& outcomes, std::size_t trials) {
  char line[256];
  std::snprintf(line, sizeof line,
                "%s: L %.4g, condition %.4g, %zu trials a method, %zu gradients a trial at most",
                on.name.c_str(), on.curvature, on.condition, trials, on.budget);
  note("");
  note(line);
  std::snprintf(line, sizeof line, "%-29s %9s %9s %9s  settings of the smallest gap", "gradients to a gap of",
                "1e-4", "1e-8", "1e-12");
  note(line);
  for (const outcome& one : outcomes) {
    const auto last = std::ranges::find_if(one.settings.rbegin(), one.settings.rend(),
                                           [](const std::string& text) { return !text.empty(); });
    std::snprintf(line, sizeof line, "%-29s %9s %9s %9s  %s", one.name.c_str(),
                  number_or_dash(one.gradients[0]).c_str(), number_or_dash(one.gradients[1]).c_str(),
                  number_or_dash(one.gradients[2]).c_str(), last == one.settings.rend() ? "" : last->c_str());
    note(line);
  }
  if (const char* folder = std::getenv("ODEFLOW_PICTURE")) {
    std::ofstream file(std::filesystem::path(folder) / "loss_gap.tsv", std::ios::app);
    for (const outcome& one : outcomes) {
      file << "# " << on.name << ": " << one.name << '\n';
      for (const auto& [gradients, gap] : one.curve)
        if (gradients > 0 && gap > 0) file << gradients << '\t' << gap << '\n';
      file << "\n\n";
    }
  }
}

// The outcomes of a race by the names of the methods.
class table {
 public:
  table(problem on, grid size) : on_(std::move(on)) {
    std::cerr << "stabilised: " << on_.name << std::endl;
    outcomes_ = race(on_, size);
    print(on_, outcomes_, methods_for(on_, size).front().trials.size());
  }

  const problem& on() const { return on_; }

  // NaN, which fails a row, if it was not reached.
  double gradients(const std::string& name, std::size_t gap) const {
    const auto found = std::ranges::find(outcomes_, name, &outcome::name);
    REQUIRE(found != outcomes_.end());
    const std::size_t spent = found->gradients[gap];
    return spent == 0 ? NAN : static_cast<double>(spent);
  }
  double ratio(const std::string& above, const std::string& below, std::size_t gap) const {
    return gradients(above, gap) / gradients(below, gap);
  }
  std::string what(const std::string& compared, std::size_t gap) const {
    char text[32];
    std::snprintf(text, sizeof text, "%.0e", gaps[gap]);
    return on_.name + ", gradients to " + text + ": " + compared;
  }

 private:
  problem on_;
  std::vector<outcome> outcomes_;
};

void rows_of_quadratic(double condition, grid size) {
  const table found(quadratic_problem(condition), size);
  for (std::size_t gap = 0; gap < gaps.size(); ++gap)
    row("stabilised", found.what("rkc1 / Chebyshev's bound", gap),
        found.gradients("rkc1", gap) / chebyshev_gradients(condition, gaps[gap]), 1);
  // Where gradients are many, gradient descent is given those of the largest gap alone, and Runge-Kutta 4 not even these.
  const bool many = condition > 1e5;
  const std::size_t reached = many ? 0 : 2;
  row("stabilised", found.what("rkc1 / gradient descent", reached),
      found.ratio("rkc1", "gradient descent", reached),
      chebyshev_gradients(condition, gaps[reached]) / gradient_descent_gradients(condition, gaps[reached]));
  // Both have the rate 4 / sqrt(condition); a start anew every 2 sqrt(condition) gradients takes ln 2 of 4 from rkc1's.
  row("stabilised", found.what("rkc1 / momentum", 2), found.ratio("rkc1", "momentum", 2),
      1 / (1 - std::log(2) / 4));
  if (many) return;
  // No diagonal preconditioner helps where all parameters have the same curvature.
  row("stabilised", found.what("rkc1 / Adam", 2), found.ratio("rkc1", "Adam", 2), 1);
  // Per gradient 2.785 / 4 against 2: 2.87 times, with steps a percent below the limits of both.
  row_at_least("stabilised", found.what("runge_kutta4 / gradient descent", 2),
               found.ratio("runge_kutta4", "gradient descent", 2), 2.8);
}

// Where the loss is no quadratic: the square root of the condition number less gradients than gradient descent, times four, for
// steps that are made whole, for starts anew and for curvatures that are larger on the way than at the minimum. Adam and momentum
// have the same root: which of them needs less is for the table to show, and no claim.
void rows_of_others(const table& found, std::size_t smallest_of_descent) {
  if (found.on().lowest != 0)
    row("stabilised", found.on().name + ", the least loss, wrong by at most", found.on().lowest_within,
        1e-15);
  row("stabilised", found.what("rkl1 / gradient descent", smallest_of_descent),
      found.ratio("rkl1", "gradient descent", smallest_of_descent), 4 / std::sqrt(found.on().condition));
}

}  // namespace

TEST_CASE("counted gradients to a gap are those of the closed forms", "[stabilised]") {
  const problem on = quadratic_problem(100);
  const double h = 1.9;
  pursuit descent(on, on.budget);
  descent.steps_of_one_gradient(euler(), gradient_flow(descent.loss()), h);
  const double step = 3.31, beta = 0.669;
  pursuit with_momentum(on, on.budget);
  const auto recipe = momentum(with_momentum.loss(), {.learning_rate = step, .momentum = beta});
  with_momentum.steps_of_one_gradient(euler(), recipe.flow, step);
  double worst = 0, worst_of_momentum = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const auto one =
        gradients_of_modes(100, gaps[i], [=](double l, const auto& e) { return (1 - h * l) * e[0]; });
    const auto two = gradients_of_modes(
        100, gaps[i], [=](double l, const auto& e) { return (1 + beta - step * l) * e[0] - beta * e[1]; });
    worst =
        std::max(worst, std::fabs(static_cast<double>(descent.gradients()[i]) - static_cast<double>(one)));
    worst_of_momentum =
        std::max(worst_of_momentum,
                 std::fabs(static_cast<double>(with_momentum.gradients()[i]) - static_cast<double>(two)));
  }
  row("stabilised", "gradients of gradient descent to 3 gaps, difference to the closed form", worst, 0);
  row("stabilised", "gradients of momentum to 3 gaps, difference to its recurrence", worst_of_momentum, 0);
}

TEST_CASE("one step of rkc1 is Chebyshev's semi-iterative method", "[stabilised]") {
  // damping 2 s^2 / (condition - 1) takes the interval of the spectrum to [-1, 1], where T_s / T_s(w0) is smallest of all.
  constexpr double condition = 1e4, s = 700, damping = 2 * s * s / (condition - 1);
  const problem on = quadratic_problem(condition);
  const rkc1<state<double>> stepper({.stages = 700, .damping = damping});
  const auto loss = on.make();
  const auto flow = gradient_flow(*loss);
  auto x = flow.start_at(on.start);
  train(stepper, flow, x, {.step_size = stepper.method().damped_limit() / on.curvature, .steps = 1});
  row("stabilised", "gap after one step of rkc1 with 700 stages, condition 1e4 / Chebyshev's bound",
      loss->value(flow.parameters(x)) / std::pow(damped_to(s, damping), 2), 1);
  CHECK(loss->value(flow.parameters(x)) < 1e-11);
  CHECK(flow.gradient_evaluations() == 700);
}

TEST_CASE("gradients to a loss gap: quadratic of condition 1e2", "[.][stabilised]") {
  rows_of_quadratic(1e2, grid::full);
}
TEST_CASE("gradients to a loss gap: quadratic of condition 1e4", "[.][stabilised]") {
  rows_of_quadratic(1e4, grid::full);
}
TEST_CASE("gradients to a loss gap: quadratic of condition 1e6", "[.][stabilised]") {
  rows_of_quadratic(1e6, grid::short_one);
}
TEST_CASE("gradients to a loss gap: a quadratic along the axes", "[.][stabilised]") {
  // To a stabilised stepper it is the same problem.
  const table found(quadratic_problem(1e4, true), grid::full);
  row("stabilised", found.what("rkc1 / Chebyshev's bound", 2),
      found.gradients("rkc1", 2) / chebyshev_gradients(1e4, 1e-12), 1);
}
TEST_CASE("gradients to a loss gap: logistic regression", "[.][stabilised]") {
  rows_of_others(table(logistic_problem(), grid::full), 2);
}
TEST_CASE("gradients to a loss gap: tanh regression", "[.][stabilised]") {
  rows_of_others(table(tanh_problem(1), grid::full), 2);
  rows_of_others(table(tanh_problem(6), grid::full), 2);
}
TEST_CASE("gradients to a loss gap: Fashion-MNIST", "[.][stabilised]") {
  if (!std::filesystem::exists(fashion_folder)) {
    WARN("not run: there is no " << fashion_folder << " (Debian: dataset-fashion-mnist)");
    return;
  }
  rows_of_others(table(fashion_problem(), grid::short_one), 0);
}
