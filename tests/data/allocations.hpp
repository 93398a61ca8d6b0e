// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

namespace odeflow::test {

/// What this executable has asked of operator new since the program began or since `forget()`.
struct allocations {
  std::size_t count = 0;
  std::size_t largest = 0;  // bytes
  static allocations since_forget();
  static void forget();
};

}  // namespace odeflow::test
