// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace odeflow::data {

/// Asks the system to keep this memory, which holds its data already, in pages of 2 MiB: rows read in random
/// order then rarely wait for the address of their page. A hint: content and addresses stay, and where the
/// system cannot (other than Linux, or before 6.1, or no such page is free) nothing happens. Memory of less
/// than 4 MiB is left alone.
void ask_for_large_pages(const void* memory, std::size_t bytes) noexcept;

}  // namespace odeflow::data
