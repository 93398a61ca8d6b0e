// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_base.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/state.hpp"
#include "odeflow/state/weighted_sum.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/properties.hpp"
#include "odeflow/tableau/step_plan.hpp"

namespace odeflow {

/// The explicit Runge-Kutta method of a tableau that is known when the program runs, from a file for example:
///
///     k_i = f(x + h sum_(j<i) a_ij k_j, t + c_i h),        x(t + h) = x + h sum_i b_i k_i,
///     error estimate = h sum_i (b_i - embedded_i) k_i.
///
/// An odeint stepper for each of its integrate functions; with `embedded` weights also for `make_controlled` and
/// `with_error_control`. Without them a step that asks for the estimate throws std::invalid_argument. One that the compiler
/// knows is faster as `tableau_stepper`, by little (sums of known length), and remembers the last derivative (FSAL).
///
/// Order: the tableau's. Gradients a step: the stages that x(t + h) needs, which leaves out the last one of an FSAL method and
/// those for dense output alone; with the estimate also those that it needs. Memory: an array for each of these stages and
/// one more. Cost: for each stage after the first, and for x(t + h), one pass that reads an array for each coefficient that
/// is not zero, and x, and writes one; the estimate is made in the last of them, or, where its last stage is at x(t + h), in
/// a pass of its own. It remembers nothing from step to step, so batches and sizes of states may change.
///
/// For odeint's step adjusters, whose next step goes with the estimate's power -1 / stepper_order(): where there is an
/// estimate, error_order() is the lower of both orders, stepper_order() the power of h in the estimate, one more.
///
/// Throws std::invalid_argument from the constructor where `validate` does and for a tableau that is not explicit; from a step
/// for arrays of different sizes.
template <class State>
class dynamic_tableau_stepper : public boost::numeric::odeint::explicit_error_stepper_base<
                                    dynamic_tableau_stepper<State>, 0, 0, 0, State, double, State, double,
                                    algebra, operations, boost::numeric::odeint::always_resizer> {
  static_assert(odeint_state<State>, "odeflow::dynamic_tableau_stepper works on odeflow::state<T>");
  using base =
      boost::numeric::odeint::explicit_error_stepper_base<dynamic_tableau_stepper<State>, 0, 0, 0, State,
                                                          double, State, double, algebra, operations,
                                                          boost::numeric::odeint::always_resizer>;

 public:
  using order_type = typename base::order_type;

  explicit dynamic_tableau_stepper(dynamic_tableau tableau)
      : tableau_(std::move(tableau)), plan_(tableau_), derivatives_(tableau_.stages) {}

  const dynamic_tableau& tableau() const noexcept { return tableau_; }

  order_type order() const { return static_cast<order_type>(tableau_.order); }
  order_type error_order() const {
    return static_cast<order_type>(is_embedded(tableau_) ? std::min(tableau_.order, tableau_.embedded_order)
                                                         : tableau_.order);
  }
  order_type stepper_order() const {
    return is_embedded(tableau_) ? static_cast<order_type>(error_order() + 1) : order();
  }

  /// odeint's base class calls these: one step from `in`, where the derivative is dxdt, to `out`, which may be `in`; with
  /// the error estimate in `error`.
  template <class System>
  void do_step_impl(System system, const State& in, const State& dxdt, double t, State& out, double dt) {
    require_sizes(in, {&dxdt, &out});
    make_stages(system, in, dxdt, t, dt, plan_.needed, tableau_.stages);
    make(sum(out, &in, plan_.weights, dxdt, dt));
  }

  template <class System>
  void do_step_impl(System system, const State& in, const State& dxdt, double t, State& out, double dt,
                    State& error) {
    if (!is_embedded(tableau_))
      throw std::invalid_argument(
          "odeflow::dynamic_tableau_stepper: the tableau '" + tableau_.name +
          "' has no `embedded` weights to estimate the error of a step with: it takes steps "
          "of the size that it is given");
    require_sizes(in, {&dxdt, &out, &error});
    if (plan_.last_at_new_state) {
      const std::size_t last = tableau_.stages - 1;
      make_stages(system, in, dxdt, t, dt, plan_.needed_for_error, last);
      make(sum(out, &in, plan_.weights, dxdt, dt));
      evaluate(system, out, last, t, dt);
      make(sum(error, nullptr, plan_.error_weights, dxdt, dt));
    } else {
      make_stages(system, in, dxdt, t, dt, plan_.needed_for_error, tableau_.stages);
      make(sum(out, &in, plan_.weights, dxdt, dt), sum(error, nullptr, plan_.error_weights, dxdt, dt, 1));
    }
  }

  /// Allocates what plain steps on states like x need, so that the first one does not.
  void adjust_size(const State& x) {
    base::adjust_size(x);
    fit(stage_state_, x);
    for (std::size_t i = 1; i < plan_.needed.size(); ++i)
      if (plan_.needed[i]) fit(derivatives_[i], x);
  }

  static constexpr bool remembers_nothing = true;

 private:
  using sum_type = weighted_sum<typename State::value_type>;

  static void fit(State& buffer, const State& x) {
    if (!same_shape(buffer, x)) buffer.reshape(x.dimension(), x.blocks(), x.scalars().size());
  }

  static void require_sizes(const State& in, std::initializer_list<const State*> others) {
    for (const State* other : others)
      if (other->size() != in.size())
        throw std::invalid_argument("odeflow::dynamic_tableau_stepper: a step from a state of " +
                                    std::to_string(in.size()) + " elements has an array of " +
                                    std::to_string(other->size()) + " beside it");
  }

  template <class System>
  void make_stages(System& system, const State& in, const State& dxdt, double t, double dt,
                   const std::vector<bool>& needed, std::size_t stages) {
    for (std::size_t i = 1; i < stages; ++i) {
      if (!needed[i]) continue;
      if (!plan_.rows[i].empty()) {
        fit(stage_state_, in);
        make(sum(stage_state_, &in, plan_.rows[i], dxdt, dt));
      }
      evaluate(system, plan_.rows[i].empty() ? in : stage_state_, i, t, dt);
    }
  }

  template <class System>
  void evaluate(System& system, const State& at, std::size_t stage, double t, double dt) {
    fit(derivatives_[stage], at);
    static_cast<typename boost::numeric::odeint::unwrap_reference<System>::type&>(system)(
        at, derivatives_[stage], t + plan_.times[stage] * dt);
  }

  // out = start + dt sum; `place` tells apart those that are made in one pass.
  sum_type sum(State& out, const State* start, const detail::step_plan::sum& of, const State& dxdt, double dt,
               std::size_t place = 0) {
    auto& [arrays, factors] = operands_[place];
    arrays.clear();
    factors.clear();
    for (const auto& each : of) {
      arrays.push_back(each.stage == 0 ? dxdt.data() : std::as_const(derivatives_[each.stage]).data());
      factors.push_back(static_cast<typename State::value_type>(dt * each.factor));
    }
    size_ = out.size();
    return {out.data(), start == nullptr ? nullptr : start->data(), arrays, factors};
  }

  template <class... Sum>
  void make(const Sum&... sums) {
    const std::array<sum_type, sizeof...(Sum)> all{sums...};
    make_sums<typename State::value_type>(size_, all);
  }

  dynamic_tableau tableau_;
  detail::step_plan plan_;
  std::vector<State> derivatives_;  // that of the first stage is the base's
  State stage_state_;
  std::size_t size_ = 0;
  // Of the sums of a pass; kept, so that a step allocates nothing.
  struct operands {
    std::vector<const typename State::value_type*> arrays;
    std::vector<typename State::value_type> factors;
  };
  std::array<operands, 2> operands_;
};

}  // namespace odeflow

namespace boost::numeric::odeint {

template <class State>
struct get_controller<odeflow::dynamic_tableau_stepper<State>> {
  using type = controlled_runge_kutta<odeflow::dynamic_tableau_stepper<State>>;
};

}  // namespace boost::numeric::odeint
