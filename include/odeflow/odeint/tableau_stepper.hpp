// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_base.hpp>
#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_fsal_base.hpp>
#include <boost/numeric/odeint/stepper/base/explicit_stepper_base.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/combine.hpp"
#include "odeflow/odeint/stage_plan.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/tableau.hpp"

namespace odeflow {

template <const auto& Tableau, class State, class Value = double, class Deriv = State, class Time = Value,
          class Algebra = typename boost::numeric::odeint::algebra_dispatcher<State>::algebra_type,
          class Operations = typename boost::numeric::odeint::operations_dispatcher<State>::operations_type,
          class Resizer = boost::numeric::odeint::initially_resizer>
class tableau_stepper;

namespace detail {

// odeint's base class for what the tableau is.
template <const auto& Tableau, class Stepper, class... Types>
struct stepper_base_of {
  static constexpr unsigned short order = Tableau.order;
  static constexpr unsigned short error_order =
      Tableau.embedded_order < Tableau.order ? Tableau.embedded_order : Tableau.order;
  using plain = boost::numeric::odeint::explicit_stepper_base<Stepper, order, Types...>;
  // odeint's step adjusters take the stepper's order for the power of h in the estimate.
  static constexpr unsigned short power = error_order + 1;
  using pair =
      boost::numeric::odeint::explicit_error_stepper_base<Stepper, order, power, error_order, Types...>;
  using fsal_pair =
      boost::numeric::odeint::explicit_error_stepper_fsal_base<Stepper, order, power, error_order, Types...>;
  using type =
      std::conditional_t<!is_embedded(Tableau), plain, std::conditional_t<is_fsal(Tableau), fsal_pair, pair>>;
};

}  // namespace detail

/// The explicit Runge-Kutta method of a tableau, as an ordinary odeint stepper:
///
///     k_i = f(x + h sum_j a_ij k_j, t + c_i h),        x <- x + h sum_i b_i k_i.
///
///     constexpr odeflow::tableau<2> ralston{.a = {{}, {{2, 3}}}, .b = {{1, 4}, {3, 4}}, .order = 2};
///     odeflow::tableau_stepper<ralston, odeflow::state<float>> stepper;
///
/// The tableau is a constant of a namespace, of a class or `static`; the compiler checks it (`checked`). An embedded method
/// makes it an error stepper, for `make_controlled` and `with_error_control`, with an FSAL slot if the tableau has that property;
/// `tableau_dense_output.hpp` adds dense output. All of this is derived. Works on every state of odeint.
///
/// The coefficients are those of the literal in the type Value, terms are added in the order of their stages: on the same
/// state it gives the bits of odeint's runge_kutta4, runge_kutta_cash_karp54 and runge_kutta_dopri5.
/// Gradients a step: `evaluations(Tableau)`. Passes over memory: one a stage, over x, the result and the k_j with a_ij != 0, on
/// `odeflow::state` in any number. Memory: `detail::stage_plan<Tableau>::arrays` states; a k_j that is needed no more makes
/// room for another.
template <const auto& Tableau, class State, class Value, class Deriv, class Time, class Algebra,
          class Operations, class Resizer>
class tableau_stepper
    : public detail::stepper_base_of<
          Tableau, tableau_stepper<Tableau, State, Value, Deriv, Time, Algebra, Operations, Resizer>, State,
          Value, Deriv, Time, Algebra, Operations, Resizer>::type {
  static_assert(checked<Tableau>);
  static_assert(
      is_explicit(Tableau),
      "odeflow::tableau_stepper: the stages of this tableau depend on themselves or on later ones. It takes "
      "explicit tableaux");

  using plan = detail::stage_plan<Tableau>;

 public:
  using stepper_base_type = typename detail::stepper_base_of<Tableau, tableau_stepper, State, Value, Deriv,
                                                             Time, Algebra, Operations, Resizer>::type;
  using typename stepper_base_type::algebra_type;
  using typename stepper_base_type::deriv_type;
  using typename stepper_base_type::state_type;
  using typename stepper_base_type::time_type;
  using typename stepper_base_type::value_type;
  using typename stepper_base_type::wrapped_deriv_type;
  using typename stepper_base_type::wrapped_state_type;
  using operations_type = Operations;
  using resizer_type = Resizer;

  explicit tableau_stepper(const algebra_type& algebra = algebra_type()) : stepper_base_type(algebra) {}

  /// odeint's base classes call these. A step from `in`, where the derivative is dxdt, to `out`, which may be `in`.
  template <class System, class In, class Dxdt, class Out>
  void do_step_impl(System system, const In& in, const Dxdt& dxdt, time_type t, Out& out, time_type dt) {
    step(system, in, dxdt, t, out, dt);
  }
  /// With an estimate of the error.
  template <class System, class In, class Dxdt, class Out, class Error>
  void do_step_impl(System system, const In& in, const Dxdt& dxdt, time_type t, Out& out, time_type dt,
                    Error& error) requires(plan::embedded && !plan::fsal) {
    step(system, in, dxdt, t, out, dt);
    sum<detail::error_row<Tableau>>(error, dxdt, dt);
  }
  /// With the derivative at `out`, dxdt_out, which may be dxdt.
  template <class System, class In, class Dxdt, class Out, class DxdtOut>
  void do_step_impl(System system, const In& in, const Dxdt& dxdt, time_type t, Out& out, DxdtOut& dxdt_out,
                    time_type dt) requires(plan::embedded&& plan::fsal) {
    step(system, in, dxdt, t, out, dt);
    evaluate(system, out, dxdt_out, t + dt);
  }
  template <class System, class In, class Dxdt, class Out, class DxdtOut, class Error>
  void do_step_impl(System system, const In& in, const Dxdt& dxdt, time_type t, Out& out, DxdtOut& dxdt_out,
                    time_type dt, Error& error) requires(plan::embedded&& plan::fsal) {
    step(system, in, dxdt, t, out, dt);
    // The last term is added when it is there: by then dxdt may be overwritten.
    sum<detail::error_row<Tableau>>(error, dxdt, dt);
    evaluate(system, out, dxdt_out, t + dt);
    if constexpr (constexpr Value last =
                      detail::error_row<Tableau>::template weight<Value>(Tableau.stages - 1);
                  last != 0)
      detail::assign_sum<Operations, Value>(this->m_algebra, error, std::array<Time, 2>{Time(1), dt * last},
                                            error, dxdt_out);
  }

  /// x(t) within the step from x_old at t_old to x_new at t_new that was the last, given the derivatives at both ends: by the
  /// tableau's dense weights; by Hermite's cubic polynomial, of order 3, if it has none.
  template <class X, class StateOld, class DxdtOld, class StateNew, class DxdtNew>
  void calc_state(time_type t, X& x, const StateOld& x_old, const DxdtOld& dxdt_old, time_type t_old,
                  const StateNew& x_new, const DxdtNew& dxdt_new, time_type t_new) const {
    const time_type dt = t_new - t_old;
    const value_type theta = (t - t_old) / dt;
    if constexpr (plan::dense) {
      [&]<std::size_t... J>(std::index_sequence<J...>) {
        constexpr auto& stage = plan::template nonzero<detail::dense_row<Tableau>>;
        detail::assign_sum<Operations, Value>(
            this->m_algebra, x,
            std::array<Time, 1 + sizeof...(J)>{
                Time(1), dt * detail::dense_row<Tableau>::template at<Value>(stage[J], theta)...},
            x_old, derivative<stage[J]>(dxdt_old, dxdt_new)...);
      }
      (std::make_index_sequence<plan::template nonzero<detail::dense_row<Tableau>>.size()>());
    } else {
      const value_type rest = theta - 1, new_part = theta * theta * (3 - 2 * theta);
      detail::assign_sum<Operations, Value>(
          this->m_algebra, x,
          std::array<Time, 4>{1 - new_part, new_part, dt * theta * rest * rest, dt * theta * theta * rest},
          x_old, x_new, dxdt_old, dxdt_new);
    }
  }

  template <class Like>
  void adjust_size(const Like& x) {
    resize(x);
    stepper_base_type::adjust_size(x);
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    if constexpr (plan::embedded && plan::fsal)
      serialize_fsal(archive, static_cast<stepper_base_type&>(*this));
  }

 private:
  template <class System, class X, class Dxdt>
  static void evaluate(System& system, const X& x, Dxdt& dxdt, time_type t) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    f(x, dxdt, t);
  }

