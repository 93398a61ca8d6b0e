// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <mutex>

/// \file
/// BLAS keeps to one thread: OpenBLAS gives other bits for another number of threads.

#ifdef ODEFLOW_HAS_OPENBLAS_THREADS
extern "C" {
void openblas_set_num_threads(int count);
int openblas_get_num_threads(void);
}
#endif

namespace odeflow::detail {

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
#else
  one_blas_thread() noexcept {}
  ~one_blas_thread() {}
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
