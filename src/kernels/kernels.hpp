// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/activation.hpp"

/// \file
/// The loops under a network, each on one thread, and what they work on: panels.
///
/// A panel holds the numbers of a few samples, its lanes, side by side: sample l of unit u at u * lanes + l, so that every
/// step of the computation is one on vectors whose elements are samples, and weights are read in place, one at a time. The
/// samples of a batch are cut into panels one after the other; what is beyond the last sample is computed as if it were
/// one.
///
/// Each element of a result is a sum in the order of its index, from the first to the last: the same bits whatever the
/// lanes, the shape of the tiles and the cut among threads.
namespace odeflow::kernels {

/// The bytes of one line of a panel, by its number in a table: the long lines are the faster ones, the short ones waste
/// less on small batches.
inline constexpr std::size_t line_bytes[] = {32, 64};
inline constexpr std::size_t line_kinds = 2;
template <class T>
constexpr std::size_t lanes_of(std::size_t kind) noexcept {
  return line_bytes[kind] / sizeof(T);
}

/// Rows of a weight gradient are computed in strips of at most this many bytes.
inline constexpr std::size_t strip_bytes = 128;

/// c = W a, or c += W a: for r < rows, and for each panel and lane,
///     c[r] = start + W[r, 0] a[0] + ... + W[r, depth - 1] a[depth - 1],      W[r, k] = w[r row_stride + k column_stride].
/// One of the two strides is 1. Panel p of a begins at a + p a_stride, that of c at c + p c_stride. `start` is c[r] itself
/// where `add`, else bias[r], else 0. 2 rows depth flops a sample.
template <class T>
struct product {
  const T* w;
  std::size_t row_stride, column_stride;
  const T* a;
  std::size_t a_stride;
  T* c;
  std::size_t c_stride;
  const T* bias;
  bool add;
  std::size_t rows, depth, panels;
};

/// g = d^T A, or g += d^T A: for u < units, j < columns,
///     g[u g_stride + j] = start + sum over samples s of d_s[u] a[s a_stride + j],       start = 0, or g itself where `add`.
/// Panel p of d begins at d + p d_stride; the rows of a are samples, not panels. The columns from the last multiple of
/// strip_bytes on are read from `tail`, where they begin; its rows are tail_stride apart, and readable for strip_bytes.
/// 2 units columns flops a sample.
template <class T>
struct outer_product {
  const T* d;
  std::size_t d_stride;
  const T* a;
  std::size_t a_stride;
  const T* tail;
  std::size_t tail_stride;
  T* g;
  std::size_t g_stride;
  bool add;
  std::size_t units, columns, samples;
};

/// The numbers of units in two layouts: panel p begins at panels + p panel_stride; the row of sample s at rows + s
/// row_stride.
template <class T>
struct layouts {
  T* panels;
  std::size_t panel_stride;
  T* rows;
  std::size_t row_stride;
  std::size_t units, samples;
};

/// sums[u] = the sum over samples of d_s[u], or += it: first over the panels, lane by lane, then over the lanes, in their
/// order.
template <class T>
struct lane_sums {
  const T* d;
  std::size_t d_stride;
  T* sums;
  bool add;
  std::size_t units, samples;
};

/// The loops of one instruction set.
template <class T>
struct table {
  using product_loop = void (*)(const product<T>&);
  /// Returns whether all it wrote is finite.
  using outer_loop = bool (*)(const outer_product<T>&);
  using layout_loop = void (*)(const layouts<T>&);
  using sum_loop = void (*)(const lane_sums<T>&);

  // Those of products.hpp and panels.hpp, for each kind of line.
  product_loop multiply[line_kinds];
  outer_loop outer[line_kinds];
  layout_loop to_panels[line_kinds];  ///< reads rows; lanes beyond the last sample become 0
  layout_loop to_rows[line_kinds];    ///< reads panels
  sum_loop sum[line_kinds];

  // Those of elementwise.hpp.
  void (*activate)(activation f, std::size_t n, T* a);
  void (*times_slope)(activation f, std::size_t n, const T* a, const T* z, T* d);
  void (*pull_tangents)(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz,
                        const T* da, T* rd);
  void (*softmax)(std::size_t outputs, std::size_t lanes, const T* z, T* e, T* largest, double* sum);
  void (*scale)(std::size_t outputs, std::size_t lanes, const T* factor, T* x);
  void (*softmax_curvature)(std::size_t outputs, std::size_t lanes, const T* z, const T* t, double scale,
                            T* h);
};

/// The table of the instruction set in use.
template <class T>
const table<T>& loops();

}  // namespace odeflow::kernels
