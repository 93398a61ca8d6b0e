// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <string>

namespace odeflow::test {

/// Heun's method as a text of three lines, b and what follows the order as given.
inline std::string heun(const std::string& b, const std::string& rest = "") {
  return "{\"a\": [[], [1]],\n \"b\": " + b + ",\n \"order\": 2" + rest + "}";
}

}  // namespace odeflow::test
