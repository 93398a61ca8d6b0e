// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/stabilised.hpp"

namespace odeflow {

/// The Butcher tableau of a stabilised method, for everything that takes one: order conditions, stability and accuracy, files,
/// `tableau_report`. At order 2 there is one stage more, at the new x, and the embedded weights of the error estimate; it is then
/// FSAL. The stepper made of it holds s arrays and takes s^2 / 2 products of arrays a step, which the stabilised ones do not.
/// Numbers are known to s^2 roundings of double. Cost: O(s^2).
dynamic_tableau tableau_of(const stabilised_method& method, const std::string& name = "stabilised");

}  // namespace odeflow
