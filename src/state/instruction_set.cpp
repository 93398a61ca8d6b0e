// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/instruction_set.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace odeflow {
namespace {

std::string supported_names() {
  std::string names;
  for (const instruction_set set : all_instruction_sets)
    if (is_supported(set)) names += (names.empty() ? "" : ", ") + std::string(name(set));
  return names;
}

instruction_set initial() {
  if (const char* const wanted = std::getenv("ODEFLOW_INSTRUCTION_SET")) {
    for (const instruction_set set : all_instruction_sets)
      if (name(set) == wanted && is_supported(set)) return set;
    throw std::invalid_argument("odeflow: the environment variable ODEFLOW_INSTRUCTION_SET is \"" +
                                std::string(wanted) + "\"; this program, on this processor, has " +
                                supported_names());
  }
  return *std::find_if(all_instruction_sets.rbegin(), all_instruction_sets.rend(), is_supported);
}

std::atomic<instruction_set>& in_use() {
  static std::atomic<instruction_set> set{initial()};
  return set;
}

}  // namespace

std::string_view name(instruction_set set) noexcept {
  switch (set) {
    case instruction_set::x86_64_v3:
      return "x86-64-v3";
    case instruction_set::x86_64_v4:
      return "x86-64-v4";
    case instruction_set::portable:
      break;
  }
  return "portable";
}

bool is_supported(instruction_set set) noexcept {
  switch (set) {
    case instruction_set::portable:
      return true;
#ifdef ODEFLOW_HAS_X86_64_LEVELS
    case instruction_set::x86_64_v3:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
             __builtin_cpu_supports("bmi2");
    case instruction_set::x86_64_v4:
      return is_supported(instruction_set::x86_64_v3) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd") &&
             __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
    default:
      break;
#endif
  }
  return false;
}

instruction_set instructions() { return in_use().load(std::memory_order_relaxed); }

void set_instructions(instruction_set set) {
  if (!is_supported(set))
    throw std::invalid_argument("odeflow::set_instructions: this program, on this processor, has no " +
                                std::string(name(set)) + ", but " + supported_names());
  in_use().store(set, std::memory_order_relaxed);
}

}  // namespace odeflow
