// SPDX-License-Identifier: BSL-1.0
#pragma once
// How an entry of the list becomes a listed_stepper. Included by the parts of the list.
#include <functional>
#include <utility>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "harness.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/odeint/for_training.hpp"

namespace odeflow::test {

template <class Make>
listed_stepper listed_form(const stepper_facts& facts, const char* form, double arrays, Make make) {
  using stepper_type = decltype(make());
  listed_stepper entry{.facts = facts, .form = form, .arrays = arrays};
  entry.train = [make](const any_flow& flow, state<double>& x, const train_limits& limits,
                       const any_observer& observer) {
    auto stepper = make();
    return odeflow::train(std::ref(stepper), flow, x, limits, observer);
  };
  if constexpr (!odeflow::detail::dense_output<stepper_type>)
    entry.integrate_for_training = [make](const any_flow& flow, state<double>& x, double dt,
                                          std::size_t steps) {
      boost::numeric::odeint::integrate_n_steps(for_training(make()), std::ref(flow), x, 0.0, dt, steps);
    };
  if constexpr (!odeflow::detail::dense_output<stepper_type> && !odeflow::detail::controlled<stepper_type>)
    entry.integrate_bare = [make](const any_flow& flow, state<double>& x, double dt, std::size_t steps) {
      auto stepper = make();
      boost::numeric::odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, dt, steps,
                                                next_batch(flow));
    };
  return entry;
}

constexpr double tolerance = 1e-6;

template <class Entry>
void append_forms(std::vector<listed_stepper>& all) {
  using S = state<double>;
  constexpr stepper_facts facts = Entry::facts;
  if constexpr (requires { Entry::template plain<S>(); })
    all.push_back(listed_form(facts, "", facts.arrays, [] { return Entry::template plain<S>(); }));
  if constexpr (requires { Entry::template controlled<S>(tolerance); })
    all.push_back(listed_form(facts, "controlled", facts.controlled_arrays,
                              [] { return Entry::template controlled<S>(tolerance); }));
  if constexpr (requires { Entry::template dense_output<S>(tolerance); })
    all.push_back(listed_form(facts, "dense output", facts.dense_arrays,
                              [] { return Entry::template dense_output<S>(tolerance); }));
}

/// Entries of one part of the list, which is cut into `parts` of them.
template <std::size_t Part>
std::vector<listed_stepper> part_of_list() {
  constexpr std::size_t parts = 4, entries = std::tuple_size_v<all_steppers>, first = Part * entries / parts;
  std::vector<listed_stepper> all;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (append_forms<std::tuple_element_t<first + I, all_steppers>>(all), ...);
  }
  (std::make_index_sequence<(Part + 1) * entries / parts - first>());
  return all;
}

}  // namespace odeflow::test
