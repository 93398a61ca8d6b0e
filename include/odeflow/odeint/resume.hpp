// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <tuple>

#include <boost/numeric/odeint/stepper/adams_bashforth.hpp>
#include <boost/numeric/odeint/stepper/adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/adaptive_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_fsal_base.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer.hpp>
#include <boost/numeric/odeint/stepper/bulirsch_stoer_dense_out.hpp>
#include <boost/numeric/odeint/stepper/controlled_adams_bashforth_moulton.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54_classic.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_m4_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/velocity_verlet.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/limited_controller.hpp"
#include "odeflow/odeint/reach.hpp"
#include "odeflow/state/archive.hpp"

/// \file
/// What odeint's steppers remember, saved and restored by odeflow's archives. Saved is what carries information over a
/// step; arrays that are written before they are read are left out. odeint's resizers need no memory of their own: they
/// report a change only where an array has another size, so arrays are given their size here. A restored stepper with dense
/// output interpolates from its next step on.

namespace odeflow {

// These write each of their arrays before they read it.
#define ODEFLOW_REMEMBERS_NOTHING(NAME) \
  template <class... T>                 \
  inline constexpr bool remembers_nothing<boost::numeric::odeint::NAME<T...>> = true;
ODEFLOW_REMEMBERS_NOTHING(euler)
ODEFLOW_REMEMBERS_NOTHING(modified_midpoint)
ODEFLOW_REMEMBERS_NOTHING(runge_kutta4)
ODEFLOW_REMEMBERS_NOTHING(runge_kutta4_classic)
ODEFLOW_REMEMBERS_NOTHING(runge_kutta_cash_karp54)
ODEFLOW_REMEMBERS_NOTHING(runge_kutta_cash_karp54_classic)
ODEFLOW_REMEMBERS_NOTHING(runge_kutta_fehlberg78)
ODEFLOW_REMEMBERS_NOTHING(symplectic_euler)
ODEFLOW_REMEMBERS_NOTHING(symplectic_rkn_sb3a_mclachlan)
ODEFLOW_REMEMBERS_NOTHING(symplectic_rkn_sb3a_m4_mclachlan)
ODEFLOW_REMEMBERS_NOTHING(default_step_adjuster)
#undef ODEFLOW_REMEMBERS_NOTHING

namespace detail {

/// The derivative that an FSAL stepper keeps, in odeint's base class of it.
template <class Archive, class Base>
void serialize_fsal(Archive& archive, Base& base) {
  auto [first_call, dxdt] = reached(base);
  archive("first_call", first_call);
  archive("dxdt", dxdt.m_v);
}

/// The first seven members of a stepper with dense output. Both states: the other one has its size from `initialize` alone.
template <class Archive, class Members>
void serialize_dense(Archive& archive, const Members& of) {
  archive("stepper", std::get<0>(of));
  archive("current_is_x1", std::get<1>(of));
  archive("x1", std::get<2>(of).m_v);
  archive("x2", std::get<3>(of).m_v);
  archive("t", std::get<4>(of));
  archive("t_old", std::get<5>(of));
  archive("dt", std::get<6>(of));
}

/// Elements 0, 1, ..., of a rotating buffer as it is turned; a fresh one holds them at other places, which nobody sees.
template <class Archive, class Buffer>
void serialize_each(Archive& archive, const char* name, Buffer& buffer, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) archive(name + std::to_string(i), buffer[i]);
}

template <class Archive, class Adjuster>
void serialize_adjuster(Archive& archive, Adjuster& adjuster) {
  archive("step_adjuster",
          static_cast<typename boost::numeric::odeint::unwrap_reference<Adjuster>::type&>(adjuster));
}

}  // namespace detail
}  // namespace odeflow

