// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <numbers>

#include "odeflow/state/require.hpp"

/// \file
/// Factors s(t) that change in flow time. A schedule is any copyable object with `double operator()(double t)
/// const`. For t outside the span a schedule is about, it keeps its nearest value.
///
/// Where s acts is a choice, and it is three different things as soon as the flow has memory or the stepper
/// has stages:
///  * `direction_schedule` (a term): theta' = s(t) d. The blocks of other terms go on at their own pace. As
///  the last term,
///    with forward Euler, it is what torch's learning rate schedulers do.
///  * `scheduled_steps(stepper, s)`: the step is s(t) h. Time of the flow passes more slowly, averages
///  included.
///  * `scheduled_time(flow, s)`: x' = s(t) f(x, t), the same slower time as an equation: s varies within a
///  step, too.
/// On the bare flow with forward Euler the three agree bit for bit but for rounding; on other steppers the
/// last two differ by O(h), since s moves between the stages of a step.
namespace odeflow {

template <class S>
concept schedule = requires(const S& s, double t) {
  { s(t) } -> std::convertible_to<double>;
};

namespace schedules {

/// s = 1.
struct constant {
  double operator()(double) const { return 1; }
};

/// From first to 1 in a straight line: s = first + (1 - first) t / duration.
struct warm_up {
  double duration = 1;
  double first = 0;
  void validate() const { detail::require_positive("schedules::warm_up.duration", duration); }
  double operator()(double t) const { return first + (1 - first) * std::clamp(t / duration, 0.0, 1.0); }
};

/// From 1 to last along half a cosine: s = last + (1 - last) (1 + cos(pi t / duration)) / 2.
/// Source: I. Loshchilov, F. Hutter, SGDR: stochastic gradient descent with warm restarts, 2017,
/// arXiv:1608.03983.
struct cosine {
  double duration = 1;
  double last = 0;
  void validate() const { detail::require_positive("schedules::cosine.duration", duration); }
  double operator()(double t) const {
    return last + (1 - last) * (1 + std::cos(std::numbers::pi * std::clamp(t / duration, 0.0, 1.0))) / 2;
  }
};

/// Times factor after each interval: s = factor^floor(t / interval).
struct step_decay {
  double interval = 1;
  double factor = 0.1;
  void validate() const {
    detail::require_positive("schedules::step_decay.interval", interval);
    detail::require_not_negative("schedules::step_decay.factor", factor);
  }
  double operator()(double t) const {
    // Times come as n h, rounded: a time that is meant to be a multiple of the interval may fall just short
    // of it.
    return std::pow(factor, std::floor(std::max(t, 0.0) / interval * (1 + 1e-12) + 1e-12));
  }
};

/// s = exp(-t / time_constant).
struct exponential {
  double time_constant = 1;
  void validate() const { detail::require_positive("schedules::exponential.time_constant", time_constant); }
  double operator()(double t) const { return std::exp(-std::max(t, 0.0) / time_constant); }
};

/// s = 1 / (1 + t / time_constant): torch's lr_decay of Adagrad, time_constant = learning rate / lr_decay.
struct inverse_time {
  double time_constant = 1;
  void validate() const { detail::require_positive("schedules::inverse_time.time_constant", time_constant); }
  double operator()(double t) const { return 1 / (1 + std::max(t, 0.0) / time_constant); }
};

/// Along half a cosine from first up to 1, which it reaches at rise duration, then along another down to
/// last.
/// Source: L. N. Smith, N. Topin, Super-convergence, 2018, arXiv:1708.07120.
struct one_cycle {
  double duration = 1;
  double rise = 0.3;
  double first = 0.04;
  double last = 4e-6;
  void validate() const {
    detail::require_positive("schedules::one_cycle.duration", duration);
    detail::require_positive("schedules::one_cycle.rise", rise);
    detail::require_fraction("schedules::one_cycle.rise", rise);
  }
  double operator()(double t) const {
    const double part = std::clamp(t / duration, 0.0, 1.0);
    const auto along = [](double from, double to, double way) {
      return to + (from - to) * (1 + std::cos(std::numbers::pi * way)) / 2;
    };
    return part < rise ? along(first, 1, part / rise) : along(1, last, (part - rise) / (1 - rise));
  }
};

/// The first schedule until `until`, then the second one, which starts its own time there: a warm-up before
/// any other.
template <schedule First, schedule Second>
struct in_turn {
  First before;
  double until = 1;
  Second after;
  void validate() const {
    if constexpr (requires { before.validate(); }) before.validate();
    if constexpr (requires { after.validate(); }) after.validate();
    detail::require_positive("schedules::in_turn.until", until);
  }
  double operator()(double t) const { return t < until ? before(t) : after(t - until); }
};

}  // namespace schedules
}  // namespace odeflow