  template <class System, class In, class Dxdt, class Out>
  void step(System& system, const In& in, const Dxdt& dxdt, time_type t, Out& out, time_type dt) {
    resizer_.adjust_size(in, [this](const auto& x) { return this->resize(x); });
    [&]<std::size_t... I>(std::index_sequence<I...>) { (stage<I + 1>(system, in, dxdt, t, dt), ...); }
    (std::make_index_sequence<plan::stages - 1>());
    add<detail::solution_row<Tableau>>(out, in, dxdt, dt);
  }

  template <std::size_t I, class System, class In, class Dxdt>
  void stage(System& system, const In& in, const Dxdt& dxdt, time_type t, time_type dt) {
    constexpr Value time = static_cast<Value>(stage_time(Tableau, I));
    add<detail::stage_row<Tableau, I>>(at_stage_.m_v, in, dxdt, dt);
    evaluate(system, at_stage_.m_v, derivatives_[plan::slot[I]].m_v, t + dt * time);
  }

  // to = in + dt sum_j weight_j k_j.
  template <class Row, class To, class In, class Dxdt>
  void add(To& to, const In& in, const Dxdt& dxdt, time_type dt) {
    [&]<std::size_t... J>(std::index_sequence<J...>) {
      constexpr auto& stage = plan::template nonzero<Row>;
      detail::assign_sum<Operations, Value>(
          this->m_algebra, to,
          std::array<Time, 1 + sizeof...(J)>{Time(1), dt * Row::template weight<Value>(stage[J])...}, in,
          derivative<stage[J]>(dxdt, dxdt)...);
    }
    (std::make_index_sequence<plan::template nonzero<Row>.size()>());
  }

