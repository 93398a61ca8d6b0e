// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstdint>
#include <limits>

namespace odeflow::test {

/// What goes wrong while it is armed, in this executable: a call to the system, an allocation, or both. Calls are
/// those of the linker's option --wrap in tests/CMakeLists.txt.
struct injection {
  enum class kind { error, short_write, nothing_written };
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  kind what = kind::error;
  int error = 0;               // the errno
  std::int64_t first = never;  // from 1: the call that fails
  std::int64_t last = first;   // and all up to this one
  std::int64_t first_allocation = never;
  std::int64_t last_allocation = first_allocation;
  bool no_memory_after_a_failed_call = false;

  void arm() const;
};

/// What has happened since `arm()`; nothing fails any more.
struct injected {
  std::int64_t calls = 0, failed = 0, allocations = 0, failed_allocations = 0;
  const char* call = "";  // the first that failed, in the words of replace_error::call()
};
injected disarm();

}  // namespace odeflow::test
