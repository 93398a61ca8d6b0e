// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/odeint/spectral_radius.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

struct steps_options {
  spectral_radius_options radius = {};
  double longest_step = std::numeric_limits<double>::infinity();  ///< where there is little curvature
};

/// The longest stable steps of a stepper, for a given number of gradients a step:
///
///     h = limit / bound,          bound = `spectral_radius::bound()`,
///
/// where limit is `damped_limit()` of a stabilised stepper with the stages that it has, else `real_stability_limit(stepper)`.
///
///     auto stepper = with_steps_from_curvature(rkc1<S>({.stages = 10}), {.longest_step = 1});
///
/// An odeint controlled stepper: it accepts every step; the dt that it is given bounds the step from above, and it hands
/// longest_step back as the next dt. Where there is no curvature h is the smaller of both, or else the last step, or 1. An attempt
/// at the first step fails with half the dt if no estimate is finite. With `curvature_source::stages` a step whose own stages saw
/// more curvature than it is stable on fails, too, with the step for that.
///
/// Stability alone bounds the step, not the error. Cost: that of the stepper, and of `spectral_radius`; where the stepper has
/// no form of do_step that takes the derivative at x, one more gradient an estimate (and a step, with `stages`). Memory beside those of
/// both: one array, two with `stages`. `reset()` resets the stepper inside; the radius stays until `forget()`. Throws
/// std::invalid_argument as `spectral_radius`, and unless longest_step > 0.
template <class Stepper>
class steps_from_curvature : public detail::stepper_types<Stepper> {
 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using stepper_category = boost::numeric::odeint::controlled_stepper_tag;
  static_assert(!detail::controlled<Stepper>,
                "odeflow::steps_from_curvature chooses the step itself: give it a plain stepper");

  explicit steps_from_curvature(Stepper inside, const steps_options& chosen = {})
      : inside_(std::move(inside)),
        radius_(chosen.radius),
        longest_(chosen.longest_step),
        limit_(limit_of(inside_)) {
    if (longest_ != infinity) detail::require_positive("steps_options.longest_step", longest_);
  }

  /// As odeint's: on success x and t are those after the step, on failure they stay; dt is the next step to try.
  template <class System>
  boost::numeric::odeint::controlled_step_result try_step(System system, state_type& x, time_type& t,
                                                          time_type& dt) {
    namespace odeint = boost::numeric::odeint;
    auto& f = static_cast<typename odeint::unwrap_reference<System>::type&>(system);
    const bool again = std::exchange(failed_, false) && t == last_time_;
    last_time_ = t;
    constexpr bool takes_derivative = requires(state_type & to) {
      inside_.do_step(system, std::as_const(x), std::as_const(dxdt_), t, to, dt);
    };
    const bool wanted = takes_derivative || radius_.from_stages() || (!again && radius_.due());
    if (wanted) {
      detail::follow_size(x, dxdt_);
      f(std::as_const(x), dxdt_, t);
    }
    if (!again || !radius_.known()) radius_.begin_step(f, x, dxdt_, t);
    if (!radius_.known()) return fail_with(dt, std::min(dt, longest_) / 2);
    time_type h = std::min({dt, longest_, limit_ / radius_.bound()});
    if (!(h < infinity)) h = last_step_;
    const auto make = [&](auto&& watched, const state_type& from, state_type& to) {
      if constexpr (takes_derivative)
        inside_.do_step(std::ref(watched), from, std::as_const(dxdt_), t, to, h);
      else if (&from == &to)
        inside_.do_step(std::ref(watched), to, t, h);
      else
        inside_.do_step(std::ref(watched), from, t, to, h);
    };
    if (radius_.from_stages()) {
      next_ = x;
      const double seen = radius_.watch(f, x, dxdt_, [&](auto&& watched) { make(watched, x, next_); });
      if (h * seen > limit_) return fail_with(dt, limit_ / radius_.bound());
      std::swap(x, next_);
    } else {
      make(f, x, x);
    }
    t += h;
    last_step_ = h;
    dt = longest_;
    return odeint::success;
  }

  void reset() requires requires(Stepper s) { s.reset(); }
  { inside_.reset(); }

  /// As before the first step.
  void forget() {
    radius_.forget();
    failed_ = false;
    if constexpr (requires { inside_.reset(); }) inside_.reset();
  }

  double stability_limit() const noexcept { return limit_; }
  double last_step() const noexcept { return last_step_; }
  const spectral_radius<state_type>& radius() const noexcept { return radius_; }
  const Stepper& inside() const noexcept { return inside_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
    archive("radius", radius_);
    archive("last_step", last_step_);
    archive("last_time", last_time_);
    archive("failed", failed_);
  }

 private:
  static constexpr double infinity = std::numeric_limits<double>::infinity();

  static double limit_of(const Stepper& stepper) {
    if constexpr (requires { stepper.method().damped_limit(); })
      return stepper.method().damped_limit();
    else
      return real_stability_limit(stepper);
  }

  boost::numeric::odeint::controlled_step_result fail_with(time_type& dt, double next) {
    dt = next < infinity ? next : last_step_;
    failed_ = true;
    return boost::numeric::odeint::fail;
  }

  Stepper inside_;
  spectral_radius<state_type> radius_;
  double longest_, limit_, last_step_ = 1;
  time_type last_time_ = 0;
  bool failed_ = false;
  state_type dxdt_, next_;
};

/// The stepper, its steps from the curvature.
template <class Stepper>
steps_from_curvature<Stepper> with_steps_from_curvature(Stepper stepper, const steps_options& chosen = {}) {
  return steps_from_curvature<Stepper>(std::move(stepper), chosen);
}

}  // namespace odeflow
