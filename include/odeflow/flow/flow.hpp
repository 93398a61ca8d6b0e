// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "odeflow/flow/chain.hpp"
#include "odeflow/flow/record.hpp"
#include "odeflow/objective/objective.hpp"
#include "odeflow/state/place.hpp"
#include "odeflow/state/state.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

template <class Flow>
class jacobian;

/// The differential equation of training, x' = flow(x, t), on the state x = [theta | blocks of the terms]:
///
///     theta' = term_n( ... term_1(-gradient L(theta)) ... ),
///
/// beside it one equation for each block of a term. Made by `gradient_flow(loss) | term_1 | ... | term_n`;
/// terms are applied in that order. It is an odeint system: pass it as `std::ref(flow)`, or by value, which
/// copies no array.
///
/// A flow is a handle, like a span: copies refer to the same objective and share value() and the counts. The
/// objective must outlive it. Cost of one evaluation: one gradient of the objective, written in place, and
/// one pass over the blocks for all terms together; without terms none if the objective has
/// `value_and_direction`. Memory: none beside the states. One evaluation at a time:
/// not for two threads at once. Each evaluation notices a value that is not finite; in builds with assertions it
/// throws std::logic_error when the batch (an objective with `batch_number()`) changed within a step.
template <objective Objective, class... Terms>
class flow {
 public:
  using value_type = scalar_of<Objective>;
  using state_type = state<value_type>;

  flow(Objective& loss, detail::chain<value_type, Terms...> terms)
      : objective_(&loss), terms_(std::move(terms)) {}

  /// The number of parameters.
  std::size_t dimension() const { return objective_->dimension(); }

  /// The blocks of its states: theta and those of all terms.
  std::size_t blocks() const { return 1 + terms_.blocks(); }

  /// The scalars of its states: those of all terms.
  std::size_t scalars() const { return terms_.scalars(); }

  /// The state at the start: theta, and the unknowns of the terms as these start them. Costs a gradient for
  /// each term that starts from the first direction. Throws std::invalid_argument if theta has another
  /// dimension or an element that is not finite.
  state_type start_at(std::span<const value_type> theta) const {
    require_theta(theta);
    state_type x(dimension(), blocks(), scalars());
    std::ranges::copy(theta, x.block(0).begin());
    terms_.template start<slope_found>(x, [&](state_type& dxdt) {
      evaluate_objective(x, dxdt);
      return seen_by_terms(x, dxdt, 0);
    });
    return x;
  }

  /// Theta, the first block of x.
  std::span<const value_type> parameters(const state_type& x) const {
    require_shape(x, "x");
    return x.block(0);
  }

  /// dxdt = f(x, t), odeint's system function. Throws std::invalid_argument if x or dxdt is not one of this
  /// flow's states.
  void operator()(const state_type& x, state_type& dxdt, double t) const {
    require_shape(x, "x");
    require_shape(dxdt, "dxdt");
    if (x.data() == dxdt.data()) throw std::invalid_argument("odeflow::flow: x and dxdt are the same state");
    record_->check_batch(*objective_);
    const std::size_t bad_direction = evaluate_objective(x, dxdt);
    const std::size_t bad = terms_.template bend<slope_found>(seen_by_terms(x, dxdt, t));
    ++record_->gradients_in_step;
    record_->notice(record_->value, place_or_none(std::min(bad, bad_direction), all_are_finite));
  }

  /// Anything but a state of this flow's scalar.
  template <class X, class Dxdt>
    requires(!std::derived_from<X, state_type>)
  void operator()(const X&, Dxdt&, double) const {
    static_assert(std::derived_from<X, state_type>,
                  "odeflow: a flow runs on odeflow::state<T>, which holds the parameters and the blocks of "
                  "the terms, not "
                  "on the parameters alone. Make the state with `auto x = flow.start_at(theta);`");
  }

  /// The loss at the last evaluation, on the batch it was made on; NaN before the first.
  double value() const noexcept { return record_->value; }

  /// How many gradients were evaluated: the cost so far.
  std::size_t gradient_evaluations() const noexcept { return record_->gradients; }

  /// How many of them since the last accepted step.
  std::size_t gradient_evaluations_in_step() const noexcept { return record_->gradients_in_step; }

  /// How many evaluations met a loss, a gradient or a derivative that is NaN or infinite: a step in which this grew must
  /// not be accepted, whatever the terms and the stepper made of it.
  std::size_t evaluations_not_finite() const noexcept { return record_->not_finite; }

  /// Where the last of them was not finite: a place in the gradient or in dxdt; nothing if it was the loss alone.
  std::optional<place> not_finite_at() const noexcept { return record_->not_finite_at; }

  /// How many products of the objective's Hessian with a vector were taken, by `jacobian` (`jacobian.hpp`).
  std::size_t hessian_vector_products() const noexcept { return record_->products; }

  /// How many steps were accepted, as far as the flow was told.
  std::size_t steps() const noexcept { return record_->steps; }

  /// Whether the equation is another one after each step: by a new batch, or by a term that is fixed during a
  /// step. A stepper that remembers a derivative must then be reset between steps.
  static constexpr bool changes_between_steps =
      batched<Objective> || (false || ... || detail::changes_between_steps<Terms>);

