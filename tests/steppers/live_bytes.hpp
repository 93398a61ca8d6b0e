// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

namespace odeflow::test {

/// The bytes that are allocated for states and vectors at this moment, by operator new and its aligned form.
std::size_t live_bytes();

/// The most of them at any moment since the program began, or since the call of `forget_most_bytes`.
std::size_t most_bytes();
void forget_most_bytes();

}  // namespace odeflow::test
