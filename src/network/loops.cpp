// SPDX-License-Identifier: BSL-1.0
#include <type_traits>

#include "../kernels/kernels.hpp"
#include "odeflow/state/instruction_set.hpp"

namespace odeflow::kernels {

#define ODEFLOW_DECLARE_TABLES(SET)        \
  namespace SET {                          \
  extern const table<float> float_table;   \
  extern const table<double> double_table; \
  }
ODEFLOW_DECLARE_TABLES(portable)
#ifdef ODEFLOW_HAS_X86_64_LEVELS
ODEFLOW_DECLARE_TABLES(x86_64_v3)
ODEFLOW_DECLARE_TABLES(x86_64_v4)
#endif

template <class T>
const table<T>& loops() {
  const auto one = [](const table<float>& of_float, const table<double>& of_double) -> const table<T>& {
    if constexpr (std::is_same_v<T, float>)
      return of_float;
    else
      return of_double;
  };
  switch (instructions()) {
#ifdef ODEFLOW_HAS_X86_64_LEVELS
    case instruction_set::x86_64_v3:
      return one(x86_64_v3::float_table, x86_64_v3::double_table);
    case instruction_set::x86_64_v4:
      return one(x86_64_v4::float_table, x86_64_v4::double_table);
#endif
    default:
      return one(portable::float_table, portable::double_table);
  }
}

template const table<float>& loops<float>();
template const table<double>& loops<double>();

}  // namespace odeflow::kernels
