// SPDX-License-Identifier: BSL-1.0
#pragma once
#include "odeflow/state/instruction_set.hpp"

namespace odeflow::test {

/// Gives the instruction set in use back as it was.
class instructions_guard {
 public:
  instructions_guard() = default;
  instructions_guard(const instructions_guard&) = delete;
  instructions_guard& operator=(const instructions_guard&) = delete;
  ~instructions_guard() { set_instructions(before_); }

 private:
  instruction_set before_ = instructions();
};

}  // namespace odeflow::test
