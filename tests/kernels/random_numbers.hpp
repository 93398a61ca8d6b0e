// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>
#include <random>
#include <vector>

namespace odeflow::test {

/// n normal numbers of this width.
template <class T>
std::vector<T> random_numbers(std::size_t n, unsigned seed, double width = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal(0, width);
  std::vector<T> found(n);
  for (T& x : found) x = static_cast<T>(normal(random));
  return found;
}

}  // namespace odeflow::test