namespace boost::numeric::odeint {

template <class Archive, class State>
void serialize(Archive& archive, state_wrapper<State>& wrapped) {
  archive("m_v", wrapped.m_v);
}

template <class Archive, class... T>
void serialize(Archive& archive, runge_kutta_dopri5<T...>& stepper) {
  using base = typename runge_kutta_dopri5<T...>::stepper_base_type;
  odeflow::detail::serialize_fsal(archive, static_cast<base&>(stepper));
}

template <class Archive, class Stepper, class Checker, class Adjuster, class Resizer>
void serialize(
    Archive& archive,
    controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, explicit_error_stepper_tag>& controlled) {
  archive("stepper", controlled.stepper());
  if constexpr (!odeflow::remembers_nothing<Adjuster>) {
    auto [adjuster] = odeflow::detail::reached(controlled);
    odeflow::detail::serialize_adjuster(archive, adjuster);
  }
}

template <class Archive, class Stepper, class Checker, class Adjuster, class Resizer>
void serialize(Archive& archive,
               controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, explicit_error_stepper_fsal_tag>&
                   controlled) {
  auto [adjuster, first_call, dxdt] = odeflow::detail::reached(controlled);
  archive("stepper", controlled.stepper());
  odeflow::detail::serialize_adjuster(archive, adjuster);
  archive("first_call", first_call);
  archive("dxdt", dxdt.m_v);
}

template <class Archive, class Stepper, class Checker, class Adjuster, class Resizer>
void serialize(
    Archive& archive,
    controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, odeflow::limits_its_steps_tag>& controlled) {
  using base = controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, explicit_error_stepper_fsal_tag>;
  serialize(archive, static_cast<base&>(controlled));
}

template <class Archive, class Stepper>
void serialize(Archive& archive, dense_output_runge_kutta<Stepper, stepper_tag>& dense) {
  odeflow::detail::serialize_dense(archive, odeflow::detail::reached(dense));
}

template <class Archive, class Stepper>
void serialize(Archive& archive,
               dense_output_runge_kutta<Stepper, explicit_controlled_stepper_fsal_tag>& dense) {
  const auto members = odeflow::detail::reached(dense);
  odeflow::detail::serialize_dense(archive, members);
  archive("dxdt1", std::get<7>(members).m_v);
  archive("dxdt2", std::get<8>(members).m_v);
  archive("derivative_known", std::get<9>(members));
}

/// All but the oldest derivative, in whose place the next one is written.
template <class Archive, std::size_t Steps, class... T>
void serialize(Archive& archive, adams_bashforth<Steps, T...>& stepper) {
  auto [steps_initialized, storage] = odeflow::detail::reached(stepper);
  archive("steps_initialized", steps_initialized);
  odeflow::detail::serialize_each(archive, "derivative", storage, Steps - 1);
  if constexpr (Archive::restores) resize(storage[Steps - 1].m_v, storage[0].m_v);
}

template <class Archive, std::size_t Steps, class... T>
void serialize(Archive& archive, adams_bashforth_moulton<Steps, T...>& stepper) {
  auto [predictor] = odeflow::detail::reached(stepper);
  archive("adams_bashforth", predictor);
}

namespace detail {

/// The coefficients, which it updates from step to step, and as many differences phi(n) as the next step reads; phi(n+1) is
/// written first. m_ns is 0 in each step.
template <class Archive, std::size_t Steps, class... T>
void serialize(Archive& archive, adaptive_adams_coefficients<Steps, T...>& of) {
  auto [times, c] = odeflow::detail::reached(of);
  archive.within("order", of.m_eo, 1, Steps);
  archive.within("steps_initialized", of.m_steps_init, 1, Steps + 1);
  odeflow::detail::serialize_each(archive, "time", times, Steps + 1);
  odeflow::detail::serialize_each(archive, "beta", of.beta, 2);
  archive("g", of.g);
  archive("c", c);
  odeflow::detail::serialize_each(archive, "phi", of.phi[1],
                                  std::min({of.m_eo + 2, of.m_steps_init + 1, Steps + 2}));
  if constexpr (Archive::restores)
    for (std::size_t row = 0; row < 3; ++row)
      for (std::size_t i = 0; i < Steps + 2; ++i) resize(of.phi[row][i].m_v, of.phi[1][0].m_v);
}

template <class Archive, class State, class Value, class Deriv, class Time, class Algebra, class Operations,
          std::size_t Type>
void serialize(Archive& archive,
               pid_step_adjuster<State, Value, Deriv, Time, Algebra, Operations, Type>& adjuster) {
  auto [errors, times, accepted] = odeflow::detail::reached(adjuster);
  odeflow::detail::serialize_each(archive, "error", errors, 3);
  odeflow::detail::serialize_each(archive, "dt", times, 3);
  archive("accepted", accepted);
}

}  // namespace detail

template <class Archive, std::size_t Steps, class... T>
void serialize(Archive& archive, adaptive_adams_bashforth_moulton<Steps, T...>& stepper) {
  archive("coefficients", stepper.coeff());
}

/// With the error estimates: one that is not made in a step still chooses the order.
template <class Archive, class Stepper, class Adjuster, class Order, class Resizer>
void serialize(Archive& archive,
               controlled_adams_bashforth_moulton<Stepper, Adjuster, Order, Resizer>& controlled) {
  auto [stepper, errors, adjuster] = odeflow::detail::reached(controlled);
  archive("stepper", stepper);
  odeflow::detail::serialize_each(archive, "error", errors, 4);
  archive("step_adjuster", adjuster);
}

/// m_err carries nothing but the size of the arrays: at another size it forgets all.
template <class Archive, class... T>
void serialize(Archive& archive, bulirsch_stoer<T...>& stepper) {
  auto [last_rejected, first, dt_last, order, error] = odeflow::detail::reached(stepper);
  archive("error", error.m_v);
  if constexpr (Archive::restores) stepper.adjust_size(typename bulirsch_stoer<T...>::state_type(error.m_v));
  archive("last_rejected", last_rejected);
  archive("first", first);
  archive("dt_last", dt_last);
  archive.within("order", order, 1, bulirsch_stoer<T...>::m_k_max - 1);
}

template <class Archive, class... T>
void serialize(Archive& archive, bulirsch_stoer_dense_out<T...>& stepper) {
  auto [last_rejected, first, t, dt, t_last, order, current_is_x1, x1, x2, dxdt1, dxdt2] =
      odeflow::detail::reached(stepper);
  archive("last_rejected", last_rejected);
  archive("first", first);
  archive("t", t);
  archive("dt", dt);
  archive("t_last", t_last);
  archive.within("order", order, 1, bulirsch_stoer_dense_out<T...>::m_k_max - 1);
  archive("current_is_x1", current_is_x1);
  archive("x", (current_is_x1 ? x1 : x2).m_v);
  archive("dxdt", (current_is_x1 ? dxdt1 : dxdt2).m_v);
  if constexpr (Archive::restores)
    stepper.adjust_size(typename bulirsch_stoer_dense_out<T...>::state_type((current_is_x1 ? x1 : x2).m_v));
}

/// The force at the current place; at another size it forgets that.
template <class Archive, class... T>
void serialize(Archive& archive, velocity_verlet<T...>& stepper) {
  auto [first_call, current_is_a1, a1, a2] = odeflow::detail::reached(stepper);
  archive("current_is_a1", current_is_a1);
  auto& now = (current_is_a1 ? a1 : a2).m_v;
  archive("force", now);
  if constexpr (Archive::restores)
    stepper.adjust_size(typename velocity_verlet<T...>::acceleration_type(now));
  archive("first_call", first_call);
}

template <class Archive, class Stepper>
void serialize(Archive& archive, rosenbrock4_controller<Stepper>& controller) {
  auto [stepper, first_step, err_old, dt_old, last_rejected] = odeflow::detail::reached(controller);
  archive("stepper", stepper);
  archive("first_step", first_step);
  archive("err_old", err_old);
  archive("dt_old", dt_old);
  archive("last_rejected", last_rejected);
}

template <class Archive, class Controller>
void serialize(Archive& archive, rosenbrock4_dense_output<Controller>& dense) {
  odeflow::detail::serialize_dense(archive, odeflow::detail::reached(dense));
}

}  // namespace boost::numeric::odeint
