// SPDX-License-Identifier: BSL-1.0
#include "all_steps.hpp"

#include <functional>
#include <memory>
#include <span>

#include "cases/mlp.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/all_steppers.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::benchmarks {
namespace {

using S = state<float>;
constexpr std::size_t batch = 128;
constexpr double short_step = 1e-7;

// Either objective behind one type, so that each stepper is compiled once.
struct any_objective {
  using value_type = float;
  std::size_t size;
  std::function<double(std::span<const float>, std::span<float>)> gradient;
  std::size_t dimension() const { return size; }
  double value_and_gradient(std::span<const float> theta, std::span<float> g) const {
    return gradient(theta, g);
  }
};

any_objective on_network() {
  auto loss = std::make_shared<mlp<float>>(batch);
  return {loss->dimension(), [loss](auto theta, auto g) { return loss->value_and_gradient(theta, g); }};
}
any_objective on_nothing() {
  return {dense_network<float>({784, 500, 500, 10}, activation::relu, criterion::cross_entropy).dimension(),
          [](auto, auto) { return 0.0; }};
}

template <class Stepper>
void one_step(Stepper& stepper, const flow<any_objective, term_list<float>>& flow, S& x) {
  if constexpr (requires(double t, double dt) { stepper.try_step(std::cref(flow), x, t, dt); }) {
    double t = 0, dt = short_step;
    stepper.try_step(std::cref(flow), x, t, dt);
  } else {
    stepper.do_step(std::cref(flow), x, 0.0, short_step);
  }
}

template <class Entry>
auto make_stepper() {
  if constexpr (requires { Entry::template plain<S>(); })
    return Entry::template plain<S>();
  else
    return Entry::template controlled<S>(1e-3);
}

template <class Entry>
void append(std::vector<named_case>& list) {
  constexpr stepper_facts facts = Entry::facts;
  if constexpr (facts.needs != asks_for::hessian) {
    const auto add = [&](const std::string& name, any_objective (*make_loss)(), bool counted) {
      list.push_back({.name = name,
                      .make =
                          [make_loss] {
                            auto loss = std::make_shared<any_objective>(make_loss());
                            term_list<float> terms;
                            if (Entry::facts.needs == asks_for::velocity)
                              terms.add(heavy_ball{.friction = 10});
                            auto flow = gradient_flow(*loss) | terms;
                            auto x =
                                std::make_shared<S>(flow.start_at(std::vector<float>(loss->size, 0.01f)));
                            auto stepper =
                                std::make_shared<decltype(make_stepper<Entry>())>(make_stepper<Entry>());
                            // the flow refers to the loss
                            return [loss, flow, x, stepper] { one_step(*stepper, flow, *x); };
                          },
                      .against = counted ? sized("gradient/float/batch:", batch) : "",
                      .multiple = static_cast<double>(facts.gradients)});
    };
    const std::string name = "all_steps/" + std::string(facts.name);
    add(sized(name + "/batch:", batch), on_network, facts.gradients > 0);
    add(name + "/nothing", on_nothing, false);
  }
}

}  // namespace

std::vector<named_case> all_step_cases() {
  std::vector<named_case> list;
  [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    (append<Entry>(list), ...);
  }(std::type_identity<all_steppers>());
  return list;
}

}  // namespace odeflow::benchmarks
