// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <complex>
#include <cstddef>
#include <vector>

#include "odeflow/tableau/stabilised.hpp"

/// \file
/// The stability polynomials of ROCK2, computed from what defines them when they are wanted: there is no table.
namespace odeflow {

/// R(z) = Q(x0 + scale z) / Q(x0), Q = w_2 P_{s-2}, w_2(x) = |x - zero|^2 for real x, P_j the polynomials orthogonal on [-1, 1] with
/// the weight w_2^2 / sqrt(1 - x^2). zero (complex), x0 and scale are such that
///
///     R'(0) = R''(0) = 1,    R = 1 - damping at its first maximum left of 0,    |R| = 1 - damping at x = -1.
///
/// The extrema between these two exceed them by less than 0.004. The limit is 0.808 s^2 for many stages and damping 0.05 (0.797 for
/// 10, 0.74 for 4), where RKC has 0.65 s^2.
///
/// Newton's method in long double; all four numbers, in units of 1 / s^2, hardly depend on s. The recurrence of the P_j is
/// Chebyshev's after two steps of the QR algorithm shifted to `zero`. Cost: O(s), less than 0.1 ms for 20 stages.
///
/// Source: A. Abdulle and A. A. Medovikov, Second order Chebyshev methods based on orthogonal polynomials, 2001,
/// doi:10.1007/s002110100292; J. Kautsky and G. H. Golub, On the calculation of Jacobi matrices, 1983,
/// doi:10.1016/0024-3795(83)80028-7. The two conditions on |R| are ours.
class rock2_polynomial {
 public:
  using number = long double;

  static constexpr std::size_t least_stages = 3, most_stages = 1000;
  static constexpr double least_damping = 0.01, most_damping = 0.1;

  /// Throws std::invalid_argument unless stages and damping are within their bounds.
  rock2_polynomial(std::size_t stages, double damping);

  /// A zero of w_2; the other is its conjugate.
  std::complex<number> zero() const { return zero_; }
  number x0() const { return x0_; }
  number scale() const { return scale_; }
  /// x = -1 is z = -limit().
  number limit() const { return (1 + x0_) / scale_; }
  /// R'''(0).
  number third_derivative() const { return third_derivative_; }

  /// The stages that realise R. The source makes P_{s-2} by its recurrence and w_2 in two last stages, which multiply the rounding
  /// of the stage before them by w_2(-limit) / w_2(0) = 0.18 s^4: more than 1 in float from 100 stages on. Here R is a sum of
  /// Chebyshev polynomials, R = sum_k c_k T_k(x), added up as Clenshaw does,
  ///
  ///     b_k = c_k + 2 x b_{k+1} - b_{k+2},  k = s - 1 ... 1,    R = b_0 = c_0 + x b_1 - b_2,
  ///     Y_j = b_{s-j}(x0 + scale z) / b_{s-j}(x0) Y_0      on  y' = (z / h) y:
  ///
  /// no |Y_j| exceeds 3.4 |Y_0| on [-limit, 0], and a step is R to 3.4 s^(3/2) roundings, at 500 stages too. Cost: O(s^2).
  std::vector<stabilised_stage> stages() const;

  /// The fewest stages that might have a limit of reach.
  static std::size_t fewest_stages(double reach);

 private:
  struct jet;
  void build(std::complex<number> zero);
  template <std::size_t Count>
  std::array<number, Count> orthogonal(number x) const;
  jet at(number x) const;
  std::vector<number> series() const;

  std::size_t stages_;
  std::complex<number> zero_;
  number x0_ = 0, x1_ = 0, scale_ = 0, third_derivative_ = 0;
  std::vector<number> a_, b_;  // b_j P_{j+1} = (x - a_j) P_j - b_{j-1} P_{j-1}
};

}  // namespace odeflow
