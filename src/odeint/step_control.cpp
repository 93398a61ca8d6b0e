// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/step_control.hpp"

#include <algorithm>
#include <cmath>

#include "odeflow/state/require.hpp"
#include "odeflow/state/sweep.hpp"

namespace odeflow {
namespace {
// Of an error estimate: an error of 0 has no power -1 / k.
constexpr double least_error = 1e-100, least_remembered = 1e-4;
}  // namespace

step_adjuster::step_adjuster(const pi_controller& chosen) : chosen_(chosen) {
  detail::require_positive("pi_controller.alpha", chosen.alpha);
  detail::require_not_negative("pi_controller.beta", chosen.beta);
  detail::require_positive("step controller's safety", chosen.safety);
  detail::require_at_most("step controller's safety", chosen.safety, "1", 1);
  detail::require_positive("step controller's shrink", chosen.shrink);
  detail::require_fraction("step controller's shrink", chosen.shrink);
  detail::require_at_most("1", 1, "step controller's grow", chosen.grow);
  if (chosen.max_step != std::numeric_limits<double>::infinity())
    detail::require_positive("step controller's max_step", chosen.max_step);
}

step_adjuster::step_adjuster(const i_controller& chosen)
    : step_adjuster(pi_controller{.alpha = 1,
                                  .beta = 0,
                                  .safety = chosen.safety,
                                  .shrink = chosen.shrink,
                                  .grow = chosen.grow,
                                  .max_step = chosen.max_step}) {}

double step_adjuster::decrease_step(double dt, double error, int error_order) {
  rejected_ = true;
  const double k = error_order + 1;
  const double factor = all_finite(1, &error) ? chosen_.safety * std::pow(error, -1 / k) : 0;
  return limited(dt * std::clamp(factor, chosen_.shrink, 1.0));
}

double step_adjuster::increase_step(double dt, double error, int stepper_order) {
  const double k = std::max(stepper_order, 1);
  const double most = rejected_ ? 1.0 : chosen_.grow;
  const double factor = chosen_.safety * std::pow(std::max(error, least_error), -chosen_.alpha / k) *
                        std::pow(last_error_, chosen_.beta / k);
  rejected_ = false;
  last_error_ = std::max(error, least_remembered);
  return limited(dt * std::clamp(factor, std::min(chosen_.shrink, most), most));
}

bool step_adjuster::check_step_size_limit(double dt) {
  backward_ = dt < 0;
  return std::fabs(dt) <= chosen_.max_step;
}

void step_adjuster::forget() noexcept {
  last_error_ = 1;
  rejected_ = false;
}

double step_adjuster::limited(double dt) const {
  return std::fabs(dt) <= chosen_.max_step ? dt : std::copysign(chosen_.max_step, dt);
}

}  // namespace odeflow
