// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/stages_from_curvature.hpp"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "batch_problems.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/for_training.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/train.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;

std::vector<double> spectrum(double largest) {
  std::vector<double> all(201);
  for (std::size_t i = 0; i < 201; ++i) all[i] = std::pow(largest, static_cast<double>(i) / 200);
  return all;
}

constexpr curvature_source all_sources[] = {curvature_source::exact, curvature_source::finite_difference,
                                            curvature_source::stages};

}  // namespace

TEST_CASE("the fewest stages that reach: against the smallest sufficient number, radius up to 1e6",
          "[stabilised]") {
  double most = 0, longest = 0;
  for (const double largest : {1e2, 1e4, 1e6})
    for (const auto source : {curvature_source::exact, curvature_source::finite_difference}) {
      const quadratic<double> bowl(spectrum(largest));
      const auto flow = gradient_flow(bowl);
      auto x = flow.start_at(std::vector<double>(201, 1));
      auto stepper = with_stages_from_curvature(rkc1<S>(), {.radius = {.source = source}});
      const double h = 0.1;
      const auto enough = rkc1<S>().stages_for(h * largest);
      for (int i = 0; i < 50; ++i) {
        stepper.do_step(std::cref(flow), x, h * i, h);
        most = std::max(most, static_cast<double>(stepper.stages()) / static_cast<double>(enough));
        longest = std::max(longest, h * largest / stepper.method().damped_limit());
        // The fewest for the bound: one less would not do.
        const double reach = h * stepper.radius().bound();
        CHECK(stepper.method().damped_limit() >= reach);
        CHECK((stepper.stages() == 1 || rkc1<S>().damped_limit_of(stepper.stages() - 1) < reach));
      }
    }
  // The stages grow with the root of what they reach, so safety 1.1 costs sqrt(1.1), and one for rounding up.
  row("stabilised", with_boost("stages from the curvature: stages over the fewest that are stable"), most,
      1.05);
  row("stabilised", with_boost("stages from the curvature: h lambda_max over the limit, at any step"),
      longest, 1);
}

TEST_CASE(
    "the stages themselves tell it without a product, and a step that saw more than it damps is made again",
    "[stabilised]") {
  const quadratic<double> bowl(spectrum(1e6));
  const auto gradients = [&](curvature_source source, double& left) {
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>(201, 1));
    auto stepper = with_stages_from_curvature(rkc1<S>(), {.radius = {.source = source}});
    for (int i = 0; i < 50; ++i) stepper.do_step(std::cref(flow), x, 0.1 * i, 0.1);
    left = algebra::norm_inf(x);
    if (source == curvature_source::stages) CHECK(stepper.radius().products() <= 20);
    return static_cast<double>(flow.gradient_evaluations());
  };
  double left[2];
  const double free = gradients(curvature_source::stages, left[0]),
               exact = gradients(curvature_source::exact, left[1]);
  row("stabilised", with_boost("curvature from the stages: gradients over those with exact products, 1e6"),
      free / exact, 1.15);
  row("stabilised", with_boost("and what is left of the slowest mode, over that with exact products"),
      left[0] / left[1], 1.01);
}

TEST_CASE("with stages a step may be beyond the limit, but not by much", "[stabilised]") {
  double longest = 0, growth = 0;
  for (const double largest : {1e2, 1e3, 1e4, 1e5, 1e6}) {
    const quadratic<double> bowl(spectrum(largest));
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>(201, 1));
    auto stepper = with_stages_from_curvature(rkc1<S>(), {.radius = {.source = curvature_source::stages}});
    for (int i = 0; i < 200; ++i) {
      const double before = algebra::norm_inf(x);
      stepper.do_step(std::cref(flow), x, 0.1 * i, 0.1);
      growth = std::max(growth, algebra::norm_inf(x) / before);
      longest = std::max(longest, 0.1 * largest / stepper.method().real_limit());
    }
    CHECK(algebra::norm_inf(x) < 1e-3);
  }
  // One stage of few makes much of the limit, 8 for 2 stages and 17 for 3; a larger growth would show in the stages.
  row("stabilised", with_boost("curvature from the stages: h lambda_max over the limit, at any step"),
      longest, 1.5);
  row("stabilised", with_boost("and what the largest component grows by in such a step"), growth, 4);
}

