// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "odeflow/tableau/coefficient.hpp"

/// \file
/// Coefficients as the texts of a file.
namespace odeflow::detail {

struct parsed {
  coefficient value;
  std::string problem;  ///< empty if the text is a number
};

/// "-7/3", "2", "0.25", "1e-3".
parsed parse_number(std::string_view text);

/// The JSON value that is read as this number again, to its last bit, if it is a fraction, a double or a long double.
std::string json_of(const coefficient& x);

}  // namespace odeflow::detail
