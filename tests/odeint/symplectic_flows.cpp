// SPDX-License-Identifier: BSL-1.0
// Which flows the symplectic steppers take, what they refuse, and how they meet batches.
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/velocity_verlet.hpp>

#include "batch_problems.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/conformal.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {
using verlet = odeint::velocity_verlet<state<double>>;
const rosenbrock_valley<double> valley{.steepness = 5};
const std::vector<double> start{-1.2, 1};

template <class System>
state<double> ten_steps(System system, state<double> x) {
  odeint::integrate_n_steps(with_friction(verlet()), system, x, 0.0, 0.01, 10);
  return x;
}
}  // namespace

TEST_CASE("the flow may be given by value, by std::ref, by std::cref, or as a list of terms: the same bits") {
  auto flow =
      gradient_flow(valley) | weight_decay{.rate = 0.1} | clip_value{.most = 3} | heavy_ball{.friction = 2};
  const auto list = term_list<double>()
                        .add(weight_decay{.rate = 0.1})
                        .add(clip_value{.most = 3})
                        .add(heavy_ball{.friction = 2});
  const auto listed = gradient_flow(valley) | list;
  const auto x = ten_steps(std::ref(flow), flow.start_at(start));
  CHECK(std::ranges::equal(x, ten_steps(flow, flow.start_at(start))));
  CHECK(std::ranges::equal(x, ten_steps(std::cref(flow), flow.start_at(start))));
  CHECK(std::ranges::equal(x, ten_steps(std::ref(listed), flow.start_at(start))));
}

TEST_CASE("terms before the last bend the force: the first step's velocity is h d") {
  const quadratic<double> bowl({100});
  const auto flow = gradient_flow(bowl) | weight_decay{.rate = 1} | clip_value{.most = 0.25} | heavy_ball{};
  auto x = flow.start_at(std::vector<double>{1});
  auto stepper = with_friction(odeint::symplectic_euler<state<double>>());
  stepper.do_step(std::cref(flow), x, 0.0, 0.1);
  CHECK(x[0] == 1);
  CHECK(x[1] == Approx(-0.1 * 0.25 * std::exp(-0.05)).epsilon(1e-15));
}

TEST_CASE("the force is taken at the time of its theta") {
  // d = t / T to the first power: theta'' = t / T grows as t^3 / (6 T), which a method of order 4 finds exactly.
  struct ramp {
    double operator()(double t) const { return t; }
  };
  constant_batches loss{.gradient_now = -1};
  const auto flow = gradient_flow(loss) | direction_schedule{ramp{}} | heavy_ball{.friction = 0};
  auto x = flow.start_at(std::vector<double>{0});
  odeint::integrate_n_steps(with_friction(odeint::symplectic_rkn_sb3a_mclachlan<state<double>>()),
                            std::ref(flow), x, 0.0, 0.5, 4);
  CHECK(x[0] == Approx(8.0 / 6).epsilon(1e-13));
  CHECK(x[1] == Approx(2).epsilon(1e-13));
}

TEST_CASE("float is computed in float, near double") {
  const quadratic<float> bowl({1, 4});
  const quadratic<double> same({1, 4});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = 0.5};
  const auto flow_in_double = gradient_flow(same) | heavy_ball{.friction = 0.5};
  auto x = flow.start_at(std::vector<float>{1, -1});
  auto y = flow_in_double.start_at(std::vector<double>{1, -1});
  odeint::integrate_n_steps(with_friction(odeint::velocity_verlet<state<float>>()), std::ref(flow), x, 0.0,
                            0.1, 20);
  odeint::integrate_n_steps(with_friction(verlet()), std::ref(flow_in_double), y, 0.0, 0.1, 20);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(x[i] == Approx(y[i]).margin(1e-6));
}

TEST_CASE("refused: other unknowns, look-ahead, and lists whose last term has no velocity") {
  auto stepper = with_friction(verlet());
  const auto refuses = [&](const auto& flow, const char* words) {
    auto x = flow.start_at(start);
    CHECK_THROWS_WITH(stepper.do_step(std::cref(flow), x, 0.0, 0.1), contains(words));
    CHECK_THROWS_AS(stepper.do_step(std::cref(flow), x, 0.0, 0.1), std::invalid_argument);
  };
  const auto bare = gradient_flow(valley);
  refuses(bare | rms_preconditioner{} | heavy_ball{}, "got 3 and 0");
  refuses(bare | adaptive_moments{} | heavy_ball{}, "2 blocks and 0 scalars");
  refuses(bare | heavy_ball{.look_ahead = 0.1}, "look_ahead");
  refuses(bare | term_list<double>().add(heavy_ball{}).add(weight_decay{}), "no velocity");
  refuses(bare | heavy_ball{} | term_list<double>(), "no velocity");
}

TEST_CASE("another size of state needs adjust_size, as with odeint's own steppers") {
  const quadratic<double> one({1}), two({1, 2});
  const auto small = gradient_flow(one) | heavy_ball{}, large = gradient_flow(two) | heavy_ball{};
  auto x = small.start_at(std::vector<double>{1}), y = large.start_at(std::vector<double>{1, 1});
  auto stepper = with_friction(verlet());
  stepper.do_step(std::cref(small), x, 0.0, 0.1);
  CHECK_THROWS_WITH(stepper.do_step(std::cref(large), y, 0.0, 0.1), contains("adjust_size"));
  stepper.adjust_size(y);
  auto fresh = with_friction(verlet());
  auto z = y;
  stepper.do_step(std::cref(large), y, 0.0, 0.1);
  fresh.do_step(std::cref(large), z, 0.0, 0.1);
  CHECK(std::ranges::equal(y, z));
}

TEST_CASE("velocity_verlet leaks half a kick to the next batch unless reset; the others remember nothing",
          "[steppers]") {
  const heavy_ball free{.friction = 0};
  leak_rows("velocity_verlet", with_friction(verlet()), 50.5, free);
  const auto euler = with_friction(odeint::symplectic_euler<state<double>>());
  const auto mclachlan = with_friction(odeint::symplectic_rkn_sb3a_mclachlan<state<double>>());
  const auto has_reset = [](const auto& stepper) {
    return requires(std::remove_cvref_t<decltype(stepper)> copy) { copy.reset(); };
  };
  CHECK(has_reset(with_friction(verlet())));
  CHECK_FALSE(has_reset(euler));
  row("steppers",
      with_boost("symplectic_euler: the same jump moves by 100 without reset(), distance from that"),
      std::fabs(move_after_jump(euler, false, free) - 100), 1e-11);
  row("steppers", with_boost("symplectic_rkn_sb3a_mclachlan: the same jump, distance from 100"),
      std::fabs(move_after_jump(mclachlan, false, free) - 100), 1e-11);
}

TEST_CASE("they train a network, batch by batch", "[steppers]") {
  const heavy_ball ball{.friction = 2};
  using S = state<float>;
  const train_limits limits{.step_size = 0.25, .steps = 200};
  trains_spirals("with_friction(symplectic_euler)", with_friction(odeint::symplectic_euler<S>()), limits, 0.5,
                 ball);
  trains_spirals("with_friction(velocity_verlet)", with_friction(odeint::velocity_verlet<S>()), limits, 0.5,
                 ball);
  trains_spirals("with_friction(symplectic_rkn_sb3a_mclachlan)",
                 with_friction(odeint::symplectic_rkn_sb3a_mclachlan<S>()), limits, 0.5, ball);
}
