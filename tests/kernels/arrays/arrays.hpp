// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/activation.hpp"

namespace odeflow::test {

/// The functions of src/kernels/math.hpp, each as a loop over n numbers.
template <class T>
struct array_functions {
  using loop = void(std::size_t n, const T* in, T* out);
  loop *exponential, *exponential_less_one, *log_one_plus, *tanh, *sigmoid, *softplus, *normal_density,
      *normal_distribution;
};

/// Those of src/kernels/elementwise.hpp.
template <class T>
struct elementwise_functions {
  void (*activate)(activation f, std::size_t n, T* a);
  void (*times_slope)(activation f, std::size_t n, const T* a, const T* z, T* d);
  void (*pull_tangents)(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz,
                        const T* da, T* rd);
  void (*softmax_panel)(std::size_t outputs, std::size_t lanes, const T* z, T* e, T* largest, double* sum);
  void (*scale_panel)(std::size_t outputs, std::size_t lanes, const T* factor, T* x);
  void (*softmax_curvature_panel)(std::size_t outputs, std::size_t lanes, const T* z, const T* t,
                                  double scale, T* h);
};

}  // namespace odeflow::test

// What the files of this folder define, once for each instruction set.
#define ODEFLOW_DECLARE(set)                           \
  namespace odeflow::kernels::set {                    \
  template <class T>                                   \
  odeflow::test::array_functions<T> in_arrays();       \
  template <class T>                                   \
  odeflow::test::elementwise_functions<T> in_layers(); \
  }
ODEFLOW_DECLARE(portable)
ODEFLOW_DECLARE(x86_64_v3)
ODEFLOW_DECLARE(x86_64_v4)
#undef ODEFLOW_DECLARE
