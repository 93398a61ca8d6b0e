// SPDX-License-Identifier: BSL-1.0
// Every stepper of the list: order, cost, memory and stability limit, measured, against what the list says.
#include <cmath>

#include "../odeint/closed_forms.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "harness.hpp"
#include "live_bytes.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// The equation is the same in all steps: what is remembered of it is kept.
train_limits limits(double step_size, std::size_t steps) {
  return {.step_size = step_size, .steps = steps, .at_new_batch = memory::kept};
}

const any_observer no_observer = [](const state<double>&, double) { return request::go_on; };

// A flow with a known solution that the stepper can run on: the swing of the heavy ball, in closed form, for one that asks
// for a velocity; else Rosenbrock's valley, curved and coupled, against 4,096 steps of Fehlberg's method of order 8.
struct problem {
  any_objective loss;
  any_flow flow;
  std::vector<double> start, exact;
  explicit problem(const stepper_facts& facts)
      : loss(facts.needs == asks_for::velocity ? of(quadratic<double>({9}))
                                               : of(rosenbrock_valley<double>{.steepness = 1})),
        flow(flow_for(facts, loss, 0.5)),
        start(facts.needs == asks_for::velocity ? heavy_ball_swing().start() : std::vector<double>{0.2, -0.5}),
        exact(facts.needs == asks_for::velocity ? heavy_ball_swing().exact() : fine(start)) {}

  std::vector<double> fine(const std::vector<double>& from) const {
    auto x = flow.start_at(from);
    boost::numeric::odeint::runge_kutta_fehlberg78<state<double>> stepper;
    for (int i = 0; i < 4096; ++i) stepper.do_step(std::cref(flow), x, i / 4096.0, 1 / 4096.0);
    return {x.begin(), x.end()};
  }

  template <class Loss>
  static any_objective of(Loss loss) {
    return {.size = loss.dimension(),
            .gradient = [loss](auto theta, auto g) { return loss.value_and_gradient(theta, g); },
            .product = [loss](auto theta, auto v, auto out) { loss.hessian_vector_product(theta, v, out); }};
  }

  double error(const state<double>& x) const {
    double sum = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) sum += (x[i] - exact[i]) * (x[i] - exact[i]);
    return std::sqrt(sum);
  }
  double error_after(const listed_stepper& stepper, std::size_t n) const {
    auto x = flow.start_at(start);
    const auto run =
        stepper.train(flow, x, limits(1 / static_cast<double>(n), n), no_observer);
    return run.steps == n ? error(x) : std::numeric_limits<double>::infinity();
  }
  // log2 of the ratio of the errors with n and 2 n steps, for the largest n before rounding is met.
  double observed_order(const listed_stepper& stepper) const {
    std::size_t n = stepper.facts.memory == remembers::history ? 2 * static_cast<std::size_t>(stepper.facts.order) : 2;
    double before = error_after(stepper, n), order = 0;
    for (double after = 0; n < 4096 && (after = error_after(stepper, 2 * n)) > 1e-12; n *= 2) {
      order = std::log2(before / after), before = after;
      if(getenv("DBG")) printf("%s %zu %g %.3f\n", stepper.name().c_str(), n, after, order);
    }
    return order;
  }
};

// The largest z up to 50 for which steps of 1 on L = z x^2 / 2 (for those that ask for a velocity, z^2 x^2 / 2 without
// friction) do not grow; infinity if z = 1e6 does not either.
double measured_limit(const listed_stepper& stepper) {
  const bool swings = stepper.facts.needs == asks_for::velocity;
  const auto grows = [&](double z) {
    auto loss = problem::of(quadratic<double>({swings ? z * z : z}));
    const auto flow = flow_for(stepper.facts, loss, 0);
    auto x = flow.start_at(std::vector<double>{1});
    const auto run =
        stepper.train(flow, x, limits(1, 3000), [](const state<double>& y, double) {
          return std::fabs(y[0]) < 1e6 ? request::go_on : request::stop;
        });
    return run.steps < 3000;
  };
  if (!grows(1e6)) return std::numeric_limits<double>::infinity();
  double stable = 0, unstable = 1.0 / 64;
  for (; unstable < 50 && !grows(unstable); unstable += 1.0 / 16) stable = unstable;
  while (unstable - stable > 1e-3)
    (grows((stable + unstable) / 2) ? unstable : stable) = (stable + unstable) / 2;
  return stable;
}

}  // namespace

TEST_CASE("each stepper has the order that the list says", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (stepper.chooses_step()) continue;  // its accuracy is that of its tolerance: below
    INFO(stepper.name());
    row_at_least("steppers", stepper.name() + ": observed order",
                 problem(stepper.facts).observed_order(stepper), stepper.facts.order - 0.15);
  }
}

TEST_CASE("each stepper that chooses its steps keeps to its tolerance", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (!stepper.chooses_step() || stepper.facts.needs == asks_for::velocity) continue;
    const problem on(stepper.facts);
    auto x = on.flow.start_at(on.start);
    double error = -1, before = 0;
    // It does not stop at 1 by itself: the last step before, and one of the rest.
    stepper.train(on.flow, x, limits(1e-3, 10000), [&](const state<double>& y, double t) {
      if (t < 1) before = t;
      if (t >= 1) {
        // The exact solution at the time that was reached.
        const double u0 = on.start[0], u = 1 / std::sqrt(1 + (1 / (u0 * u0) - 1) * std::exp(-2 * t));
        error = std::hypot(y[0] - u, y[1] - u);
      }
      return t < 1 ? request::go_on : request::stop;
    });
    row("steppers", stepper.name() + ", tolerance 1e-8: error at time 1", error < 0 ? NAN : error, 1e-6);
    CHECK(before < 1);
  }
}

TEST_CASE("a step costs the gradients that the list says, and holds its arrays", "[steppers]") {
  constexpr std::size_t size = 1 << 12;
  for (const listed_stepper& stepper : listed_steppers()) {
    const bool matrix = stepper.facts.needs == asks_for::hessian;
    const std::size_t n = matrix ? 16 : size;
    auto loss = problem::of(quadratic<double>(std::vector<double>(n, 0.1)));
    const auto flow = flow_for(stepper.facts, loss, 0.5);
    auto x = flow.start_at(std::vector<double>(n, 1));
    const auto before = live_bytes();
    std::size_t steps = 0, gradients_then = 0, gradients = 0, bytes = 0;
    stepper.train(flow, x, limits(0.01, 20), [&](const state<double>&, double) {
      if (steps == 10) gradients_then = flow.gradient_evaluations();
      if (steps == 20)
        gradients = flow.gradient_evaluations() - gradients_then, bytes = live_bytes() - before;
      ++steps;
      return request::go_on;
    });
    const double a_step = static_cast<double>(gradients) / 10;
    if (stepper.facts.gradients > 0)
      row("steppers", stepper.name() + ": gradients a step, distance from the list's",
          std::fabs(a_step - stepper.facts.gradients), 0);
    // One more state is train's own.
    const double arrays = static_cast<double>(bytes) / static_cast<double>(x.size() * sizeof(double)) - 1;
    WARN(stepper.name() << ": " << a_step << " gradients, " << arrays << " arrays");
    if (!matrix)
      row("steppers", stepper.name() + ": arrays held beside x, distance from the list's",
          std::fabs(arrays - stepper.arrays), 0.2);
  }
}

TEST_CASE("measured stability limits", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    if (stepper.chooses_step()) continue;
    WARN(stepper.name() << ": " << measured_limit(stepper));
  }
}
