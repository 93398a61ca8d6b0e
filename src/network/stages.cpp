// SPDX-License-Identifier: BSL-1.0
#include "stages.hpp"

#include "blas.hpp"
#include "elementwise.hpp"

namespace odeflow::detail {
namespace {

// Where the rows of a range begin in an array of `width` columns; null stays null.
template <class Vector>
auto rows_of(Vector& v, row_range range, std::size_t width) {
  return v.empty() ? nullptr : v.data() + range.first * width;
}

// A_(l-1) in the rows of a range: the layer below, or the data itself.
template <class T>
const T* inputs_of(std::size_t l, const dense_shape& shape, const samples<T>& rows, row_range range,
                   const network_workspace<T>& work) {
  const std::size_t width = shape.layers[l].inputs;
  return l == 0 ? rows.inputs.data() + range.first * width : rows_of(work.layers[l - 1].a, range, width);
}

}  // namespace

template <class T>
void forward(const dense_shape& shape, const T* theta, const samples<T>& rows, row_range range,
             network_workspace<T>& work) {
  for (std::size_t l = 0; l < shape.layers.size(); ++l) {
    const dense_layer& layer = shape.layers[l];
    T* const a = rows_of(work.layers[l].a, range, layer.outputs);
    T* const z = rows_of(work.layers[l].z, range, layer.outputs);
    multiply_nt(range.size(), layer.outputs, layer.inputs, inputs_of(l, shape, rows, range, work),
                theta + layer.weight, a);
    add_bias_and_activate(shape.function(l), range.size(), layer.outputs, theta + layer.bias, a, z);
  }
}

template <class T>
double loss_value(const dense_shape& shape, const samples<T>& rows, row_range range,
                  network_workspace<T>& work) {
  const T* const z = rows_of(work.layers.back().a, range, shape.outputs());
  return loss_part<T>(shape.loss, rows, range, shape.outputs(), z, nullptr);
}

template <class T>
double loss_and_slope(const dense_shape& shape, const samples<T>& rows, row_range range,
                      network_workspace<T>& work) {
  const T* const z = rows_of(work.layers.back().a, range, shape.outputs());
  return loss_part<T>(shape.loss, rows, range, shape.outputs(), z,
                      rows_of(work.layers.back().d, range, shape.outputs()));
}

template <class T>
void backward(const dense_shape& shape, const T* theta, const samples<T>& rows, row_range range,
              network_workspace<T>& work, T* gradient) {
  for (std::size_t l = shape.layers.size(); l-- > 0;) {
    const dense_layer& layer = shape.layers[l];
    const T* const a = rows_of(work.layers[l].a, range, layer.outputs);
    const T* const z = rows_of(work.layers[l].z, range, layer.outputs);
    T* const d = rows_of(work.layers[l].d, range, layer.outputs);
    pull_back(shape.function(l), range.size(), layer.outputs, a, z, d, gradient + layer.bias);
    multiply_tn(layer.outputs, layer.inputs, range.size(), d, inputs_of(l, shape, rows, range, work),
                gradient + layer.weight);
    if (l > 0)
      multiply_nn(range.size(), layer.inputs, layer.outputs, d, theta + layer.weight,
                  rows_of(work.layers[l - 1].d, range, layer.inputs));
  }
}

template void forward(const dense_shape&, const float*, const samples<float>&, row_range,
                      network_workspace<float>&);
template void forward(const dense_shape&, const double*, const samples<double>&, row_range,
                      network_workspace<double>&);
template double loss_value(const dense_shape&, const samples<float>&, row_range, network_workspace<float>&);
template double loss_value(const dense_shape&, const samples<double>&, row_range, network_workspace<double>&);
template double loss_and_slope(const dense_shape&, const samples<float>&, row_range,
                               network_workspace<float>&);
template double loss_and_slope(const dense_shape&, const samples<double>&, row_range,
                               network_workspace<double>&);
template void backward(const dense_shape&, const float*, const samples<float>&, row_range,
                       network_workspace<float>&, float*);
template void backward(const dense_shape&, const double*, const samples<double>&, row_range,
                       network_workspace<double>&, double*);

}  // namespace odeflow::detail
