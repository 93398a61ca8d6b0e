// SPDX-License-Identifier: BSL-1.0
#include "arrays.hpp"
#include "kernels/elementwise.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {

template <class T>
test::elementwise_functions<T> in_layers() {
  return {activate<T>,      times_slope<T>, pull_tangents<T>,
          softmax_panel<T>, scale_panel<T>, softmax_curvature_panel<T>};
}

template test::elementwise_functions<float> in_layers();
template test::elementwise_functions<double> in_layers();

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
