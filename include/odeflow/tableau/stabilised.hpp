// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

/// \file
/// Coefficients of stabilised explicit Runge-Kutta methods: with s gradients a step they are stable on the negative real axis,
/// where the spectrum of a gradient flow lies, to a length that grows with s^2.
namespace odeflow {

/// The orthogonal polynomials that a stabilised method is made of. All but `rock` are ultraspherical, scaled to G_j(1) = 1:
///
///     (j + 2 lambda - 1) G_j(x) = 2 (j + lambda - 1) x G_{j-1}(x) - (j - 1) G_{j-2}(x),     G_0 = 1,  G_1 = x.
enum class polynomials {
  chebyshev,   ///< lambda = 0: RKC, the longest interval, with damping
  legendre,    ///< lambda = 1/2: RKL, damped by itself
  gegenbauer,  ///< lambda = 3/2: RKG, damped more, and also of the fast modes of a coarse step
  rock  ///< those of `rock2_polynomial`: ROCK, of order 2, whose interval is longer than RKC's of that order
};

/// Stage j = 1, 2, ... of a step moves on from the one before it:
///
///     Y_j = Y_{j-1} + D_j,
///     D_j = kept D_{j-1} + start (Y_0 - Y_{j-1}) + h rate F_{j-1} + h first_rate F_0,      F_i = f(Y_i, t + time_i h), D_0 = 0.
///
/// At order 1 `start` and `first_rate` are 0. The sources write it as a sum of Y_{j-1}, Y_{j-2} and Y_0 whose factors add up to
/// 1. In moves it is the same, but what rounding does to Y is not carried on through all stages, and where f = 0 nothing moves.
struct stabilised_stage {
  double kept = 0, start = 0, rate = 0, first_rate = 0;
  double time = 0;  ///< of Y_j, in steps
};

/// A stabilised explicit Runge-Kutta method of s stages and order 1 or 2, with w0 = 1 + damping / s^2. Its stages are
///
///     Y_j = (a_j + b_j G_j(w0 + w1 z)) Y_0      on  y' = (z / h) y,
///
///     order 1:  a_j = 0,  b_j = 1 / G_j(w0),                              w1 = G_s(w0) / G_s'(w0),
///     order 2:  a_j = 1 - b_j G_j(w0),  b_j = G_j''(w0) / G_j'(w0)^2,     w1 = G_s'(w0) / G_s''(w0),     b_0 = b_1 = b_2.
///
/// b_0 and b_1 are free: R does not depend on them. The source of RKG of order 2 takes 1 for both, here they are as in RKC and RKL.
/// ROCK has R and stages of `rock2_polynomial`. Cost of making one: O(s), some microseconds for 100 stages; for ROCK O(s^2), about
/// half a millisecond. Memory: 40 bytes a stage.
/// Source: B. P. Sommeijer, L. F. Shampine and J. G. Verwer, RKC: an explicit solver for parabolic PDEs, 1998,
/// doi:10.1016/S0377-0427(97)00219-7; C. D. Meyer, D. S. Balsara and T. D. Aslam, A stabilized Runge-Kutta-Legendre method for
/// explicit super-time-stepping of parabolic and mixed equations, 2014, doi:10.1016/j.jcp.2013.08.021; T. Skaras, T. Saxton, C.
/// Meyer and T. D. Aslam, Super-time-stepping schemes for parabolic equations with boundary conditions, 2021,
/// doi:10.1016/j.jcp.2020.109879. That the three are one family of lambda, and damping beyond RKC, are ours to say.
class stabilised_method {
 public:
  /// `damping` as `usual_damping` where none is given. Throws std::invalid_argument unless order is 1 or 2, stages are
  /// within `least_stages` and `most_stages`, and damping is finite, >= 0 and not so large that G_s(w0) overflows. For ROCK: unless
  /// order is 2, and damping within the bounds of `rock2_polynomial`.
  stabilised_method(polynomials family, int order, std::size_t stages,
                    std::optional<double> damping = std::nullopt);

  /// The order, 3 for ROCK.
  static std::size_t least_stages(polynomials family, int order);
  /// 100,000, 1,000 for ROCK.
  static std::size_t most_stages(polynomials family);

  /// What the sources take: 0.05 and 2/13 for RKC of order 1 and 2, 0.05 for ROCK, else 0.
  static double usual_damping(polynomials family, int order);

  /// The damped_limit() of the method with these stages, without its coefficients. Throws as the constructor.
  static double damped_limit_of(std::size_t stages, polynomials family, int order,
                                std::optional<double> damping = std::nullopt);

  /// The fewest stages with damped_limit() >= reach. Throws as the constructor, unless reach is finite, and if the most stages that
  /// there are do not reach that far.
  static std::size_t stages_for(double reach, polynomials family, int order,
                                std::optional<double> damping = std::nullopt);

  int order() const noexcept { return order_; }
  std::size_t stages() const noexcept { return stage_.size(); }
  double damping() const noexcept { return damping_; }

  /// |R(z)| <= 1 for z in [-real_limit(), 0], and > 1 just beyond, but at order 2 and odd s, where it is a bit further:
  /// 2 w0 / w1. For RKC about (2 - 4/3 damping) s^2 and 0.65 s^2; for RKL s^2 + s and (s^2 + s - 2) / 2; for RKG
  /// (s^2 + 3 s) / 2 and (s^2 + 3 s - 4) / 3; for ROCK 0.8 s^2, where |R| is still 1 - damping.
  double real_limit() const noexcept { return real_limit_; }
  /// (1 + w0) / w1. Between -damped_limit() and -(w0 - 1) / w1, w0 + w1 z is in [-1, 1] and |R(z) - a_s| <= b_s: with damping
  /// a bound below 1, for RKC about 1 - damping at order 1 and 1 - damping / 3 at order 2. Without damping, and for ROCK, it is
  /// real_limit().
  double damped_limit() const noexcept { return damped_limit_; }

  /// e in the estimate e (12 (x - x_new) + 6 h (f(x) + f(x_new))) of the error of a step of order 2: 1/6 - R'''(0) / 6, the
  /// factor of h^3 x''' in the error where f is linear. About 1/15 for RKC, 1/18 for RKL, 1/24 for RKG, 1/14 for ROCK. The bracket is h^3 x'''
  /// for an exact x_new; for the one that the step makes the estimate is 1 + 12 e times the error.
  double error_constant() const noexcept { return error_constant_; }

  /// Stage j at [j - 1].
  std::span<const stabilised_stage> stage() const noexcept { return stage_; }

  /// R(z), as a step makes it, stage by stage.
  double stability_function(double z) const;

 private:
  int order_;
  double damping_, real_limit_ = 0, damped_limit_ = 0, error_constant_ = 0;
  std::vector<stabilised_stage> stage_;
};

}  // namespace odeflow
