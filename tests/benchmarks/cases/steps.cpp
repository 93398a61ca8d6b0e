// SPDX-License-Identifier: BSL-1.0
// Steps of three steppers on the network, and on a system that does nothing, which leaves the algebra. Steps are so
// short that theta hardly moves: what is timed stays the same. all_steps.cpp has the other steppers.
#include <memory>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>

#include "mlp.hpp"
#include "named_case.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/flow/recipes.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/catalogue/low_order.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"

namespace odeflow::benchmarks {
namespace {

namespace odeint = boost::numeric::odeint;
using S = state<float>;
using runge_kutta4 = tableau_stepper<tableaus::runge_kutta4, S>;
constexpr double short_step = 1e-7;

// `make_flow(loss)` and `step(stepper, flow, x)`.
template <class Stepper, class MakeFlow, class Step>
named_case on_network(const std::string& name, std::size_t batch, double gradients, MakeFlow make_flow,
                      Step step) {
  return {.name = sized(name, batch),
          .make =
              [=] {
                auto loss = std::make_shared<mlp<float>>(batch);
                auto flow = make_flow(*loss);
                auto x = std::make_shared<S>(flow.start_at(loss->theta));
                auto stepper = std::make_shared<Stepper>();
                // the flow refers to the loss
                return std::function<void()>([loss, flow, x, stepper, step] { step(*stepper, flow, *x); });
              },
          .against = sized("gradient/float/batch:", batch),
          .multiple = gradients};
}

template <class State, class Stepper>
named_case on_nothing(const std::string& name, std::size_t size) {
  return {.name = sized(name, size), .make = [size] {
            auto x = std::make_shared<State>(size);
            std::fill(x->begin(), x->end(), 1.0f);
            auto stepper = std::make_shared<Stepper>();
            return [=] { stepper->do_step([](const State&, State&, double) {}, *x, 0.0, short_step); };
          }};
}

const auto bare = [](auto& loss) { return gradient_flow(loss); };
const auto plain_step = [](auto& stepper, const auto& flow, S& x) {
  stepper.do_step(std::cref(flow), x, 0.0, short_step);
};
}  // namespace

std::vector<named_case> step_cases() {
  std::vector<named_case> list;
  for (const std::size_t batch : {8u, 32u, 128u, 512u, 2048u}) {
    list.push_back(on_network<runge_kutta4>("step/runge_kutta4/batch:", batch, 4, bare, plain_step));
    list.push_back(on_network<tableau_stepper<tableaus::tsitouras_5_4, S>>(
        "step/tsitouras_5_4/batch:", batch, 6, bare,
        // with the estimate of its error; its last derivative is the first of the next step
        [error = std::make_shared<S>()](auto& stepper, const auto& flow, S& x) {
          if (error->size() != x.size()) *error = x;
          stepper.do_step(std::cref(flow), x, 0.0, short_step, *error);
        }));
    list.push_back(on_network<odeint::euler<S>>(
        "step/adam/batch:", batch, 1,
        [](auto& loss) { return adam(loss, {.learning_rate = short_step}).flow; }, plain_step));
  }
  list.push_back(on_nothing<S, runge_kutta4>("step/runge_kutta4/nothing:", 1000000));
  list.push_back(on_nothing<std::vector<float>, odeint::runge_kutta4<std::vector<float>>>(
      "step/runge_kutta4_on_vector/nothing:", 1000000));
  return list;
}

}  // namespace odeflow::benchmarks
