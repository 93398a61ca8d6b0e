// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <utility>

#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/curvature_source.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

struct drift_options {
  double c = 0.1;  ///< the step where there is no curvature, a time; infinity: the curvature alone bounds it
  double p = 1;    ///< the power of the curvature
  curvature_source source = curvature_source::stages;  ///< `exact` on bare flows only
};

/// The paper's adaptive learning rate (DALR) for any stepper: with f the flow's field on theta (-g on the
/// bare flow) and J its Jacobian (-H), each step is
///
///     h = c / (1 + (c / r) v^p),            v = norm(J f) / norm(f),
///
/// where r is the real stability limit of the stepper, measured on it; for Euler it is 2, which is the
/// paper's rule. Norms are over theta. v <= lambda_max on the bare flow, so for p = 1 the step is shorter
/// than r / v: the longest stable one, were the direction an eigenvector.
///
/// An odeint controlled stepper, made by `with_drift_adaptive`: it accepts every step; the dt that it is
/// given bounds the step from above, and it hands c back as the next dt. Where f = 0, v is 0. A curvature
/// that is not finite fails the attempt and halves dt. Cost a step beside the stepper's own: a gradient and a
/// product (exact), 2 gradients (finite_difference), none
/// (stages: of the first two of the step before, if they are two and tell, else as finite_difference). Memory: 5 states at most. Throws std::invalid_argument for `exact` where there
/// is no `hessian_vector_product`, or a term with blocks.
/// Source: B. Dherin et al., Learning by solving
/// differential equations, 2025, arXiv:2505.13397. r in place of 2 and the sources other than the exact one
/// are ours.
template <class Stepper>
class drift_adaptive : public detail::stepper_types<Stepper> {
 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using stepper_category = boost::numeric::odeint::controlled_stepper_tag;
  static_assert(!detail::controlled<Stepper>,
                "odeflow::drift_adaptive chooses the step itself: give it a plain stepper");

  /// Throws std::invalid_argument unless c > 0, and p is finite and > 0.
  drift_adaptive(Stepper inside, const drift_options& chosen)
      : inside_(std::move(inside)), chosen_(chosen), limit_(real_stability_limit(inside_)) {
    if (chosen.c != std::numeric_limits<double>::infinity())
      detail::require_positive("drift_options.c", chosen.c);
    detail::require_positive("drift_options.p", chosen.p);
  }

  template <class System>
  boost::numeric::odeint::controlled_step_result try_step(System system, state_type& x, time_type& t,
                                                          time_type& dt) {
    namespace odeint = boost::numeric::odeint;
    auto& flow = static_cast<typename odeint::unwrap_reference<System>::type&>(system);
    const double v = curvature(flow, x, t);
    // The rule, written so that c may be infinite.
    const double h = std::min<double>(dt, 1 / (1 / chosen_.c + std::pow(v, chosen_.p) / limit_));
    if (!std::isfinite(v) || !(h > 0) || !std::isfinite(h)) {
      dt = std::min<double>(dt, chosen_.c) / 2;
      return odeint::fail;
    }
    if (chosen_.source == curvature_source::stages) {
      stages_.begin();
      inside_.do_step([&](const auto& y, auto& dydt, double s) { watch(flow, y, dydt, s); }, x, t, h);
    } else {
      inside_.do_step(system, x, t, h);
    }
    t += h;
    dt = chosen_.c;
    curvature_ = v;
    return odeint::success;
  }

  /// r, measured on the stepper.
  double stability_limit() const noexcept { return limit_; }
  /// v of the last step.
  double last_curvature() const noexcept { return curvature_; }

  void reset() requires requires(Stepper s) { s.reset(); }
  { inside_.reset(); }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
    archive("curvature", curvature_);
    archive("stages", stages_);
  }

 private:
  template <class Flow>
  double curvature(Flow& flow, const state_type& x, double t) {
    if (chosen_.source == curvature_source::stages && stages_.known()) return stages_.largest();
    at_.reshape(x.dimension(), x.blocks(), x.scalars().size());
    slope_ = at_;
    flow(x, slope_, t);
    const double speed = detail::norm(x.dimension(), slope_.data());
    if (speed == 0) return 0;
    if (chosen_.source == curvature_source::exact) return norm_of_product(flow, x) / speed;
    const double e = detail::difference_point(x.size(), x.data(), slope_.data(), speed, at_.data());
    work_ = slope_;
    flow(at_, work_, t);
    return detail::subtract(x.dimension(), work_.data(), slope_.data()) / e / speed;
  }

  template <class Flow>
  double norm_of_product([[maybe_unused]] Flow& flow, const state_type& x) {
    if constexpr (requires { flow.loss().hessian_vector_product(x.block(0), x.block(0), at_.block(0)); })
      if (x.blocks() == 1) {
        flow.loss().hessian_vector_product(x.block(0), std::as_const(slope_).block(0), at_.block(0));
        return detail::norm(x.dimension(), at_.data());
      }
    throw std::invalid_argument(
        "odeflow::drift_adaptive: curvature_source::exact needs an objective with hessian_vector_product and "
        "a flow "
        "without blocks of terms; finite_difference and stages take any flow");
  }

  // The stepper's evaluations, of which the first two tell the curvature.
  template <class Flow>
  void watch(Flow& flow, const state_type& y, state_type& dydt, double s) {
    flow(y, dydt, s);
    if (stages_.stages() < 2) stages_.see(y, dydt, y.dimension());
  }

  Stepper inside_;
  drift_options chosen_;
  double limit_, curvature_ = 0;
  state_type at_, slope_, work_;
  detail::stage_quotients<state_type> stages_;
};

/// The step of every step from the curvature that it meets.
template <class Stepper>
drift_adaptive<Stepper> with_drift_adaptive(Stepper stepper, const drift_options& chosen = {}) {
  return {std::move(stepper), chosen};
}

}  // namespace odeflow
