// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>
#include <vector>

#include "odeflow/tableau/dynamic_tableau.hpp"

namespace tableau_report {

/// A method, and the low-storage form that it has: "2N", "2R", "2S"; empty if none.
struct method {
  odeflow::dynamic_tableau tableau;
  std::string low_storage_form;
};

/// The library's methods.
const std::vector<method>& catalogue();

/// The method of that name in the catalogue, or in that file if there is none. Throws std::invalid_argument, with the names
/// that are near, if there is no file either, and what the file's reader throws.
method find(const std::string& name_or_file);

}  // namespace tableau_report
