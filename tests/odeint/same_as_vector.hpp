// SPDX-License-Identifier: BSL-1.0
#pragma once
// One problem for odeflow::state and for std::vector, and the distance between their answers.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "odeflow/state/state.hpp"

namespace odeflow::test {

/// A ring of coupled, driven unknowns: nonlinear, in the scalar of the state.
struct ring {
  template <class S>
  void operator()(const S& x, S& dxdt, double t) const {
    using T = typename S::value_type;
    const std::size_t n = x.size();
    const T drive = static_cast<T>(std::cos(3 * t));
    for (std::size_t i = 0; i < n; ++i) {
      const T left = x[i == 0 ? n - 1 : i - 1], right = x[i + 1 == n ? 0 : i + 1];
      dxdt[i] = (right - left) * T(0.5) - x[i] * x[i] * x[i] + T(0.25) * drive;
    }
  }
};

template <class T>
void fill(T& x) {
  // Values that float holds exactly, so that both scalars start at the same place.
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<typename T::value_type>(
        static_cast<float>(std::sin(0.37 * static_cast<double>(i) + 0.2)));
}

template <class T>
state<T> filled_state(std::size_t size) {
  state<T> x(size, 1);
  fill(x);
  return x;
}

inline std::vector<double> filled_vector(std::size_t size) {
  std::vector<double> x(size);
  fill(x);
  return x;
}

/// Doubles between a and b.
inline double ulps(double a, double b) {
  if (a == b) return 0;
  if (!std::isfinite(a) || !std::isfinite(b)) return std::numeric_limits<double>::infinity();
  const auto ordered = [](double value) {
    const auto bits = std::bit_cast<std::int64_t>(value);
    return bits < 0 ? std::numeric_limits<std::int64_t>::min() - bits : bits;
  };
  return std::fabs(static_cast<double>(ordered(a)) - static_cast<double>(ordered(b)));
}

template <class A, class B>
double most_ulps(const A& a, const B& b) {
  double most = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) most = std::max(most, ulps(a[i], b[i]));
  return most;
}

/// The largest difference, in units of float's epsilon times the largest value.
template <class A, class B>
double most_float_epsilons(const A& a, const B& b) {
  double most = a.size() == b.size() ? 0 : std::numeric_limits<double>::infinity(), size = 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const double difference = std::fabs(static_cast<double>(a[i]) - b[i]);
    if (!(difference <= most)) most = difference;
    size = std::max(size, std::fabs(b[i]));
  }
  return most / (size * static_cast<double>(std::numeric_limits<float>::epsilon()));
}

}  // namespace odeflow::test
