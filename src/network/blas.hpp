// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cblas.h>

#include <cstddef>
#include <mutex>

/// \file
/// The three matrix products of a dense layer, row-major, for float and double, and the rule that BLAS keeps
/// to one thread while the library's own threads are at work: OpenBLAS gives other bits for another number of
/// threads.

#ifdef ODEFLOW_HAS_OPENBLAS_THREADS
extern "C" {
void openblas_set_num_threads(int count);
int openblas_get_num_threads(void);
int openblas_get_parallel(void);
}
#endif

namespace odeflow::detail {

/// Whether a product replaces what c holds (which may be anything, NaN too) or is added to it.
enum class store { set, add };

inline void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const float* a, int lda,
                 const float* b, int ldb, float* c, store how) {
  cblas_sgemm(CblasRowMajor, ta, tb, m, n, k, 1.0F, a, lda, b, ldb, how == store::add ? 1.0F : 0.0F, c, n);
}

inline void gemm(CBLAS_TRANSPOSE ta, CBLAS_TRANSPOSE tb, int m, int n, int k, const double* a, int lda,
                 const double* b, int ldb, double* c, store how) {
  cblas_dgemm(CblasRowMajor, ta, tb, m, n, k, 1.0, a, lda, b, ldb, how == store::add ? 1.0 : 0.0, c, n);
}

/// c = a b^T: a is m x k, b is n x k, c is m x n. 2 m n k flops, as the next two.
template <class T>
void multiply_nt(std::size_t m, std::size_t n, std::size_t k, const T* a, const T* b, T* c,
                 store how = store::set) {
  gemm(CblasNoTrans, CblasTrans, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), a,
       static_cast<int>(k), b, static_cast<int>(k), c, how);
}

/// c = a b: a is m x k, b is k x n, c is m x n.
template <class T>
void multiply_nn(std::size_t m, std::size_t n, std::size_t k, const T* a, const T* b, T* c,
                 store how = store::set) {
  gemm(CblasNoTrans, CblasNoTrans, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), a,
       static_cast<int>(k), b, static_cast<int>(n), c, how);
}

/// c = a^T b: a is k x m, b is k x n, c is m x n.
template <class T>
void multiply_tn(std::size_t m, std::size_t n, std::size_t k, const T* a, const T* b, T* c,
                 store how = store::set) {
  gemm(CblasTrans, CblasNoTrans, static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), a,
       static_cast<int>(m), b, static_cast<int>(n), c, how);
}

/// While one of these lives, BLAS runs each product on the thread that called it. The last to die gives BLAS
/// back the number of threads that the first one found, also when an exception ends its scope.
class one_blas_thread {
 public:
#ifdef ODEFLOW_HAS_OPENBLAS_THREADS
  one_blas_thread() {
    const std::lock_guard lock(mutex_);
    if (alive_++ > 0) return;
    found_ = openblas_get_num_threads();
    openblas_set_num_threads(1);
  }
  ~one_blas_thread() {
    const std::lock_guard lock(mutex_);
    if (--alive_ == 0) openblas_set_num_threads(found_);
  }
  /// To be called by each worker before its first product: the OpenMP build of OpenBLAS (parallel kind 2)
  /// takes the number of threads from the calling thread, so that there the constructor alone is not enough.
  static void on_this_worker() noexcept {
    if (openblas_get_parallel() == 2) openblas_set_num_threads(1);
  }
#else
  one_blas_thread() noexcept {}
  ~one_blas_thread() {}
  static void on_this_worker() noexcept {}
#endif
  one_blas_thread(const one_blas_thread&) = delete;
  one_blas_thread& operator=(const one_blas_thread&) = delete;

#ifdef ODEFLOW_HAS_OPENBLAS_THREADS
 private:
  static inline std::mutex mutex_;
  static inline int alive_ = 0;
  static inline int found_ = 1;
#endif
};

}  // namespace odeflow::detail
