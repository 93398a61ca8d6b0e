// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "odeflow/network/activation.hpp"
#include "odeflow/network/chunks.hpp"
#include "odeflow/network/criterion.hpp"
#include "odeflow/network/initialization.hpp"
#include "odeflow/network/layout.hpp"
#include "odeflow/objective/objective.hpp"
#include "odeflow/objective/samples.hpp"

namespace odeflow {

namespace detail {
template <class T>
struct chunk_memory;
}

template <class T>
class linearization;

/// A fully connected network of the widths n_0, n_1, ..., n_L, for T = float or double:
///
///     a_0 = one row of inputs,   z_l = W_l a_(l-1) + b_l,   a_l = f(z_l) for l < L,   outputs = z_L
///
/// and the loss that `criterion` makes of the outputs. It holds no parameters, only their meaning: theta is
/// W_1, b_1, W_2, b_2, ..., each W row-major as outputs x inputs, the order of torch (`layout()` lists it).
///
/// Cost, with P = dimension() and P_1 of the first layer, whose input needs no derivative: a gradient takes
/// 6 P rows - 2 P_1 rows flops, a value or the outputs 2 P rows, a Hessian-vector product 16 P rows - 10 P_1
/// rows, a Gauss-Newton product 10 P rows - 4 P_1 rows: 2.1 and 1.6 gradients for 784-500-500-10, less where the
/// base is kept (`linearize`). Memory: 128 to 512 rows of a batch are computed at a time, in
/// n_0 + (3 to 5) (n_1 + ... + n_L) numbers a row, about as much again once a product was asked for; nothing of the size of P.
///
/// Bits: threads share the outputs of each layer, not the sums, so results are bit-identical whatever `threads()` is.
/// They are the same with x86-64-v3 and v4, and those of portable but for rounding (`instruction_set.hpp`).
///
/// Not finite: a NaN in theta or in the inputs is a NaN in the loss. Threads: one object owns the memory it
/// works in and serves one thread at a time; copies share nothing. A call allocates only while the batch is
/// the largest so far. Every call that meets wrong sizes throws std::invalid_argument, before anything is
/// written.
template <class T>
class dense_network {
 public:
  using value_type = T;

  /// Throws std::invalid_argument for fewer than two widths, a zero among them, or more parameters than fit.
  dense_network(std::vector<std::size_t> widths, activation hidden, criterion loss);
  dense_network(const dense_network& other);
  dense_network(dense_network&& other) noexcept;
  dense_network& operator=(const dense_network& other);
  dense_network& operator=(dense_network&& other) noexcept;
  ~dense_network();

  /// P, the number of parameters: the sum of n_l (n_(l-1) + 1).
  std::size_t dimension() const noexcept { return shape_.dimension(); }
  const std::vector<std::size_t>& widths() const noexcept { return widths_; }
  activation hidden_activation() const noexcept { return shape_.hidden; }
  criterion loss_criterion() const noexcept { return shape_.loss; }
  /// Every W and b with its name, shape and place in theta; together they tile [0, dimension()).
  std::vector<layout_entry> layout() const;

  /// Weights drawn by std::mt19937_64(seed), in the order of theta, biases zero. The same bits on every
  /// machine, and those of float are those of double, rounded.
  std::vector<T> initial_parameters(std::uint64_t seed,
                                    initialization rule = initialization::automatic) const;

  /// Throws std::invalid_argument when the network cannot take data of so many features, classes (0: no
  /// labels) and target columns (0: no targets).
  void check(std::size_t features, std::size_t classes, std::size_t target_width) const;

  /// Writes all of `gradient` (P) and returns the loss on these rows. Throws std::invalid_argument for sizes
  /// that do not fit, no rows, missing answers, or a label that is not below the number of outputs.
  double value_and_gradient(std::span<const T> theta, const samples<T>& rows, std::span<T> gradient) const;
  /// The same with minus the gradient, and whether all of it is finite: what a flow asks for.
  direction_found value_and_direction(std::span<const T> theta, const samples<T>& rows,
                                      std::span<T> direction) const;
  /// The loss alone: the same number. Throws as `value_and_gradient`.
  double value(std::span<const T> theta, const samples<T>& rows) const;

