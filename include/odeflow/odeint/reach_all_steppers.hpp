// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/odeint/all_steppers.hpp"
#include "odeflow/odeint/resume.hpp"

/// \file
/// All steppers of the list, in all their forms, can be saved and restored.
namespace odeflow::detail {

template <class S>
struct reach_types {
  template <class Entry>
  using plain = decltype(Entry::template plain<S>());
  template <class Entry>
  using controlled = decltype(Entry::template controlled<S>(0.0));
  template <class Entry>
  using dense = decltype(Entry::template dense_output<S>(0.0));
  using adaptive = plain<steppers::adaptive_adams_bashforth_moulton>;
  using controlled_adaptive = controlled<steppers::adaptive_adams_bashforth_moulton>;
};

}  // namespace odeflow::detail

#define ODEFLOW_REACH_OF(S, FORM, ENTRY) odeflow::detail::reach_types<S>::FORM<odeflow::steppers::ENTRY>
#define ODEFLOW_REACH_FSAL_CONTROL(S, ENTRY)                             \
  ODEFLOW_REACH_CONTROLLED_FSAL(ODEFLOW_REACH_OF(S, controlled, ENTRY)); \
  ODEFLOW_REACH_DENSE_FSAL(ODEFLOW_REACH_OF(S, dense, ENTRY))
#define ODEFLOW_REACH_EMBEDDED_FSAL(S, ENTRY)                               \
  ODEFLOW_REACH_FSAL(ODEFLOW_REACH_OF(S, plain, ENTRY)::stepper_base_type); \
  ODEFLOW_REACH_FSAL_CONTROL(S, ENTRY)
#define ODEFLOW_REACH_ADAMS(S, STEPS)                                                \
  ODEFLOW_REACH_ADAMS_BASHFORTH(ODEFLOW_REACH_OF(S, plain, adams_bashforth<STEPS>)); \
  ODEFLOW_REACH_ADAMS_BASHFORTH_MOULTON(ODEFLOW_REACH_OF(S, plain, adams_bashforth_moulton<STEPS>))
#define ODEFLOW_REACH_ALL_STEPPERS(S)                                                          \
  ODEFLOW_REACH_EMBEDDED_FSAL(S, runge_kutta_dopri5);                                          \
  ODEFLOW_REACH_EMBEDDED_FSAL(S, bogacki_shampine_3_2);                                        \
  ODEFLOW_REACH_EMBEDDED_FSAL(S, tsitouras_5_4);                                               \
  ODEFLOW_REACH_FSAL_CONTROL(S, rkc2);                                                         \
  ODEFLOW_REACH_FSAL_CONTROL(S, rkl2);                                                         \
  ODEFLOW_REACH_FSAL_CONTROL(S, rkg2);                                                         \
  ODEFLOW_REACH_FSAL_CONTROL(S, rock2);                                                        \
  ODEFLOW_REACH_DENSE_PLAIN(ODEFLOW_REACH_OF(S, dense, euler));                                \
  ODEFLOW_REACH_BULIRSCH_STOER(ODEFLOW_REACH_OF(S, controlled, bulirsch_stoer));               \
  ODEFLOW_REACH_BULIRSCH_STOER_DENSE(ODEFLOW_REACH_OF(S, dense, bulirsch_stoer));              \
  ODEFLOW_REACH_ADAMS(S, 2);                                                                   \
  ODEFLOW_REACH_ADAMS(S, 4);                                                                   \
  ODEFLOW_REACH_ADAMS(S, 8);                                                                   \
  ODEFLOW_REACH_ADAPTIVE_ADAMS(odeflow::detail::reach_types<S>::adaptive::coeff_type);         \
  ODEFLOW_REACH_CONTROLLED_ADAMS(odeflow::detail::reach_types<S>::controlled_adaptive);        \
  ODEFLOW_REACH_PID(odeflow::detail::reach_types<S>::controlled_adaptive::step_adjuster_type); \
  ODEFLOW_REACH_VELOCITY_VERLET(boost::numeric::odeint::velocity_verlet<S>);                   \
  ODEFLOW_REACH_ROSENBROCK4_CONTROLLER(ODEFLOW_REACH_OF(S, controlled, rosenbrock4));          \
  ODEFLOW_REACH_DENSE_PLAIN(ODEFLOW_REACH_OF(S, dense, rosenbrock4))

ODEFLOW_REACH_ALL_STEPPERS(odeflow::state<float>);
ODEFLOW_REACH_ALL_STEPPERS(odeflow::state<double>);
