// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/sweep.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace odeflow {

template <class T>
T largest_magnitude(std::size_t size, const T* a) {
  constexpr std::size_t most_parts = 64;
  const std::size_t parts = std::clamp<std::size_t>(size / sweep_grain, 1, std::min(threads(), most_parts));
  const std::size_t width = (size + parts - 1) / parts;
  std::array<T, most_parts> largest{};
  parallel_parts(parts, [&](std::size_t part) {
    const std::size_t begin = std::min(part * width, size), end = std::min(begin + width, size);
    T most = 0, poison = 0;  // 0 * a is 0 for every finite a, and NaN for the others
#pragma omp simd reduction(max : most) reduction(+ : poison)
    for (std::size_t i = begin; i < end; ++i) {
      const T magnitude = std::fabs(a[i]);
      most = magnitude > most ? magnitude : most;
      poison += T(0) * a[i];
    }
    largest[part] = poison == 0 ? most : std::numeric_limits<T>::infinity();
  });
  return *std::max_element(largest.begin(), largest.begin() + parts);
}

template float largest_magnitude(std::size_t, const float*);
template double largest_magnitude(std::size_t, const double*);

}  // namespace odeflow
