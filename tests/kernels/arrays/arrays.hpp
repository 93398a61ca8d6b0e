// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

namespace odeflow::test {

/// The functions of src/kernels/math.hpp, each as a loop over n numbers.
template <class T>
struct array_functions {
  using loop = void(std::size_t n, const T* in, T* out);
  loop *exponential, *exponential_less_one, *log_one_plus, *tanh, *sigmoid, *softplus, *normal_density,
      *normal_distribution;
};

}  // namespace odeflow::test

// What arrays.cpp defines, once for each instruction set.
#define ODEFLOW_DECLARE(set)                     \
  namespace odeflow::kernels::set {              \
  template <class T>                             \
  odeflow::test::array_functions<T> in_arrays(); \
  }
ODEFLOW_DECLARE(portable)
ODEFLOW_DECLARE(x86_64_v3)
ODEFLOW_DECLARE(x86_64_v4)
#undef ODEFLOW_DECLARE
