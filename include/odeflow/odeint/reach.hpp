// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/odeint/private_members.hpp"

/// \file
/// Which private members of odeint's classes are saved. One line at namespace scope for each type, in each source file that
/// saves it; `reach_all_steppers.hpp` has those of the list.

// clang-format off
/// The base class of an FSAL stepper: `Stepper::stepper_base_type`.
#define ODEFLOW_REACH_FSAL(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_first_call, &CLASS::m_dxdt)
/// controlled_runge_kutta on a stepper that is not FSAL: only if its step adjuster remembers something.
#define ODEFLOW_REACH_CONTROLLED(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_step_adjuster)
#define ODEFLOW_REACH_CONTROLLED_FSAL(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_step_adjuster, &CLASS::m_first_call, &CLASS::m_dxdt)
/// dense_output_runge_kutta on a plain stepper; rosenbrock4_dense_output.
#define ODEFLOW_REACH_DENSE_PLAIN(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_stepper, &CLASS::m_current_state_x1, &CLASS::m_x1, &CLASS::m_x2, \
                &CLASS::m_t, &CLASS::m_t_old, &CLASS::m_dt)
/// dense_output_runge_kutta on a controlled FSAL stepper.
#define ODEFLOW_REACH_DENSE_FSAL(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_stepper, &CLASS::m_current_state_x1, &CLASS::m_x1, &CLASS::m_x2, \
                &CLASS::m_t, &CLASS::m_t_old, &CLASS::m_dt, &CLASS::m_dxdt1, &CLASS::m_dxdt2, \
                &CLASS::m_is_deriv_initialized)
#define ODEFLOW_REACH_ADAMS_BASHFORTH(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_steps_initialized, &CLASS::m_step_storage)
#define ODEFLOW_REACH_ADAMS_BASHFORTH_MOULTON(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_adams_bashforth)
/// The `coeff_type` of an adaptive_adams_bashforth_moulton.
#define ODEFLOW_REACH_ADAPTIVE_ADAMS(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_time_storage, &CLASS::c)
/// The `step_adjuster_type` of a controlled_adams_bashforth_moulton.
#define ODEFLOW_REACH_PID(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_error_storage, &CLASS::m_dt_storage, &CLASS::m_init)
#define ODEFLOW_REACH_CONTROLLED_ADAMS(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_stepper, &CLASS::m_xerr, &CLASS::m_step_adjuster)
#define ODEFLOW_REACH_BULIRSCH_STOER(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_last_step_rejected, &CLASS::m_first, &CLASS::m_dt_last, \
                &CLASS::m_current_k_opt, &CLASS::m_err)
#define ODEFLOW_REACH_BULIRSCH_STOER_DENSE(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_last_step_rejected, &CLASS::m_first, &CLASS::m_t, &CLASS::m_dt, \
                &CLASS::m_t_last, &CLASS::m_current_k_opt, &CLASS::m_current_state_x1, \
                &CLASS::m_x1, &CLASS::m_x2, &CLASS::m_dxdt1, &CLASS::m_dxdt2)
#define ODEFLOW_REACH_VELOCITY_VERLET(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_first_call, &CLASS::m_current_a1, &CLASS::m_a1, &CLASS::m_a2)
#define ODEFLOW_REACH_ROSENBROCK4_CONTROLLER(CLASS) \
  ODEFLOW_REACH(CLASS, &CLASS::m_stepper, &CLASS::m_first_step, &CLASS::m_err_old, \
                &CLASS::m_dt_old, &CLASS::m_last_rejected)
// clang-format on
