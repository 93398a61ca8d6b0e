// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "odeflow/state/state.hpp"

namespace odeflow {

/// How the scaled errors of all elements become one number.
enum class error_norm { root_mean_square, largest };

/// Whose errors count.
enum class error_of {
  everything,  ///< theta, the blocks and the scalars of the terms
  theta        ///< the parameters alone: weight 0 for all else
};

/// What a step may be wrong by, per element. See `error_checker`.
struct tolerances {
  double absolute = 1e-6;
  double relative = 1e-6;
  error_norm norm = error_norm::root_mean_square;
  error_of counted = error_of::everything;
  double of_step = 0;                ///< how much of |dt dxdt| the scale takes beside |x|; odeint's takes 1
  std::vector<double> weights = {};  ///< one a block, theta first; none: all are 1
  double scalar_weight = 1;          ///< of the scalars of the terms
};

namespace detail {

struct error_scale {
  double absolute, relative, step;  // step = relative of_step |dt|
};

// Over the scaled errors q_i = |e_i| / (absolute + relative |x_i| + step |dxdt_i|), in the type of e.
struct error_sums {
  double largest = 0, squares = 0;
  bool finite = true;  // whether all e_i, x_i and dxdt_i are
};

template <class T>
error_sums scaled_error(std::size_t size, const T* e, const T* x, const T* dxdt, const error_scale& scale);
extern template error_sums scaled_error(std::size_t, const float*, const float*, const float*,
                                        const error_scale&);
extern template error_sums scaled_error(std::size_t, const double*, const double*, const double*,
                                        const error_scale&);

}  // namespace detail

/// The error of a step in units of what is tolerated, for odeint's `controlled_runge_kutta`: it accepts a
/// step whose error is at most 1. With e the stepper's estimate, x and dxdt at the beginning of the step, and
/// w_b the weight of the block of element i,
///
///     q_i = w_b |e_i| / (absolute + relative (|x_i| + of_step |dt dxdt_i|)),
///
///     root_mean_square: sqrt(sum_i q_i^2 / N),            largest: max_i q_i,
///
/// N the number of elements with a weight above 0. A denominator of 0 counts as the smallest normal number:
/// no error is within any tolerance. `largest` with `of_step = 1` is odeint's own checker. The
/// root of the mean square does not grow with the number of parameters, as the largest does.
///
/// Not finite: the error is +infinity if any e_i, x_i or dxdt_i is NaN or infinite, whatever its weight, so
/// such a step is rejected. The loop is in odeflow's library: -ffast-math in a program that uses it changes
/// nothing. Float states are computed in float, squares and their sum in double. The same bits for any number
/// of threads. Cost: one pass, 3 arrays read, none written. Memory: none.
///
/// Throws std::invalid_argument for a tolerance or weight that is negative or not finite, tolerances that are
/// both 0, and, at the first step, if there is not one weight for each block of the state, or nothing with a
/// weight above 0.
/// Source of the scaled norm: E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I,
/// 2nd edition, 1993, section II.4.
class error_checker {
 public:
  using value_type = double;

  explicit error_checker(tolerances tolerated = {});

  /// As odeint calls it. Leaves `e` as it is.
  template <class Algebra, class State, class Time>
  double error(Algebra& /*algebra*/, const State& x, const State& dxdt, State& e, Time dt) const {
    return measure<typename State::value_type>(x, dxdt, e, static_cast<double>(dt));
  }

  const tolerances& tolerated() const noexcept { return tolerated_; }

 private:
  template <class T>
  double measure(const state<T>& x, const state<T>& dxdt, const state<T>& e, double dt) const;

  tolerances tolerated_;
};

extern template double error_checker::measure(const state<float>&, const state<float>&, const state<float>&,
                                              double) const;
extern template double error_checker::measure(const state<double>&, const state<double>&,
                                              const state<double>&, double) const;

}  // namespace odeflow
