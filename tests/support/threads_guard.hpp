// SPDX-License-Identifier: BSL-1.0
#pragma once
#include "odeflow/state/parallel.hpp"

namespace odeflow::test {

/// Gives the number of threads back as it was.
class threads_guard {
 public:
  threads_guard() = default;
  threads_guard(const threads_guard&) = delete;
  threads_guard& operator=(const threads_guard&) = delete;
  ~threads_guard() { set_threads(before_); }

 private:
  std::size_t before_ = threads();
};

}  // namespace odeflow::test