TEST_CASE("gradients spent on estimates: three of 10 steps after the first, differences", "[stabilised]") {
  const quadratic<double> bowl(spectrum(1e4));
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>(201, 1));
  auto stepper = with_stages_from_curvature(rkc1<S>());
  std::size_t of_steps = 0;
  for (int i = 0; i < 101; ++i) {
    stepper.do_step(std::cref(flow), x, 0.1 * i, 0.1);
    of_steps += stepper.stages();
  }
  // The derivative at x is evaluated once: the rest are products.
  CHECK(flow.gradient_evaluations() == of_steps + stepper.radius().products());
  CHECK(stepper.radius().products() <= 20 + 10 * 3);
  row("stabilised", with_boost("stages from the curvature: part of the gradients that estimates take"),
      static_cast<double>(stepper.radius().products()) / static_cast<double>(flow.gradient_evaluations()),
      0.03);
}

TEST_CASE("a radius that grows within a run is followed: no step beyond the limit", "[stabilised]") {
  // lambda doubles every unit of time, 7 % in the 10 steps between two estimates: within the safety.
  const auto lambda = [](double t) { return 100 * std::pow(2, t); };
  const auto system = [&](const S& x, S& dxdt, double t) { dxdt[0] = -lambda(t) * x[0], dxdt[1] = -x[1]; };
  for (const auto source : {curvature_source::finite_difference, curvature_source::stages}) {
    S x(2);
    x[0] = x[1] = 1;
    auto stepper = with_stages_from_curvature(rkc1<S>(), {.radius = {.source = source}});
    double longest = 0;
    for (int i = 0; i < 1000; ++i) {
      stepper.do_step(std::cref(system), x, 0.01 * i, 0.01);
      longest = std::max(longest, 0.01 * lambda(0.01 * i) / stepper.method().real_limit());
      CHECK(std::fabs(x[0]) <= 1);
    }
    if (source == curvature_source::finite_difference)
      row("stabilised", with_boost("stages from a radius that grows by 1000: h lambda over the limit"),
          longest, 1);
    CHECK(x[1] == Approx(std::exp(-10)).epsilon(0.06));
  }
}

TEST_CASE("too few stages: a plain step throws and says what it needs, a controlled one is shortened") {
  const quadratic<double> bowl(spectrum(1e4));
  const auto flow = gradient_flow(bowl);
  const auto start = flow.start_at(std::vector<double>(201, 1));
  auto x = start;
  auto plain = with_stages_from_curvature(rkc1<S>(), {.most_stages = 5});
  CHECK_THROWS_WITH(plain.do_step(std::cref(flow), x, 0.0, 1.0),
                    contains("needs 75 stages, stages_options.most_stages is 5") && contains("a step of 1 "));
  CHECK(x[0] == start[0]);
  try {
    plain.do_step(std::cref(flow), x, 0.0, 1e9);
    FAIL("a step of 1e9 was taken");
  } catch (const unstable_step_error& error) {
    CHECK(error.stages_needed() == 0);
    CHECK(error.bound() == plain.radius().bound());
  }
  auto controlled =
      odeint::make_controlled(1e-4, 1e-4, with_stages_from_curvature(rkc2<S>(), {.most_stages = 10}));
  double before = 0, longest = 0;
  const auto run =
      train(std::ref(controlled), flow, x, {.step_size = 1, .steps = 200}, [&](const S&, double t) {
        longest = std::max(longest, 1e4 * (t - before));
        before = t;
      });
  CHECK(run.steps == 200);
  CHECK(run.rejected < 20);
  CHECK(controlled.stepper().stages() == 10);
  CHECK(longest <= rkc2<S>({.stages = 10}).method().damped_limit());
  CHECK(longest >= 0.8 * rkc2<S>({.stages = 10}).method().damped_limit());
}

