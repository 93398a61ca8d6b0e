// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "odeflow/state/state.hpp"

namespace odeflow {

/// A dense square matrix that is solved with: A = P L U by LAPACK's getrf and getrs, in place. Column-major.
/// Cost of `factorise`: 2 n^3 / 3 flops, of `solve`: 2 n^2. Memory: n^2 numbers (8 MB for n = 1,000 in double,
/// 800 MB for n = 10,000) and n pivots. From n = 2,000 on BLAS
/// factorises on as many threads as the program has set it to, and the last bits may depend on their number;
/// smaller matrices are factorised, and all solutions made, on one.
template <scalar T>
class lu_matrix {
 public:
  /// An n x n matrix of any numbers; allocates only when it grows. Throws std::length_error if n^2 numbers
  /// cannot be counted, or n is beyond what LAPACK's integers count.
  void reshape(std::size_t n);

  std::size_t size() const noexcept { return n_; }

  /// Column j, j < size().
  std::span<T> column(std::size_t j) { return {numbers_.data() + j * n_, n_}; }

  /// A becomes factor I - A.
  void subtract_from_identity(T factor);

  /// Replaces A by its factors. False if A is singular, or has an element that is not finite: then there are
  /// none.
  bool factorise();

  /// b becomes the solution y of A y = b, after factorise(). Throws std::invalid_argument if b has another
  /// size.
  void solve(std::span<T> b) const;

 private:
  std::size_t n_ = 0;
  std::vector<T> numbers_;
  std::vector<int> pivots_;
};

extern template class lu_matrix<float>;
extern template class lu_matrix<double>;

}  // namespace odeflow
