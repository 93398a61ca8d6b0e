// SPDX-License-Identifier: BSL-1.0
#pragma once
// Every stepper of the list in every form that it has, behind one type: so each is compiled once, and the batteries are
// loops.
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/all_steppers.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::test {

/// An objective whose parts are chosen at run time.
struct any_objective {
  using value_type = double;
  std::size_t size = 1;
  std::function<double(std::span<const double>, std::span<double>)> gradient;
  std::function<void(std::span<const double>, std::span<const double>, std::span<double>)> product = {};
  std::function<void()> next = [] {};

  std::size_t dimension() const { return size; }
  double value_and_gradient(std::span<const double> theta, std::span<double> g) const {
    return gradient(theta, g);
  }
  void hessian_vector_product(std::span<const double> theta, std::span<const double> v,
                              std::span<double> out) const {
    product(theta, v, out);
  }
  void next_batch() const { next(); }
};

template <class Loss>
any_objective any_objective_of(Loss loss) {
  return {.size = loss.dimension(),
          .gradient = [loss](auto theta, auto g) { return loss.value_and_gradient(theta, g); },
          .product = [loss](auto theta, auto v, auto out) { loss.hessian_vector_product(theta, v, out); }};
}

using any_flow = flow<any_objective, term_list<double>>;
using any_observer = std::function<request(const state<double>&, double)>;

/// The flow on the objective that a stepper can run on: with a heavy ball of this friction for one that asks for a
/// velocity.
any_flow flow_for(const stepper_facts& facts, any_objective& loss, double friction);

struct listed_stepper {
  stepper_facts facts;
  std::string form;   ///< "", "controlled" or "dense output"
  double arrays = 0;  ///< claimed for this form
  /// A new stepper under odeflow::train.
  std::function<training(const any_flow&, state<double>&, const train_limits&, const any_observer&)> train =
      {};
  /// A new stepper in for_training under odeint's integrate_n_steps, without an observer; empty for dense output.
  std::function<void(const any_flow&, state<double>&, double dt, std::size_t steps)> integrate_for_training =
      {};
  /// The bare stepper under odeint's integrate_n_steps, `next_batch(flow)` as observer; plain forms alone.
  std::function<void(const any_flow&, state<double>&, double dt, std::size_t steps)> integrate_bare = {};

  std::string name() const { return std::string(facts.name) + (form.empty() ? "" : ", " + form); }
  /// A controlled one; with dense output where there is a controlled form, too.
  bool chooses_step() const { return !form.empty() && facts.controlled_arrays > 0; }
};

/// The list, each entry in each of its forms.
const std::vector<listed_stepper>& listed_steppers();

}  // namespace odeflow::test
