// SPDX-License-Identifier: BSL-1.0
#include "allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
odeflow::test::allocations seen;  // the tests of this folder run in one thread
}

void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
  ++seen.count;
  if (bytes > seen.largest) seen.largest = bytes;
  return std::malloc(bytes == 0 ? 1 : bytes);
}
void* operator new(std::size_t bytes) {
  if (void* memory = operator new(bytes, std::nothrow)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace odeflow::test {
allocations allocations::since_forget() { return seen; }
void allocations::forget() { seen = {}; }
}  // namespace odeflow::test
