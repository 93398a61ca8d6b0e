// SPDX-License-Identifier: BSL-1.0
#pragma once
// The two products of a network as functions that return vectors, and the little algebra their tests need.
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

#include "problem.hpp"

namespace odeflow::test {

template <class T>
std::vector<T> hessian_product(const dense_network<T>& network, const std::vector<T>& theta,
                               const problem<T>& data, const std::vector<T>& v) {
  std::vector<T> out(theta.size(), std::numeric_limits<T>::quiet_NaN());
  network.hessian_vector_product(theta, data.all(), v, out);
  return out;
}

template <class T>
std::vector<T> gauss_newton(const dense_network<T>& network, const std::vector<T>& theta,
                            const problem<T>& data, const std::vector<T>& v) {
  std::vector<T> out(theta.size(), std::numeric_limits<T>::quiet_NaN());
  network.gauss_newton_product(theta, data.all(), v, out);
  return out;
}

inline double dot(const std::vector<double>& a, const std::vector<double>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

inline double norm(const std::vector<double>& a) { return std::sqrt(dot(a, a)); }

/// A direction drawn uniformly, of length 1.
template <class T>
std::vector<T> unit_vector(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 bits(seed);
  std::normal_distribution<double> normal;
  std::vector<double> v(n);
  for (double& x : v) x = normal(bits);
  const double length = norm(v);
  for (double& x : v) x /= length;
  return {v.begin(), v.end()};
}

}  // namespace odeflow::test
