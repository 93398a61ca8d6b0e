// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <vector>

#include "arrays/arrays.hpp"
#include "odeflow/state/instruction_set.hpp"

namespace odeflow::test {

/// The name of an instruction set and its functions.
template <class T>
struct version {
  const char* name;
  array_functions<T> functions;
  elementwise_functions<T> layers;
};

/// Those that this program, on this processor, can use.
template <class T>
std::vector<version<T>> versions() {
  std::vector<version<T>> found{
      {"portable", kernels::portable::in_arrays<T>(), kernels::portable::in_layers<T>()}};
#ifdef ODEFLOW_HAS_X86_64_LEVELS
  if (is_supported(instruction_set::x86_64_v3))
    found.push_back({"v3", kernels::x86_64_v3::in_arrays<T>(), kernels::x86_64_v3::in_layers<T>()});
  if (is_supported(instruction_set::x86_64_v4))
    found.push_back({"v4", kernels::x86_64_v4::in_arrays<T>(), kernels::x86_64_v4::in_layers<T>()});
#endif
  return found;
}

}  // namespace odeflow::test
