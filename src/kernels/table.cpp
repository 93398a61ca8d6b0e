// SPDX-License-Identifier: BSL-1.0
#include "elementwise.hpp"
#include "panels.hpp"
#include "products.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {

template <class T>
consteval table<T> make_table() {
  return {.multiply = {multiply<T, 32>, multiply<T, 64>},
          .outer = {outer<T, 32>, outer<T, 64>},
          .to_panels = {to_panels<T, 32>, to_panels<T, 64>},
          .to_rows = {to_rows<T, 32>, to_rows<T, 64>},
          .sum = {add_lanes<T, 32>, add_lanes<T, 64>},
          .activate = activate<T>,
          .times_slope = times_slope<T>,
          .pull_tangents = pull_tangents<T>,
          .softmax = softmax_panel<T>,
          .scale = scale_panel<T>,
          .softmax_curvature = softmax_curvature_panel<T>};
}

extern const table<float> float_table;
extern const table<double> double_table;
constinit const table<float> float_table = make_table<float>();
constinit const table<double> double_table = make_table<double>();

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