  // to = dt sum_j weight_j k_j, without the stage at the new state.
  template <class Row, class To, class Dxdt>
  void sum(To& to, const Dxdt& dxdt, time_type dt) {
    [&]<std::size_t... J>(std::index_sequence<J...>) {
      constexpr auto& stage = plan::template nonzero<Row>;
      detail::assign_sum<Operations, Value>(
          this->m_algebra, to, std::array<Time, sizeof...(J)>{dt * Row::template weight<Value>(stage[J])...},
          derivative<stage[J]>(dxdt, dxdt)...);
    }
    (std::make_index_sequence<plan::template nonzero<Row>.size()>());
  }

  template <std::size_t J, class Dxdt, class DxdtNew>
  const auto& derivative(const Dxdt& dxdt, const DxdtNew& dxdt_new) const {
    if constexpr (J == 0)
      return dxdt;
    else if constexpr (J == plan::stages)
      return dxdt_new;
    else
      return derivatives_[plan::slot[J]].m_v;
  }

  template <class Like>
  bool resize(const Like& x) {
    using boost::numeric::odeint::adjust_size_by_resizeability;
    bool resized = false;
    if constexpr (plan::stages > 1)
      resized = adjust_size_by_resizeability(at_stage_, x,
                                             typename boost::numeric::odeint::is_resizeable<State>::type());
    for (auto& k : derivatives_)
      resized |=
          adjust_size_by_resizeability(k, x, typename boost::numeric::odeint::is_resizeable<Deriv>::type());
    return resized;
  }

  Resizer resizer_;
  wrapped_state_type at_stage_;
  std::array<wrapped_deriv_type, plan::slots> derivatives_;
};

}  // namespace odeflow

namespace boost::numeric::odeint {

template <const auto& Tableau, class... Types>
struct get_controller<odeflow::tableau_stepper<Tableau, Types...>> {
  using type = controlled_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>>;
};

}  // namespace boost::numeric::odeint
