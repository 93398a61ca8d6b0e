// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "odeflow/tableau/coefficient.hpp"

/// \file
/// Coefficients as the texts of a file, and texts of a file in messages.
namespace odeflow::detail {

struct parsed {
  coefficient value;
  std::string problem;  ///< empty if the text is a number
};

/// "-7/3", "2", "0.25", "1e-3".
parsed parse_number(std::string_view text);

/// The JSON value that is read as this number again, to its last bit, if it is a fraction, a double or a long double.
std::string json_of(const coefficient& x);

/// What comes from a file, for a person: cut to `most` letters, without control characters.
std::string printable(std::string_view text, std::size_t most);
std::string in_quotes(std::string_view text);  ///< 40 letters at most

}  // namespace odeflow::detail
