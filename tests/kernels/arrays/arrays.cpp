// SPDX-License-Identifier: BSL-1.0
#include "arrays.hpp"

#include "kernels/math.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

template <auto F, class T>
void over(std::size_t n, const T* in, T* out) {
#pragma omp simd
  for (std::size_t i = 0; i < n; ++i) out[i] = F(in[i]);
}

}  // namespace

template <class T>
test::array_functions<T> in_arrays() {
  return {over<exponential<T>, T>,    over<exponential_less_one<T>, T>,
          over<log_one_plus<T>, T>,   over<tanh<T>, T>,
          over<sigmoid<T>, T>,        over<softplus<T>, T>,
          over<normal_density<T>, T>, over<normal_distribution<T>, T>};
}

template test::array_functions<float> in_arrays();
template test::array_functions<double> in_arrays();

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
