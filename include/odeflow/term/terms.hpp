// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include "odeflow/term/adadelta_preconditioner.hpp"
#include "odeflow/term/adagrad_preconditioner.hpp"
#include "odeflow/term/adaptive_moments.hpp"
#include "odeflow/term/averaged_sign.hpp"
#include "odeflow/term/centered_rms_preconditioner.hpp"
#include "odeflow/term/centralised_rows.hpp"
#include "odeflow/term/clip_norm.hpp"
#include "odeflow/term/clip_value.hpp"
#include "odeflow/term/dampened_average.hpp"
#include "odeflow/term/direction_schedule.hpp"
#include "odeflow/term/exponential_average.hpp"
#include "odeflow/term/frozen_preconditioner.hpp"
#include "odeflow/term/heavy_ball.hpp"
#include "odeflow/term/langevin_noise.hpp"
#include "odeflow/term/nesterov_average.hpp"
#include "odeflow/term/rms_preconditioner.hpp"
#include "odeflow/term/term_list.hpp"
#include "odeflow/term/vanishing_friction.hpp"
#include "odeflow/term/weight_decay.hpp"

namespace odeflow {

/// The list of all terms. Every law that holds for terms is tested over it.
using all_terms =
    std::tuple<adadelta_preconditioner, adagrad_preconditioner, adaptive_moments, averaged_sign,
               centered_rms_preconditioner, centralised_rows, clip_norm, clip_value, dampened_average,
               direction_schedule<schedules::cosine>, exponential_average, frozen_preconditioner, heavy_ball,
               langevin_noise, nesterov_average, rms_preconditioner, vanishing_friction, weight_decay>;

}  // namespace odeflow
