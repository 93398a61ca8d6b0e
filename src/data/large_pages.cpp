// SPDX-License-Identifier: BSL-1.0
#include "large_pages.hpp"

#include <cstdint>

#if defined(__linux__)
#  include <sys/mman.h>

#  include <cerrno>
#endif

namespace odeflow::data {

void ask_for_large_pages([[maybe_unused]] const void* memory, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__)
  constexpr std::uintptr_t page = std::uintptr_t{1} << 21;
  constexpr int collapse = 25;  // MADV_COLLAPSE, which C libraries older than the kernel do not name
  if (bytes < 2 * page) return;
  const auto begin = reinterpret_cast<std::uintptr_t>(memory);
  const std::uintptr_t first = (begin + page - 1) / page * page;
  const std::uintptr_t last = (begin + bytes) / page * page;
  const int before = errno;
  (void)madvise(reinterpret_cast<void*>(first), last - first, collapse);
  errno = before;
#endif
}

}  // namespace odeflow::data
