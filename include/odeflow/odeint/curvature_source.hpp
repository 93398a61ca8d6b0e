// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/state/sweep.hpp"

/// \file
/// Where steppers that follow the curvature take it from, and what they share.
namespace odeflow {

/// Where the curvature that a flow meets is taken from: products of its Jacobian J with vectors.
enum class curvature_source {
  exact,              ///< from the objective's `hessian_vector_product`
  finite_difference,  ///< one evaluation a product, a little further along the vector; any odeint system
  stages  ///< from the stages of the step itself, free; where there are none yet, a finite difference
};

namespace detail {

/// Out of reach of a user's -ffast-math.
inline bool is_finite(double a) { return all_finite(1, &a); }

template <class T>
double norm(std::size_t n, const T* a) {
  return std::sqrt(sum_of_squares(n, a));
}

/// a becomes a - b. Returns its norm.
template <class T>
double subtract(std::size_t n, T* a, const T* b) {
  sweep(
      n, [](T& to, const T& from) { to -= from; }, a, b);
  return norm(n, a);
}

/// out = x + e v, where e v is so long that truncation and rounding balance in a difference of derivatives. Returns e.
template <class T>
double difference_point(std::size_t n, const T* x, const T* v, double norm_of_v, T* out) {
  const double length = std::sqrt(static_cast<double>(std::numeric_limits<T>::epsilon())) * (1 + norm(n, x));
  const auto e = static_cast<T>(length / norm_of_v);
  sweep(
      n, [e](T& y, const T& from, const T& along) { y = from + e * along; }, out, x, v);
  return static_cast<double>(e);
}

/// The quotients |F_j - F_{j-1}| / |Y_j - Y_{j-1}| of successive stages of one step, over the first n unknowns. Memory: two arrays.
template <class State>
class stage_quotients {
 public:
  /// A new step begins.
  void begin() { stages_ = 0, largest_ = -1; }

  /// The next stage: dydt = f(y).
  void see(const State& y, const State& dydt, std::size_t n) {
    follow_size(y, y_, dydt_);
    if (stages_++ > 0) {
      const double moved = subtract(n, y_.data(), y.data()), turned = subtract(n, dydt_.data(), dydt.data());
      if (moved > 0 && is_finite(turned / moved)) largest_ = std::max(largest_, turned / moved);
    }
    const auto keep = [](auto& to, const auto& from) { to = from; };
    sweep(n, keep, y_.data(), y.data());
    sweep(n, keep, dydt_.data(), dydt.data());
  }

  int stages() const noexcept { return stages_; }
  /// Whether there was a quotient that is finite, between states that differ; and the largest of them, or 0.
  bool known() const noexcept { return largest_ >= 0; }
  double largest() const noexcept { return std::max(largest_, 0.0); }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("stages", stages_);
    archive("largest", largest_);
  }

 private:
  State y_, dydt_;
  int stages_ = 0;
  double largest_ = -1;
};

}  // namespace detail
}  // namespace odeflow
