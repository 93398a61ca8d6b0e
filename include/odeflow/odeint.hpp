// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// Makes odeflow's states those of Boost.Odeint. The steppers and integrate functions themselves are
/// odeint's: include the ones you use, `<boost/numeric/odeint/stepper/runge_kutta4.hpp>` for example. The
/// multistep steppers that start rightly have a header of their own, `<odeflow/odeint/adams.hpp>`.
#include "odeflow/odeint/conformal.hpp"
#include "odeflow/odeint/curvature_source.hpp"
#include "odeflow/odeint/drift_adaptive.hpp"
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/error_norm.hpp"
#include "odeflow/odeint/extrapolation.hpp"
#include "odeflow/odeint/for_training.hpp"
#include "odeflow/odeint/implicit_euler.hpp"
#include "odeflow/odeint/jacobian.hpp"
#include "odeflow/odeint/low_storage_stepper.hpp"
#include "odeflow/odeint/output_error.hpp"
#include "odeflow/odeint/record_sharpness.hpp"
#include "odeflow/odeint/rk_momentum.hpp"
#include "odeflow/odeint/rosenbrock4.hpp"
#include "odeflow/odeint/scheduled.hpp"
#include "odeflow/odeint/spectral_radius.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/odeint/stages_from_curvature.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/step_control.hpp"
#include "odeflow/odeint/steps_from_curvature.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/odeint/train.hpp"
#include "odeflow/odeint/training_run.hpp"
