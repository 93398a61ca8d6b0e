// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/training_run.hpp"

#include <utility>
#include <vector>

#include <boost/numeric/odeint/stepper/adams_bashforth.hpp>

#include "catch.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;

// Training in one go, and in pieces of so many steps each: the same in every bit?
template <class Stepper>
void in_pieces_as_in_one(Stepper stepper, memory at_new_batch) {
  const auto rows = data::spirals({.rows = 60, .seed = 1});
  const dense_network<double> network({2, 6, rows.classes()}, activation::tanh, criterion::cross_entropy);
  const train_limits all{.step_size = 0.05, .steps = 23, .at_new_batch = at_new_batch};
  const auto train_with = [&](std::vector<std::size_t> stops) {
    auto loss = minibatch(network, rows, {.size = 16, .seed = 3});
    const auto flow = gradient_flow(loss) | heavy_ball{.friction = 2};
    S x = flow.start_at(network.initial_parameters(1));
    training_run run(stepper, flow, x, all);
    std::size_t calls = 0;
    for (const std::size_t stop : stops) {
      const auto stop_there = [&](const S&, double) {
        return ++calls == stop + 1 ? request::stop : request::go_on;
      };
      CHECK(run.proceed(stop_there, next_batch(flow)).reason == ending::stopped);
      CHECK(run.done().steps == stop);
    }
    const training done = run.proceed(next_batch(flow));
    CHECK(done.reason == ending::steps);
    CHECK(done.steps == 23);
    CHECK(done.gradient_evaluations == flow.gradient_evaluations());
    return std::pair(std::vector<double>(x.begin(), x.end()), done.time);
  };
  CHECK(train_with({}) == train_with({1, 7, 8, 20}));
}

}  // namespace

TEST_CASE("a run in pieces is the run in one, to the bit") {
  for (const memory at_new_batch : {memory::dropped, memory::kept}) {
    in_pieces_as_in_one(odeint::runge_kutta4<S>(), at_new_batch);
    in_pieces_as_in_one(odeint::adams_bashforth<3, S>(), at_new_batch);
    in_pieces_as_in_one(odeint::make_controlled(1e-3, 1e-3, odeint::runge_kutta_dopri5<S>()), at_new_batch);
    in_pieces_as_in_one(odeint::make_dense_output(1e-3, 1e-3, odeint::runge_kutta_dopri5<S>()), at_new_batch);
  }
}

TEST_CASE("a run goes on with another step, in the time that follows, and observers see every state once") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  S x = flow.start_at(std::vector<double>{1});
  std::vector<double> times;
  const auto watch = [&](const S&, double t) { times.push_back(t); };
  training_run run(odeint::euler<S>(), flow, x, {.step_size = 0.5, .start_time = 1, .steps = 2});
  CHECK(run.proceed(watch).reason == ending::steps);
  CHECK(run.proceed(watch).steps == 2);  // the limit is that of the whole run
  run.set_limits({.step_size = 0.25, .steps = 4});
  run.proceed(watch);
  CHECK(times == std::vector<double>{1, 1.5, 2, 2.25, 2.5});
  CHECK(x[0] == 0.5 * 0.5 * 0.75 * 0.75);
  CHECK(run.done().time == 2.5);
  CHECK(run.done().gradient_evaluations == 4);
}

TEST_CASE("what was spent before counts when a run goes on") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  S x = flow.start_at(std::vector<double>{1});
  training_run run(odeint::runge_kutta4<S>(), flow, x, {.step_size = 0.1, .gradient_evaluations = 8});
  CHECK(run.proceed().reason == ending::gradient_evaluations);
  run.set_limits({.step_size = 0.1, .gradient_evaluations = 12});
  CHECK(run.proceed().steps == 3);
  CHECK_THROWS_WITH(run.set_limits({.step_size = 0}), contains("train_limits.step_size"));
  CHECK(run.limits().step_size == 0.1);
}
