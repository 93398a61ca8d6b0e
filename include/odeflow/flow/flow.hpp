// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "odeflow/objective/objective.hpp"
#include "odeflow/state/state.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

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
/// one pass over the blocks for all terms together. Memory: none beside the states. One evaluation at a time:
/// not for two threads at once.
template <objective Objective, class... Terms>
class flow {
 public:
  using value_type = scalar_of<Objective>;
  using state_type = state<value_type>;

  flow(Objective& loss, std::tuple<Terms...> terms) : objective_(&loss), terms_(std::move(terms)) {}

  /// The number of parameters.
  std::size_t dimension() const { return objective_->dimension(); }

  /// The blocks of its states: theta and those of all terms.
  std::size_t blocks() const {
    return std::apply([](const Terms&... term) { return (std::size_t{1} + ... + blocks_of(term)); }, terms_);
  }

  /// The state at the start: theta, and the blocks as their terms start them. Throws std::invalid_argument if
  /// theta has another dimension or an element that is not finite.
  state_type start_at(std::span<const value_type> theta) const {
    require_theta(theta);
    state_type x(dimension(), blocks());
    std::ranges::copy(theta, x.block(0).begin());
    std::size_t first = 1;
    const auto start_one = [&](const auto& term) {
      for (std::size_t i = 0; i < blocks_of(term); ++i)
        detail::start_term(term, theta, i, x.block(first + i));
      first += blocks_of(term);
    };
    std::apply([&](const Terms&... term) { (start_one(term), ...); }, terms_);
    return x;
  }

  /// Theta, the first block of x.
  std::span<const value_type> parameters(const state_type& x) const {
    require_shape(x, "x");
    return x.block(0);
  }

  /// dxdt = f(x, t), odeint's system function. Throws std::invalid_argument if x or dxdt is not one of this
  /// flow's states.
  void operator()(const state_type& x, state_type& dxdt, double /*t*/) const {
    require_shape(x, "x");
    require_shape(dxdt, "dxdt");
    if (x.data() == dxdt.data()) throw std::invalid_argument("odeflow::flow: x and dxdt are the same state");
    record_->value = objective_->value_and_gradient(x.block(0), dxdt.block(0));
    ++record_->gradients;
    ++record_->gradients_on_batch;
    const std::size_t size = x.dimension();
    parallel_ranges(size, tile_size * 16, [&](std::size_t begin, std::size_t end) {
      for (; begin < end; begin += std::min(tile_size, end - begin))
        bend(tile<value_type>(x.data(), dxdt.data(), size, begin, std::min(tile_size, end - begin), 1));
    });
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

  /// How many of them on the current batch.
  std::size_t gradient_evaluations_on_batch() const noexcept { return record_->gradients_on_batch; }

  /// Goes on to the next mini-batch of the objective.
  void next_batch() const requires batched<Objective> {
    objective_->next_batch();
    record_->gradients_on_batch = 0;
  }

  Objective& loss() const noexcept { return *objective_; }
  const std::tuple<Terms...>& terms() const noexcept { return terms_; }

  /// The flow with one more term behind the others. Throws std::invalid_argument if the term's numbers make
  /// no sense.
  template <term_on<value_type> Term>
  friend flow<Objective, Terms..., Term> operator|(const flow& left, Term right) {
    detail::validate_term(right);
    return {*left.objective_, std::tuple_cat(left.terms_, std::tuple<Term>(std::move(right)))};
  }

 private:
  // Elements that all terms pass over before the next ones: a few arrays of this length fit into the nearest
  // cache.
  static constexpr std::size_t tile_size = 1024;

  struct record {
    double value = std::numeric_limits<double>::quiet_NaN();
    std::size_t gradients = 0;
    std::size_t gradients_on_batch = 0;
  };

  void bend(tile<value_type> stretch) const {
    const auto direction = stretch.direction();
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < direction.size(); ++i) direction[i] = -direction[i];
    const auto bend_one = [&](const auto& term) {
      term.bend(stretch);
      stretch = stretch.skip(blocks_of(term));
    };
    std::apply([&](const Terms&... term) { (bend_one(term), ...); }, terms_);
  }

  void require_theta(std::span<const value_type> theta) const {
    if (theta.size() != dimension())
      throw std::invalid_argument("odeflow::flow::start_at: theta has " + std::to_string(theta.size()) +
                                  " elements, the objective " + std::to_string(dimension()));
    const auto bad = std::ranges::find_if(theta, [](value_type a) { return !std::isfinite(a); });
    if (bad != theta.end())
      throw std::invalid_argument("odeflow::flow::start_at: theta[" + std::to_string(bad - theta.begin()) +
                                  "] is " + std::to_string(*bad));
  }

  void require_shape(const state_type& x, const char* name) const {
    if (x.dimension() != dimension() || x.blocks() != blocks())
      throw std::invalid_argument("odeflow::flow: the state " + std::string(name) + " has " +
                                  std::to_string(x.blocks()) + " blocks of " + std::to_string(x.dimension()) +
                                  " elements, the flow needs " + std::to_string(blocks()) + " of " +
                                  std::to_string(dimension()) + ". Make it with flow.start_at(theta)");
  }

  Objective* objective_;
  std::tuple<Terms...> terms_;
  std::shared_ptr<record> record_ = std::make_shared<record>();
};

/// The gradient flow theta' = -gradient L(theta), to which terms are added with `|`. Keeps a reference to the
/// objective.
template <objective Objective>
flow<Objective> gradient_flow(Objective& loss) {
  return {loss, {}};
}

/// Not from a temporary: the flow would outlive it.
template <objective Objective>
void gradient_flow(const Objective&& loss) = delete;

}  // namespace odeflow