TEST_CASE("rock2, which has 3 to 1000 stages, takes them from the curvature, too", "[stabilised]") {
  const quadratic<double> bowl(spectrum(1e4));
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>(201, 1));
  auto plain = with_stages_from_curvature(rock2<S>());
  plain.do_step(std::cref(flow), x, 0.0, 1e-6);
  CHECK(plain.stages() == 3);
  plain.do_step(std::cref(flow), x, 0.0, 1.0);
  const double reach = plain.radius().bound();
  CHECK(plain.method().damped_limit() >= reach);
  CHECK(rock2<S>({.stages = plain.stages() - 1}).method().damped_limit() < reach);
  CHECK_THROWS_WITH(plain.do_step(std::cref(flow), x, 0.0, 1e3), contains("needs too many stages"));

  auto controlled = odeint::make_controlled(1e-4, 1e-4, with_stages_from_curvature(rock2<S>()));
  x = flow.start_at(std::vector<double>(201, 1));
  odeint::integrate_adaptive(std::ref(controlled), std::cref(flow), x, 0.0, 2.0, 1e-4);
  double worst = 0;
  for (std::size_t i = 0; i < 201; ++i)
    worst = std::max(worst, std::fabs(x[i] - std::exp(-2 * bowl.eigenvalues()[i])));
  row("stabilised",
      "rock2 under control, stages from the curvature, eigenvalues 1 to 1e4, tolerance 1e-4: error at t = 2",
      worst, 1e-3);
}

TEST_CASE(
    "every way to drive it: plain, controlled by odeint and by with_error_control, for_training, vectors") {
  const quadratic<double> bowl(spectrum(1e4));
  for (const auto source : all_sources) {
    const stages_options chosen{.radius = {.source = source}};
    const auto rkc = with_stages_from_curvature(rkc2<S>(), chosen);
    const auto end = [&](auto run, double tolerance) {
      const auto flow = gradient_flow(bowl);
      auto x = flow.start_at(std::vector<double>(201, 1));
      run(flow, x);
      CHECK(x[0] == Approx(std::exp(-1)).epsilon(tolerance));
      CHECK(std::fabs(x[200]) < 1e-2);
    };
    const auto adaptive = [](auto stepper) {
      return [stepper](const auto& flow, auto& x) {
        odeint::integrate_adaptive(stepper, std::ref(flow), x, 0.0, 1.0, 1e-3);
      };
    };
    end(adaptive(odeint::make_controlled(1e-5, 1e-5, rkc)), 1e-3);
    end(adaptive(with_error_control(rkc, {.absolute = 1e-5, .relative = 1e-5})), 1e-3);
    end(adaptive(for_training(odeint::make_controlled(1e-5, 1e-5, rkc))), 1e-3);
    const auto fixed = [](auto stepper) {
      return [stepper](const auto& flow, auto& x) {
        odeint::integrate_n_steps(stepper, std::ref(flow), x, 0.0, 0.01, 100);
      };
    };
    end(fixed(rkc), 1e-4);
    end(fixed(for_training(with_stages_from_curvature(rkl1<S>(), chosen))), 1e-2);
  }
  using V = std::vector<double>;
  V y(3, 1.0);
  const auto system = [](const V& x, V& dxdt, double) {
    for (std::size_t i = 0; i < 3; ++i) dxdt[i] = -std::pow(100.0, static_cast<double>(i)) * x[i];
  };
  odeint::integrate_adaptive(odeint::make_controlled(1e-5, 1e-5, with_stages_from_curvature(rkc2<V>())),
                             system, y, 0.0, 1.0, 1e-3);
  CHECK(y[0] == Approx(std::exp(-1)).epsilon(1e-3));
}

