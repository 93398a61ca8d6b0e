// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

#include "odeflow/term/heavy_ball.hpp"
#include "odeflow/term/rms_preconditioner.hpp"
#include "odeflow/term/term_list.hpp"
#include "odeflow/term/weight_decay.hpp"

namespace odeflow {

/// The list of all terms. Every law that holds for terms is tested over it.
using all_terms = std::tuple<weight_decay, rms_preconditioner, heavy_ball>;

}  // namespace odeflow
