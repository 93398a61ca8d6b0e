// SPDX-License-Identifier: BSL-1.0
#pragma once
// A two-layer network with an exact Hessian, written once for numbers and for duals.
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "odeflow/state/dual.hpp"

namespace odeflow::test {

/// L(theta) = (1 / rows) sum_r (c + sum_k b_k tanh(a_k . x_r + d_k) - y_r)^2 / 2, with theta = [a | d | b | c].
class tanh_regression {
 public:
  using value_type = double;

  tanh_regression(std::size_t inputs, std::size_t hidden, std::size_t rows)
      : inputs_(inputs), hidden_(hidden), rows_(rows) {
    for (std::size_t i = 0; i < rows * inputs; ++i) x_.push_back(wave(i));
    for (std::size_t r = 0; r < rows; ++r) y_.push_back(std::sin(3 * x_[r * inputs]));
  }

  std::size_t dimension() const { return hidden_ * (inputs_ + 2) + 1; }

  std::vector<double> start() const {
    std::vector<double> theta(dimension());
    for (std::size_t i = 0; i < theta.size(); ++i)
      theta[i] =
          1.5 * wave(7 * i + 3) / std::sqrt(static_cast<double>(i < hidden_ * inputs_ ? inputs_ : hidden_));
    return theta;
  }

  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    return evaluate<double>(theta, gradient);
  }

  /// The gradient with tangents: exact.
  void hessian_vector_product(std::span<const double> theta, std::span<const double> v,
                              std::span<double> out) const {
    at_.resize(theta.size());
    slope_.resize(theta.size());
    for (std::size_t i = 0; i < theta.size(); ++i) at_[i] = {theta[i], v[i]};
    evaluate<dual<double>>(at_, slope_);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = slope_[i].tangent;
  }

 private:
  static double wave(std::size_t i) { return std::sin(12.9898 * static_cast<double>(i) + 1); }

  template <class T>
  double evaluate(std::span<const T> theta, std::span<T> gradient) const {
    using std::tanh;
    const auto a = theta.first(hidden_ * inputs_), d = theta.subspan(a.size(), hidden_),
               b = theta.subspan(a.size() + hidden_, hidden_);
    const T c = theta.back();
    for (T& number : gradient) number = T(0);
    const double share = 1 / static_cast<double>(rows_);
    double value = 0;
    std::vector<T> height(hidden_);
    for (std::size_t r = 0; r < rows_; ++r) {
      const double* x = x_.data() + r * inputs_;
      T residual = c - T(y_[r]);
      for (std::size_t k = 0; k < hidden_; ++k) {
        T sum = d[k];
        for (std::size_t i = 0; i < inputs_; ++i) sum += a[k * inputs_ + i] * x[i];
        height[k] = tanh(sum);
        residual += b[k] * height[k];
      }
      value += value_of(residual * residual) / 2 * share;
      const T push = residual * share;
      gradient.back() += push;
      for (std::size_t k = 0; k < hidden_; ++k) {
        const T inner = push * b[k] * (T(1) - height[k] * height[k]);
        for (std::size_t i = 0; i < inputs_; ++i) gradient[k * inputs_ + i] += inner * x[i];
        gradient[a.size() + k] += inner;
        gradient[a.size() + hidden_ + k] += push * height[k];
      }
    }
    return value;
  }

  std::size_t inputs_, hidden_, rows_;
  std::vector<double> x_, y_;
  mutable std::vector<dual<double>> at_, slope_;
};

}  // namespace odeflow::test
