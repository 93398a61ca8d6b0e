// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <new>

/// \file
/// Where large arrays lie in memory. What counts is how they lie to each other: a stepper streams up to fifteen at once.
namespace odeflow::detail {

/// What `operator new` gave, and how it was asked for.
struct allocation {
  void* base = nullptr;
  std::align_val_t alignment{64};
};

/// Memory for `bytes`, aligned to 64, not initialised. Large arrays begin at different places of a page: those that all
/// begin at the same one share 8 lines of the first cache, where more than 8 streams push each other out. Very large
/// ones lie in huge pages where the system grants them. Throws std::bad_alloc.
void* allocate(std::size_t bytes, allocation& from);

struct array_deleter {
  allocation from{};
  void operator()(void*) const noexcept { ::operator delete[](from.base, from.alignment); }
};

/// An array of numbers.
template <class T>
using array = std::unique_ptr<T[], array_deleter>;

/// One of `size` numbers, which are not initialised. Throws std::bad_alloc.
template <class T>
array<T> make_array(std::size_t size) {
  if (size > std::numeric_limits<std::size_t>::max() / 2 / sizeof(T)) throw std::bad_alloc();
  allocation from;
  T* const data = static_cast<T*>(allocate(size * sizeof(T), from));
  return array<T>(data, array_deleter{from});
}

}  // namespace odeflow::detail