  /// out = H v: the Hessian of the loss on these rows, applied to v, exact but for rounding (f'' of relu is
  /// 0). Throws as `value_and_gradient`, and when v or out is not of size P or out shares memory with v or
  /// theta.
  /// Source: B. A. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994),
  /// doi:10.1162/neco.1994.6.1.147.
  void hessian_vector_product(std::span<const T> theta, const samples<T>& rows, std::span<const T> v,
                              std::span<T> out) const;
  /// out = G v with the Gauss-Newton matrix G = J^T H_L J: J is the Jacobian of the outputs in theta, H_L the
  /// Hessian of the criterion in the outputs. G is H without the curvature of the outputs: symmetric, never
  /// indefinite, and H itself where the outputs are linear in theta or the slope of the criterion is 0. What
  /// the answers say does not enter. Throws as `hessian_vector_product`.
  /// Source: N. N. Schraudolph, Fast curvature matrix-vector products for second-order gradient descent,
  /// Neural Computation 14 (2002), doi:10.1162/08997660260028683.
  void gauss_newton_product(std::span<const T> theta, const samples<T>& rows, std::span<const T> v,
                            std::span<T> out) const;

  /// The network at this theta on these rows, for many products with their base computed once (`linearization.hpp`).
  linearization<T> linearize(std::span<const T> theta, const samples<T>& rows) const;

  /// Writes z_L of each row into `out`, rows x n_L, row-major. Answers are not looked at.
  void outputs(std::span<const T> theta, const samples<T>& rows, std::span<T> out) const;

  /// The class with the largest output, for every row; the first of equal ones. A row with a NaN among its
  /// outputs gets n_L, which is no class. Throws std::invalid_argument for data without rows, as do the next
  /// two.
  template <sample_source<T> D>
  std::vector<std::uint32_t> predictions(std::span<const T> theta, const D& data) const;
  /// The share of rows whose prediction is their label. Throws std::invalid_argument for data without labels.
  template <sample_source<T> D>
  double accuracy(std::span<const T> theta, const D& data) const;
  /// The loss over all rows, summed in double.
  template <sample_source<T> D>
  double mean_loss(std::span<const T> theta, const D& data) const;

 private:
  friend class linearization<T>;
  static constexpr std::size_t chunk_rows_ = 1000;

  void check_rows(std::span<const T> theta, const samples<T>& rows) const;
  void check_answers(const samples<T>& rows) const;
  void check_labels(const samples<T>& rows) const;
  void check_vectors(std::span<const T> theta, std::span<const T> v, std::span<const T> out) const;
  detail::chunk_memory<T>& memory() const;
  template <class Body>
  void for_each_chunk_of(std::span<const T> theta, const samples<T>& rows, Body&& body) const;
  direction_found signed_gradient(std::span<const T> theta, const samples<T>& rows, double sign,
                                  std::span<T> out) const;
  void predict(std::span<const T> theta, const samples<T>& rows, std::span<std::uint32_t> classes) const;
  std::size_t count_correct(std::span<const T> theta, const samples<T>& rows) const;

  std::vector<std::size_t> widths_;
  detail::dense_shape shape_;
  mutable std::unique_ptr<detail::chunk_memory<T>> memory_;
};

extern template class dense_network<float>;
extern template class dense_network<double>;

template <class T>
template <sample_source<T> D>
std::vector<std::uint32_t> dense_network<T>::predictions(std::span<const T> theta, const D& data) const {
  std::vector<std::uint32_t> classes(data.rows());
  detail::for_each_chunk<T>(data, chunk_rows_, [&](std::size_t first, const samples<T>& rows) {
    predict(theta, rows, std::span(classes).subspan(first, rows.rows));
  });
  return classes;
}

template <class T>
template <sample_source<T> D>
double dense_network<T>::accuracy(std::span<const T> theta, const D& data) const {
  std::size_t correct = 0;
  detail::for_each_chunk<T>(
      data, chunk_rows_, [&](std::size_t, const samples<T>& rows) { correct += count_correct(theta, rows); });
  return static_cast<double>(correct) / static_cast<double>(data.rows());
}

template <class T>
template <sample_source<T> D>
double dense_network<T>::mean_loss(std::span<const T> theta, const D& data) const {
  double sum = 0;
  detail::for_each_chunk<T>(data, chunk_rows_, [&](std::size_t, const samples<T>& rows) {
    sum += value(theta, rows) * static_cast<double>(rows.rows);
  });
  return sum / static_cast<double>(data.rows());
}

}  // namespace odeflow
