// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <vector>

#include "odeflow/network/dense_network.hpp"

namespace odeflow {

/// A network at one theta, on one batch, for many products with second derivatives: what does not depend on the vector is
/// computed once, and kept. Made by `network.linearize(theta, rows)`:
///
///     const auto at = network.linearize(theta, rows);
///     for (...) at.hessian_vector_product(v, out);         // the bits of network.hessian_vector_product(theta, rows, v, out)
///
/// Cost: 4 P rows - 2 P_1 rows flops and more once, then with P_1 of the first layer 12 P rows - 8 P_1 rows flops a
/// Hessian-vector product, 8 P rows - 4 P_1 rows a Gauss-Newton product: 1.5 and 1.2 gradients for 784-500-500-10. Memory: that
/// of a product (see `dense_network`), for all rows of the batch at once. Theta and the rows are kept as views: they must
/// outlive it, and not change. One thread at a time.
template <class T>
class linearization {
 public:
  linearization(linearization&&) noexcept;
  linearization& operator=(linearization&&) noexcept;
  ~linearization();

  /// The same at another theta or on another batch, in the memory that is there. Throws as
  /// `dense_network::value_and_gradient`.
  void move_to(std::span<const T> theta, const samples<T>& rows);

  /// The loss.
  double value() const noexcept { return value_; }
  /// out = H v. Throws std::invalid_argument when v or out is not of size P, or out shares memory with v or theta.
  void hessian_vector_product(std::span<const T> v, std::span<T> out) const;
  /// out = G v. Throws as that.
  void gauss_newton_product(std::span<const T> v, std::span<T> out) const;

 private:
  friend class dense_network<T>;
  linearization(const dense_network<T>& network, std::span<const T> theta, const samples<T>& rows);
  template <class Product>
  void for_each_chunk(Product&& product) const;

  dense_network<T> network_;
  std::span<const T> theta_;
  samples<T> rows_;
  mutable std::vector<detail::chunk_memory<T>> chunks_;
  double value_ = 0;
};

extern template class linearization<float>;
extern template class linearization<double>;

}  // namespace odeflow
