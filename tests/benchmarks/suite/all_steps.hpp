// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <vector>

#include "cases/named_case.hpp"

namespace odeflow::benchmarks {

/// One step of each stepper of odeflow/odeint/all_steppers.hpp, on the network at batch 128 and on a gradient that costs
/// nothing. The implicit ones, which keep a matrix of N^2 numbers, are left out: the network has 648,010 parameters.
std::vector<named_case> all_step_cases();

}  // namespace odeflow::benchmarks
