// SPDX-License-Identifier: BSL-1.0
// Every stepper of the list in every form trains a network.
#include <cmath>

#include "catch.hpp"
#include "evidence.hpp"
#include "harness.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/network/dense_network.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

struct spirals_problem {
  data::dataset rows = data::spirals({.rows = 300, .turns = 0.5});
  dense_network<double> network{{2, 8, 3}, activation::tanh, criterion::cross_entropy};
  minibatch_loss<dense_network<double>, data::dataset> batches;
  any_objective loss;

  explicit spirals_problem(std::size_t batch)
      : batches(minibatch(network, rows, {.size = batch, .seed = 1})),
        loss{.size = network.dimension(),
             .gradient = [this](auto theta, auto g) { return batches.value_and_gradient(theta, g); },
             .product = [this](auto theta, auto v,
                               auto out) { batches.hessian_vector_product(theta, v, out); },
             .next = [this] { batches.next_batch(); }} {}

  double mean_loss(const any_flow& flow, const state<double>& x) const {
    return network.mean_loss(flow.parameters(x), rows);
  }
};

// A step that every one of them can take: the limit of adams_bashforth_8 is at h lambda = 0.025.
double step_size(const stepper_facts& facts) { return facts.name == "adams_bashforth_8" ? 0.02 : 0.1; }

}  // namespace

TEST_CASE("on the loss of all rows each stepper follows the same flow", "[steppers]") {
  // At time 4 all of them are at the place to which the flow leads, those of order 1 nearly.
  const double end = 4;
  const auto place = [&](const listed_stepper& stepper) {
    spirals_problem on(300);
    const auto flow = flow_for(stepper.facts, on.loss, 2);
    auto x = flow.start_at(on.network.initial_parameters(1));
    double time = 0;
    if (stepper.chooses_step()) {
      // By its own steps to just before the end; the rest by one of Runge-Kutta 4.
      auto near = x;
      stepper.train(flow, x, {.step_size = 0.01, .at_new_batch = memory::kept},
                    [&](const state<double>& y, double t) {
                      if (t > end) return request::stop;
                      near = y, time = t;
                      return request::go_on;
                    });
      x = near;
      boost::numeric::odeint::runge_kutta4<state<double>> rest;
      rest.do_step(std::cref(flow), x, time, end - time);
    } else {
      const double h = step_size(stepper.facts);
      const auto run = stepper.train(flow, x,
                                     {.step_size = h,
                                      .steps = static_cast<std::size_t>(std::lround(end / h)),
                                      .at_new_batch = memory::kept},
                                     [](const state<double>&, double) { return request::go_on; });
      CHECK(run.reason == ending::steps);
    }
    return x;
  };
  std::vector<state<double>> references(2);  // bare, with velocity
  for (const listed_stepper& stepper : listed_steppers()) {
    auto& reference = references[stepper.facts.needs == asks_for::velocity];
    if (reference.size() == 0) {
      spirals_problem on(300);
      const auto flow = flow_for(stepper.facts, on.loss, 2);
      reference = flow.start_at(on.network.initial_parameters(1));
      boost::numeric::odeint::runge_kutta_fehlberg78<state<double>> fine;
      for (int i = 0; i < 400; ++i) fine.do_step(std::cref(flow), reference, 0.0, end / 400);
    }
    const auto x = place(stepper);
    double most = 0;
    for (std::size_t i = 0; i < x.dimension(); ++i) most = std::max(most, std::fabs(x[i] - reference[i]));
    const double allowed = stepper.facts.order == 1                               ? 0.1
                           : stepper.facts.order == 2 || stepper.facts.order == 3 ? 3e-3
                                                                                  : 1e-4;
    row("steppers", stepper.name() + ": network at time 4, distance from the flow", most, allowed);
  }
}

TEST_CASE("on mini-batches each stepper lowers the loss", "[steppers]") {
  for (const listed_stepper& stepper : listed_steppers()) {
    spirals_problem on(50);
    const auto flow = flow_for(stepper.facts, on.loss, 2);
    auto x = flow.start_at(on.network.initial_parameters(1));
    const double before = on.mean_loss(flow, x);
    const auto next = next_batch(flow);
    const auto run =
        stepper.train(flow, x, {.step_size = 0.2, .steps = 50000}, [&](const state<double>& y, double t) {
          next(y, t);
          return t < 20 ? request::go_on : request::stop;
        });
    CHECK(run.steps >= 10);
    row("steppers", stepper.name() + ": network on batches of 50, loss after / before",
        on.mean_loss(flow, x) / before, 0.8);
  }
}