  /// Tells the flow that a step was accepted: terms that are fixed during a step (noise, a frozen
  /// preconditioner) go on, and the objective goes on to its next mini-batch, if it has batches. The
  /// observers `next_step(flow)` and `next_batch(flow)` call it.
  void next_step() const {
    if constexpr (batched<Objective>) objective_->next_batch();
    accept_step();
  }

  /// The same on the same batch.
  void accept_step() const noexcept {
    record_->gradients_in_step = 0;
    ++record_->steps;
  }

  /// What the friction of the last term alone leaves of its velocity from t to t + h. Throws
  /// std::invalid_argument if this term is not, or not as it is set, one of a velocity v = theta'.
  double velocity_kept(double t, double h) const requires detail::end_with_velocity<Terms...> {
    return std::get<sizeof...(Terms) - 1>(terms()).velocity_kept(t, h);
  }

  Objective& loss() const noexcept { return *objective_; }
  const std::tuple<Terms...>& terms() const noexcept { return terms_.terms(); }

  /// The flow with one more term behind the others. Throws std::invalid_argument if the term's numbers make
  /// no sense.
  template <term_on<value_type> Term>
  friend flow<Objective, Terms..., Term> operator|(const flow& left, Term right) {
    detail::validate_term(right);
    if constexpr (requires { right.detach(); }) right.detach();
    return {*left.objective_, left.terms_ | std::move(right)};
  }

  /// The counts, and what the terms remember outside of the state, saved or restored: `state/archive.hpp`. The objective
  /// is another object: `archive("loss", loss)` if it has batches.
  template <class Archive>
  void serialize(Archive& archive) const {
    archive("record", *record_);
    archive("terms", terms_);
  }

 private:
  friend class jacobian<flow>;

  std::optional<place> place_or_none(std::size_t element, std::size_t none) const {
    if (element == none) return std::nullopt;
    return place_of(element, dimension(), blocks());
  }

  static constexpr std::size_t all_are_finite = detail::chain<value_type, Terms...>::all_are_finite;

  // What the objective leaves in block 0 of dxdt.
  static constexpr detail::slope slope_found =
      has_value_and_direction<Objective, value_type> ? detail::slope::direction : detail::slope::gradient;

  // Returns the number of the first element of the direction that is not finite. That of a gradient is found while the
  // terms pass over it.
  std::size_t evaluate_objective(const state_type& x, state_type& dxdt) const {
    ++record_->gradients;
    if constexpr (slope_found == detail::slope::direction) {
      const direction_found found = objective_->value_and_direction(x.block(0), dxdt.block(0));
      record_->value = found.value;
      if (found.finite) return all_are_finite;
      const std::size_t bad = find_not_finite(x.dimension(), dxdt.data());
      return bad == x.dimension() ? all_are_finite : bad;
    } else {
      record_->value = objective_->value_and_gradient(x.block(0), dxdt.block(0));
      return all_are_finite;
    }
  }

  evaluation<value_type> seen_by_terms(const state_type& x, state_type& dxdt, double t) const {
    return {.x = x.data(),
            .dxdt = dxdt.data(),
            .dimension = x.dimension(),
            .scalars = x.scalars().data(),
            .scalar_rates = dxdt.scalars().data(),
            .time = t,
            .step = record_->steps,
            .stage = record_->gradients_in_step};
  }

  void require_theta(std::span<const value_type> theta) const {
    if (theta.size() != dimension())
      throw std::invalid_argument("odeflow::flow::start_at: theta has " + std::to_string(theta.size()) +
                                  " elements, the objective " + std::to_string(dimension()));
    const std::size_t bad = find_not_finite(theta.size(), theta.data());
    if (bad != theta.size())
      throw std::invalid_argument("odeflow::flow::start_at: theta[" + std::to_string(bad) + "] is " +
                                  std::to_string(theta[bad]));
  }

  static std::string shape(std::size_t dimension, std::size_t blocks, std::size_t scalars) {
    return std::to_string(blocks) + " blocks of " + std::to_string(dimension) + " elements and " +
           std::to_string(scalars) + " scalars";
  }

  void require_shape(const state_type& x, const char* name) const {
    if (x.dimension() != dimension() || x.blocks() != blocks() || x.scalars().size() != scalars())
      throw std::invalid_argument("odeflow::flow: the state " + std::string(name) + " has " +
                                  shape(x.dimension(), x.blocks(), x.scalars().size()) + ", the flow needs " +
                                  shape(dimension(), blocks(), scalars()) +
                                  ". Make it with flow.start_at(theta)");
  }

  Objective* objective_;
  detail::chain<value_type, Terms...> terms_;
  std::shared_ptr<detail::flow_record> record_ = std::make_shared<detail::flow_record>();
};

/// The gradient flow theta' = -gradient L(theta), to which terms are added with `|`. Keeps a reference to the
/// objective.
template <objective Objective>
flow<Objective> gradient_flow(Objective& loss) {
  return {loss, detail::chain<scalar_of<Objective>>()};
}

/// Not from a temporary: the flow would outlive it.
template <objective Objective>
void gradient_flow(const Objective&& loss) = delete;

}  // namespace odeflow
