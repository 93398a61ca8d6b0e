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

template <class T>
void forward_tangents(const dense_shape& shape, const T* theta, const T* v, const samples<T>& rows,
                      row_range range, network_workspace<T>& work) {
  for (std::size_t l = 0; l < shape.layers.size(); ++l) {
    const dense_layer& layer = shape.layers[l];
    const T* const a = rows_of(work.layers[l].a, range, layer.outputs);
    const T* const z = rows_of(work.layers[l].z, range, layer.outputs);
    T* const ra = rows_of(work.layers[l].ra, range, layer.outputs);
    T* const rz = rows_of(work.layers[l].rz, range, layer.outputs);
    multiply_nt(range.size(), layer.outputs, layer.inputs, inputs_of(l, shape, rows, range, work),
                v + layer.weight, ra);
    if (l > 0)
      multiply_nt(range.size(), layer.outputs, layer.inputs,
                  rows_of(work.layers[l - 1].ra, range, layer.inputs), theta + layer.weight, ra, store::add);
    push_tangents(shape.function(l), range.size(), layer.outputs, v + layer.bias, a, z, ra, rz);
  }
}

template <class T>
void output_curvature(const dense_shape& shape, const samples<T>& rows, row_range range,
                      network_workspace<T>& work, line_vector<T>& out) {
  const std::size_t width = shape.outputs();
  const T* const z = rows_of(work.layers.back().a, range, width);
  const T* const rz = rows_of(work.layers.back().ra, range, width);
  loss_curvature(shape.loss, rows.rows, range.size(), width, z, rz, rows_of(out, range, width));
}

template <class T>
void backward_tangents(const dense_shape& shape, const T* theta, const T* v, const samples<T>& rows,
                       row_range range, network_workspace<T>& work, T* product) {
  for (std::size_t l = shape.layers.size(); l-- > 0;) {
    const dense_layer& layer = shape.layers[l];
    const T* const a = rows_of(work.layers[l].a, range, layer.outputs);
    const T* const z = rows_of(work.layers[l].z, range, layer.outputs);
    const T* const ra = rows_of(work.layers[l].ra, range, layer.outputs);
    const T* const rz = rows_of(work.layers[l].rz, range, layer.outputs);
    T* const d = rows_of(work.layers[l].d, range, layer.outputs);
    T* const rd = rows_of(work.layers[l].rd, range, layer.outputs);
    pull_back_tangents(shape.function(l), range.size(), layer.outputs, a, z, ra, rz, d, rd,
                       product + layer.bias);
    multiply_tn(layer.outputs, layer.inputs, range.size(), rd, inputs_of(l, shape, rows, range, work),
                product + layer.weight);
    if (l == 0) break;
    const T* const below = rows_of(work.layers[l - 1].ra, range, layer.inputs);
    T* const d_below = rows_of(work.layers[l - 1].d, range, layer.inputs);
    T* const rd_below = rows_of(work.layers[l - 1].rd, range, layer.inputs);
    multiply_tn(layer.outputs, layer.inputs, range.size(), d, below, product + layer.weight, store::add);
    multiply_nn(range.size(), layer.inputs, layer.outputs, d, theta + layer.weight, d_below);
    multiply_nn(range.size(), layer.inputs, layer.outputs, rd, theta + layer.weight, rd_below);
    multiply_nn(range.size(), layer.inputs, layer.outputs, d, v + layer.weight, rd_below, store::add);
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
template void forward_tangents(const dense_shape&, const float*, const float*, const samples<float>&,
                               row_range, network_workspace<float>&);
template void forward_tangents(const dense_shape&, const double*, const double*, const samples<double>&,
                               row_range, network_workspace<double>&);
template void output_curvature(const dense_shape&, const samples<float>&, row_range,
                               network_workspace<float>&, line_vector<float>&);
template void output_curvature(const dense_shape&, const samples<double>&, row_range,
                               network_workspace<double>&, line_vector<double>&);
template void backward_tangents(const dense_shape&, const float*, const float*, const samples<float>&,
                                row_range, network_workspace<float>&, float*);
template void backward_tangents(const dense_shape&, const double*, const double*, const samples<double>&,
                                row_range, network_workspace<double>&, double*);

}  // namespace odeflow::detail
