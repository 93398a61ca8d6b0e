// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

namespace odeflow {

/// The step after one whose error was err_n, in units of what is tolerated, when the accepted one before had
/// err_(n-1):
///
///     dt (safety err_n^(-alpha / k) err_(n-1)^(beta / k)),
///
/// k the power of dt that the error estimate goes with. The factor is kept within [shrink, grow], and at most
/// 1 after a rejection. Gustafsson's proportional and integral control: the second factor damps the swing
/// between too long and too short that a stepper at its stability limit gets into. An error that stays
/// settles at safety^(k / (alpha - beta)): 0.17 of the tolerance for k = 5.
///
/// A rejected step is tried again at dt max(shrink, safety err^(-1 / k)).
/// Source: K. Gustafsson, Control theoretic techniques for stepsize selection in explicit Runge-Kutta
/// methods, 1991, doi:10.1145/210232.210242; alpha and beta as in E. Hairer, G. Wanner, Solving Ordinary
/// Differential Equations II, 2nd edition, 1996, section IV.2.
struct pi_controller {
  double alpha = 0.7;
  double beta = 0.4;
  double safety = 0.9;
  double shrink = 0.2;
  double grow = 5;
  double max_step = std::numeric_limits<double>::infinity();  ///< of |dt|
};

/// The classical one: alpha = 1, beta = 0. An error that stays settles at safety^k: 0.59 of the tolerance for
/// k = 5.
struct i_controller {
  double safety = 0.9;
  double shrink = 0.2;
  double grow = 5;
  double max_step = std::numeric_limits<double>::infinity();
};

/// Either of them as the step adjuster of odeint's `controlled_runge_kutta`. Of k it takes what odeint
/// passes: the order of the stepper when a step was accepted, the order of the error estimate plus 1 when
/// not; for a pair of orders p and p - 1 both are p.
///
/// An error that is infinite or NaN shrinks the step by `shrink`. err_(n-1) is 1 before the first accepted
/// step, and counts as 1e-4 below that, so that one step without an error does not hold back the next. dt may
/// be negative.
///
/// Throws std::invalid_argument unless alpha, safety, shrink and max_step are > 0, beta >= 0, shrink < 1, 1
/// <= grow, all but max_step finite, and safety <= 1.
class step_adjuster {
 public:
  using value_type = double;
  using time_type = double;

  step_adjuster() : step_adjuster(pi_controller{}) {}
  step_adjuster(const pi_controller& chosen);
  step_adjuster(const i_controller& chosen);

  /// The step to try after a rejected one.
  double decrease_step(double dt, double error, int error_order);
  /// The step to try after an accepted one.
  double increase_step(double dt, double error, int stepper_order);
  /// Whether dt may be tried. If not, `get_max_dt()` is the step to try in its place.
  bool check_step_size_limit(double dt);
  double get_max_dt() const noexcept { return backward_ ? -chosen_.max_step : chosen_.max_step; }

  /// err_(n-1), of the last accepted step.
  double last_error() const noexcept { return last_error_; }
  /// As before the first step.
  void forget() noexcept;

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("last_error", last_error_);
    archive("rejected", rejected_);
    archive("backward", backward_);
  }

 private:
  double limited(double dt) const;

  pi_controller chosen_;
  double last_error_ = 1;
  bool rejected_ = false, backward_ = false;
};

}  // namespace odeflow
