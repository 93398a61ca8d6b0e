// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include "odeflow/tableau/dynamic_tableau.hpp"

namespace tableau_report {

/// The library's tableaux.
const std::vector<odeflow::dynamic_tableau>& catalogue();

/// The tableau of that name in the catalogue, or in that file if there is none. Throws std::invalid_argument, with the names
/// that are near, if there is no file either, and what the file's reader throws.
odeflow::dynamic_tableau find(const std::string& name_or_file);

}  // namespace tableau_report
