// SPDX-License-Identifier: BSL-1.0
#include "odeflow/linear/lu_matrix.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "odeflow/linear/blas.hpp"
#include "one_blas_thread.hpp"

// LAPACK's Fortran interface, by the name and types that every LAPACK has; the last argument of getrs is the
// length of its first, which Fortran passes without being asked.
extern "C" {
void sgetrf_(const int* m, const int* n, float* a, const int* lda, int* pivots, int* info);
void dgetrf_(const int* m, const int* n, double* a, const int* lda, int* pivots, int* info);
void sgetrs_(const char* trans, const int* n, const int* columns, const float* a, const int* lda,
             const int* pivots, float* b, const int* ldb, int* info, std::size_t trans_length);
void dgetrs_(const char* trans, const int* n, const int* columns, const double* a, const int* lda,
             const int* pivots, double* b, const int* ldb, int* info, std::size_t trans_length);
}

namespace odeflow {

namespace {

// Below this size the threads of BLAS cost more than they save, most of all on a busy machine.
constexpr std::size_t threads_from = 2000;

int getrf(int n, float* a, int* pivots) {
  int info = 0;
  sgetrf_(&n, &n, a, &n, pivots, &info);
  return info;
}
int getrf(int n, double* a, int* pivots) {
  int info = 0;
  dgetrf_(&n, &n, a, &n, pivots, &info);
  return info;
}
void getrs(int n, const float* a, const int* pivots, float* b) {
  const int one = 1;
  int info = 0;
  sgetrs_("N", &n, &one, a, &n, pivots, b, &n, &info, 1);
}
void getrs(int n, const double* a, const int* pivots, double* b) {
  const int one = 1;
  int info = 0;
  dgetrs_("N", &n, &one, a, &n, pivots, b, &n, &info, 1);
}

}  // namespace

template <scalar T>
void lu_matrix<T>::reshape(std::size_t n) {
  if (n > static_cast<std::size_t>(std::numeric_limits<int>::max()) || (n > 0 && n > numbers_.max_size() / n))
    throw std::length_error("odeflow::lu_matrix: a matrix of " + std::to_string(n) + " x " +
                            std::to_string(n) + " numbers is too large");
  numbers_.resize(n * n);
  pivots_.resize(n);
  n_ = n;
}

template <scalar T>
void lu_matrix<T>::subtract_from_identity(T factor) {
  sweep(
      n_ * n_, [](T& a) { a = -a; }, numbers_.data());
  for (std::size_t i = 0; i < n_; ++i) numbers_[i * n_ + i] += factor;
}

template <scalar T>
bool lu_matrix<T>::factorise() {
  [[maybe_unused]] static const bool checked = (require_blas_of_32_bit_integers(), true);
  if (!std::isfinite(largest_magnitude(n_ * n_, numbers_.data()))) return false;
  std::optional<detail::one_blas_thread> alone;
  if (n_ < threads_from) alone.emplace();
  return n_ == 0 || getrf(static_cast<int>(n_), numbers_.data(), pivots_.data()) == 0;
}

template <scalar T>
void lu_matrix<T>::solve(std::span<T> b) const {
  if (b.size() != n_)
    throw std::invalid_argument("odeflow::lu_matrix: b has " + std::to_string(b.size()) +
                                " elements, the matrix " + std::to_string(n_) + " rows");
  const detail::one_blas_thread alone;
  if (n_ > 0) getrs(static_cast<int>(n_), numbers_.data(), pivots_.data(), b.data());
}

template class lu_matrix<float>;
template class lu_matrix<double>;

}  // namespace odeflow
