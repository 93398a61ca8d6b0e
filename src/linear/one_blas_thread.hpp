// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <mutex>

#include "openblas.hpp"

/// \file
/// BLAS keeps to one thread: OpenBLAS gives other bits for another number of threads.
namespace odeflow::detail {

/// While one of these lives, OpenBLAS runs each product on the thread that called it. The last to die gives it
/// back the number of threads that the first one found, also when an exception ends its scope. Any other BLAS is left alone.
class one_blas_thread {
 public:
  one_blas_thread() {
    if (!openblas_set_num_threads || !openblas_get_num_threads) return;
    const std::lock_guard lock(mutex_);
    if (alive_++ > 0) return;
    found_ = openblas_get_num_threads();
    openblas_set_num_threads(1);
  }
  ~one_blas_thread() {
    if (!openblas_set_num_threads || !openblas_get_num_threads) return;
    const std::lock_guard lock(mutex_);
    if (--alive_ == 0) openblas_set_num_threads(found_);
  }
  one_blas_thread(const one_blas_thread&) = delete;
  one_blas_thread& operator=(const one_blas_thread&) = delete;

 private:
  static inline std::mutex mutex_;
  static inline int alive_ = 0;
  static inline int found_ = 1;
};

}  // namespace odeflow::detail
