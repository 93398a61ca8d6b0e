// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "loss.hpp"
#include "odeflow/network/layout.hpp"
#include "odeflow/objective/samples.hpp"
#include "split.hpp"
#include "workspace.hpp"

namespace odeflow::detail {

/// The stages of a gradient and of the products with second derivatives, for a chunk of the rows of a batch, each on all
/// threads. A stage leaves in the memory what the next ones read. Each stage cuts its outputs, not its sums, among the threads:
/// the same bits for any number of them.
template <class T>
class chunk_pass {
 public:
  /// `batch` in chunks of `chunk` rows, of which this is the one that begins with row `first`.
  chunk_pass(const dense_shape& shape, const T* theta, const samples<T>& batch, std::size_t first,
             std::size_t chunk, chunk_memory<T>& memory);

  /// a_l of every layer (and z_l where the slope needs it): a_l = f(W_l a_(l-1) + b_l). With `keep_rows` each hidden a_l row-major,
  /// too, for `gradient` and `product`.
  void forward(bool keep_rows);
  /// After `forward`: the chunk's part of the loss, and sign dL/dz of the last layer.
  double loss_and_slope(double sign);
  /// After it: dL/dz of every layer, from the last to the first: dz_(l-1) = W_l^T dz_l * f'(z_(l-1)).
  void slopes() { backward(&layer::d, nullptr, false); }
  /// The same, and the gradient, written or added to what is there: db_l = the sum of dz_l over the rows, dW_l = dz_l a_(l-1)^T.
  /// Returns whether all of dW is finite.
  bool gradient(T* gradient, bool add) { return backward(&layer::d, gradient, add); }

  /// After `forward`: R{a_l}, the derivative of a_l along v.
  void tangents(const T* v);
  /// After `tangents`: R{dL/dz} of the last layer.
  void output_curvature();
  /// After `tangents`, `slopes` and `output_curvature`: the product of the Hessian with v.
  void hessian_product(const T* v, T* product, bool add);
  /// After `tangents` and `output_curvature`: that of the Gauss-Newton matrix.
  void gauss_newton_product(T* product, bool add) { backward(&layer::rd, product, add); }

  /// Writes z of the last layer, row-major, of the rows of the chunk alone.
  void outputs(T* rows) const;

 private:
  using layer = typename chunk_memory<T>::layer;
  using block = line_vector<T> layer::*;
  /// What units and panels are best cut in multiples of: the rows of a tile, and its panels.
  static constexpr std::size_t unit_grain_ = 12, panel_grain_ = 2;
  static constexpr std::size_t strip_ = kernels::strip_bytes / sizeof(T);

  T* at(line_vector<T>& v, std::size_t width, std::size_t panel, std::size_t unit) const {
    return v.empty() ? nullptr : v.data() + (panel * width + unit) * lanes_;
  }
  /// a_(l-1) in panels: the layer below, or the inputs.
  T* below(std::size_t l, block of) {
    return l == 0 ? memory_.inputs.data() : (memory_.layers[l - 1].*of).data();
  }
  std::size_t row_stride(std::size_t width) const { return (width + strip_ - 1) / strip_ * strip_; }
  /// Of so many products with the weights of layer l.
  double flops(std::size_t l, double products) const {
    const dense_layer& of = shape_.layers[l];
    return 2 * products * static_cast<double>(of.inputs * of.outputs) * static_cast<double>(rows_.size());
  }
  /// body(units of layer l, panels) for each thread, for so many products with the weights of the layer.
  template <class Body>
  void for_parts_of_layer(std::size_t l, double products, Body&& body) {
    on_threads(flops(l, products), [&](std::size_t i, std::size_t parts) {
      part_of_grid({shape_.layers[l].outputs, unit_grain_}, {panels_, panel_grain_}, i, parts, body);
    });
  }
  void multiply(std::size_t l, const T* weights, const T* in, T* out, const T* bias, bool add, stretch units,
                stretch panels) const;
  void multiply_transposed(std::size_t l, const T* weights, const T* in, T* out, bool add, stretch units,
                           stretch panels) const;
  bool weight_slopes(std::size_t l, T* d, bool tangents_below, T* out, bool add, stretch units,
                     stretch columns);
  void bias_slopes(std::size_t l, const T* d, T* out, bool add, stretch units) const;
  void copy_to_rows(std::size_t l, block from, block to, stretch units, stretch panels);
  bool backward(block d, T* out, bool add);
  panel_of_outputs panel(std::size_t p) const;

  const dense_shape& shape_;
  const kernels::table<T>& loops_;
  const T* theta_;
  const samples<T>& batch_;
  row_range rows_;
  std::size_t kind_, lanes_, panels_;
  chunk_memory<T>& memory_;
};

}  // namespace odeflow::detail
