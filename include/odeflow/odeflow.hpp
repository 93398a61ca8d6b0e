// SPDX-License-Identifier: BSL-1.0
#pragma once

/// \file
/// All of odeflow that needs no header of Boost.Odeint. For the steppers add `<odeflow/odeint.hpp>`.
#include "odeflow/data/csv.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/idx.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/replace_file.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/flow/jacobian.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/flow/recipes.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/network/linearization.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/objective/objective.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"
#include "odeflow/state/state.hpp"
#include "odeflow/tableau/accuracy.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/read_tableau.hpp"
#include "odeflow/tableau/stability.hpp"
#include "odeflow/tableau/tableau.hpp"
#include "odeflow/term/terms.hpp"
