// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "odeflow/state/parallel.hpp"
#include "odeflow/state/vectorised.hpp"

/// \file
/// One pass over arrays of equal length: the loop under every stepper.

namespace odeflow {

/// The least number of elements that is worth a thread of its own.
inline constexpr std::size_t sweep_grain = 16384;

/// `operation(arrays[i]...)` for each i in [0, size): any number of arrays, any element function, one pass
/// over memory, on all threads when size is large. The operation may write any of its arguments; different i
/// must be independent, and arrays may be the same but must not overlap otherwise. No result depends on the
/// number of threads.
template <class Operation, class... T>
void sweep(std::size_t size, Operation operation, T*... arrays) {
  parallel_ranges(size, sweep_grain, [=](std::size_t begin, std::size_t end) {
    detail::vectorised([&] {
      Operation local = operation;
      ODEFLOW_SIMD
      for (std::size_t i = begin; i < end; ++i) local(arrays[i]...);
    });
  });
}

/// The largest |a_i|, and +infinity if any a_i is NaN or infinite; 0 for size 0. So a norm never hides a NaN,
/// even in a program compiled with -ffast-math: the loop is in odeflow's library.
template <class T>
T largest_magnitude(std::size_t size, const T* a);
extern template float largest_magnitude(std::size_t, const float*);
extern template double largest_magnitude(std::size_t, const double*);

/// Whether no a_i is NaN or infinite, in a program compiled with -ffast-math, too. On
/// all threads when size is large.
template <class T>
bool all_finite(std::size_t size, const T* a);
extern template bool all_finite(std::size_t, const float*);
extern template bool all_finite(std::size_t, const double*);

/// a_i = -a_i, and whether no a_i is NaN or infinite, in one pass: `all_finite` of a gradient that becomes a direction.
template <class T>
bool negate(std::size_t size, T* a);
extern template bool negate(std::size_t, float*);
extern template bool negate(std::size_t, double*);

/// The sum of a_i^2, each square and the sum in double. The order of the sum depends on size alone, not on
/// the number of threads. NaN if any a_i is NaN.
template <class T>
double sum_of_squares(std::size_t size, const T* a);
extern template double sum_of_squares(std::size_t, const float*);
extern template double sum_of_squares(std::size_t, const double*);

}  // namespace odeflow