TEST_CASE("it equals the stepper inside with those stages, bit for bit, with all forms of a step") {
  const quadratic<double> bowl(spectrum(1e3));
  const auto flow = gradient_flow(bowl);
  for (const auto source : all_sources) {
    auto x = flow.start_at(std::vector<double>(201, 1)), y = x, error = x, error_y = x;
    auto stepper = with_stages_from_curvature(rkc2<S>(), {.radius = {.source = source}});
    rkc2<S> inside;
    for (int i = 0; i < 4; ++i) {
      if (i % 2 == 0) {
        stepper.do_step(std::cref(flow), x, 0.0, 0.1);
        inside.set_stages(stepper.stages());
        inside.do_step(std::cref(flow), y, 0.0, 0.1);
      } else {
        stepper.do_step(std::cref(flow), x, 0.0, 0.1, error);
        inside.set_stages(stepper.stages());
        inside.do_step(std::cref(flow), y, 0.0, 0.1, error_y);
        CHECK(std::equal(error.begin(), error.end(), error_y.begin()));
      }
      CHECK(std::equal(x.begin(), x.end(), y.begin()));
    }
  }
}

TEST_CASE("attempts at one step take one estimate; reset() keeps the radius, forget() drops it") {
  const quadratic<double> bowl(spectrum(1e3));
  const auto flow = gradient_flow(bowl);
  const auto x = flow.start_at(std::vector<double>(201, 1));
  auto dxdt = x, out = x, dxdt_out = x, error = x;
  flow(x, dxdt, 0);
  auto stepper = with_stages_from_curvature(rkc2<S>(), {.radius = {.every = 1}});
  const auto attempt = [&](double t, double dt) {
    stepper.do_step(std::cref(flow), x, dxdt, t, out, dxdt_out, dt, error);
    return stepper.radius().estimates();
  };
  CHECK(attempt(0, 1) == 1);
  CHECK(attempt(0, 0.5) == 1);
  CHECK(attempt(0, 0.1) == 1);
  CHECK(attempt(0.1, 0.1) == 2);
  stepper.reset();
  CHECK_FALSE(stepper.is_initialized());
  CHECK(stepper.radius().known());
  stepper.forget();
  CHECK_FALSE(stepper.radius().known());
}

TEST_CASE("mini-batches: one batch a step, the estimate included, and it trains") {
  for (const auto source : all_sources) {
    const stages_options chosen{.radius = {.source = source, .every = 3}};
    const std::string name = "stages from the curvature, source " + std::to_string(static_cast<int>(source));
    trains_on_batches(name, with_stages_from_curvature(rkc1<state<float>>(), chosen),
                      {.step_size = 0.5, .steps = 300}, 0.8);
    trains_on_batches(
        name + ", controlled",
        odeint::make_controlled(1e-2, 1e-2, with_stages_from_curvature(rkc2<state<float>>(), chosen)),
        {.step_size = 0.5, .steps = 300}, 0.8);
    // What it remembers of a batch, in the forms with an error, is dropped by reset(). That objective has no Hessian.
    if (source != curvature_source::exact)
      CHECK(move_after_jump(
                odeint::make_controlled(1e-2, 1e-2, with_stages_from_curvature(rkc2<S>(), chosen)), true) ==
            Approx(100));
  }
}

TEST_CASE("NaN in the derivative: train accepts no step, and the radius has no trace of it") {
  struct spoiled {
    std::size_t calls = 0;
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
      gradient[0] = theta[0], gradient[1] = 100 * theta[1];
      if (++calls % 29 == 0) gradient[0] = std::nan("");
      return 0;
    }
  } loss;
  const auto flow = gradient_flow(loss);
  for (const auto source : {curvature_source::finite_difference, curvature_source::stages}) {
    auto x = flow.start_at(std::vector<double>{1, 1});
    auto stepper = odeint::make_controlled(
        1e-3, 1e-3, with_stages_from_curvature(rkc2<S>(), {.radius = {.source = source, .every = 1}}));
    const auto run = train(std::ref(stepper), flow, x, {.step_size = 0.1, .steps = 50});
    CHECK(run.steps == 50);
    CHECK(run.rejected > 0);
    CHECK(run.not_finite);
    CHECK(std::isfinite(x[0]));
    CHECK(stepper.stepper().radius().value() <= 100.001);
    CHECK(stepper.stepper().radius().known());
  }
}
