// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <utility>
#include <vector>

#include "odeflow/state/state.hpp"

/// \file
/// Objectives whose minimum, curvature or flow is known in closed form: to try a stepper on, and to test it
/// with.
namespace odeflow {

/// The quadratic with the given eigenvalues of its Hessian, the minimum 0 at theta = 0:
///
///     L(theta) = sum_i lambda_i theta_i^2 / 2.
///
/// Its gradient flow is theta_i(t) = theta_i(0) exp(-lambda_i t), and one step h of a Runge-Kutta stepper
/// with stability function R multiplies theta_i by R(-h lambda_i). Cost: 2 n flops a gradient.
template <scalar T>
class quadratic {
 public:
  using value_type = T;

  /// Throws std::invalid_argument if there are no eigenvalues.
  explicit quadratic(std::vector<T> eigenvalues) : eigenvalues_(std::move(eigenvalues)) {
    if (eigenvalues_.empty()) throw std::invalid_argument("odeflow::quadratic: no eigenvalues given");
  }

  std::size_t dimension() const { return eigenvalues_.size(); }
  std::span<const T> eigenvalues() const { return eigenvalues_; }

  double value_and_gradient(std::span<const T> theta, std::span<T> gradient) const {
    double value = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
      gradient[i] = eigenvalues_[i] * theta[i];
      value += 0.5 * static_cast<double>(gradient[i]) * static_cast<double>(theta[i]);
    }
    return value;
  }

  void hessian_vector_product(std::span<const T> /*theta*/, std::span<const T> v, std::span<T> out) const {
    for (std::size_t i = 0; i < v.size(); ++i) out[i] = eigenvalues_[i] * v[i];
  }

  /// theta(t) of the gradient flow from theta(0) = theta.
  std::vector<T> solution(std::span<const T> theta, double t) const {
    std::vector<T> later(theta.size());
    for (std::size_t i = 0; i < later.size(); ++i)
      later[i] =
          static_cast<T>(static_cast<double>(theta[i]) * std::exp(-static_cast<double>(eigenvalues_[i]) * t));
    return later;
  }

 private:
  std::vector<T> eigenvalues_;
};

/// Rosenbrock's curved valley in two parameters, the minimum 0 at (1, 1):
///
///     L(x, y) = (1 - x)^2 + steepness (y - x^2)^2.
///
/// At the minimum the Hessian has the eigenvalues of [[2 + 8 s, -4 s], [-4 s, 2 s]], s = steepness: for s =
/// 100 they are 1001.6 and 0.4, a stiff flow.
/// Source: H. H. Rosenbrock, An automatic method for finding the
/// greatest or least value of a function, 1960, doi:10.1093/comjnl/3.3.175.
template <scalar T>
struct rosenbrock_valley {
  using value_type = T;

  T steepness = 100;

  std::size_t dimension() const { return 2; }

  double value_and_gradient(std::span<const T> theta, std::span<T> gradient) const {
    const T x = theta[0], y = theta[1], rise = y - x * x;
    gradient[0] = T(-2) * (T(1) - x) - T(4) * steepness * x * rise;
    gradient[1] = T(2) * steepness * rise;
    return static_cast<double>((T(1) - x) * (T(1) - x) + steepness * rise * rise);
  }

  void hessian_vector_product(std::span<const T> theta, std::span<const T> v, std::span<T> out) const {
    const T x = theta[0], y = theta[1];
    const T xx = T(2) - T(4) * steepness * (y - T(3) * x * x), xy = T(-4) * steepness * x,
            yy = T(2) * steepness;
    out[0] = xx * v[0] + xy * v[1];
    out[1] = xy * v[0] + yy * v[1];
  }
};

}  // namespace odeflow
