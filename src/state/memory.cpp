// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/memory.hpp"

#include <atomic>

#if defined(__linux__)
#  include <sys/mman.h>
#  include <unistd.h>
#endif

namespace odeflow::detail {
namespace {

// From `large` on arrays begin at one of `colours` places in turn, 17 lines apart: all in different ones of the 64 sets of
// lines that a first cache has. From the size of a huge page on they ask for huge pages.
constexpr std::size_t line = 64, colours = 16, colour_step = 17 * line, large = std::size_t{256} << 10,
                      huge_page = std::size_t{2} << 20;

void ask_for_huge_pages([[maybe_unused]] void* begin, [[maybe_unused]] std::size_t bytes) noexcept {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // Whole pages of the array alone; a refusal changes nothing but the speed.
  const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  if (huge_page % page == 0) static_cast<void>(madvise(begin, bytes / page * page, MADV_HUGEPAGE));
#endif
}

}  // namespace

void* allocate(std::size_t bytes, allocation& from) {
  if (bytes < large) {
    from.base = ::operator new[](bytes, from.alignment);
    return from.base;
  }
  static std::atomic<std::size_t> next{0};
  const std::size_t shift = next.fetch_add(1, std::memory_order_relaxed) % colours * colour_step;
  if (bytes >= huge_page) from.alignment = std::align_val_t{huge_page};
  from.base = ::operator new[](bytes + shift, from.alignment);
  if (bytes >= huge_page) ask_for_huge_pages(from.base, bytes + shift);
  return static_cast<std::byte*>(from.base) + shift;
}

}  // namespace odeflow::detail
