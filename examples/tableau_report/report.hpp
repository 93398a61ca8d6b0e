// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "catalogue.hpp"

namespace tableau_report {

/// All that follows from the coefficients, one thing a line.
void print(std::ostream& out, const method& chosen);

/// One line a method.
void print(std::ostream& out, const std::vector<method>& list);

/// Draws where |R(z)| <= 1 into an .svg or a .png. Throws std::invalid_argument for another extension, std::runtime_error
/// if the file cannot be written or there is no gnuplot.
void draw_region(const std::string& file, const odeflow::dynamic_tableau& t);

}  // namespace tableau_report
