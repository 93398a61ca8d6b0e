// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <utility>

#include <boost/numeric/odeint/util/copy.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/limited_controller.hpp"
#include "odeflow/odeint/spectral_radius.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/odeint/unstable_step_error.hpp"

namespace odeflow {

/// A stepper that may be given another number of stages between two steps, and tells how far they are stable: `rkc1` and its like.
template <class Stepper>
concept takes_stages = requires(Stepper& stepper, std::size_t stages, double reach) {
  stepper.set_stages(stages);
  { stepper.stages_for(reach) } -> std::convertible_to<std::size_t>;
  { stepper.damped_limit_of(stages) } -> std::convertible_to<double>;
};

struct stages_options {
  spectral_radius_options radius = {};
  std::size_t most_stages = 500;
};

/// A stabilised stepper whose steps have the fewest stages that damp the curvature which they meet:
///
///     stages = min { s : damped_limit(s) >= bound |dt| },        bound = `spectral_radius::bound()`.
///
///     auto stepper = with_stages_from_curvature(rkc2<S>(), {.radius = {.every = 5}, .most_stages = 200});
///
/// An odeint stepper as the one inside: plain around `rkc1`, and around `rkc2` one with an error estimate and FSAL, for
/// `make_controlled`, `with_error_control`, `train` and `for_training`. Where most_stages do not reach, a controlled one shortens the
/// step, and a plain step throws `unstable_step_error`, x as before it. Another attempt at a step, the same time and a shorter dt,
/// takes no new estimate.
///
/// With `curvature_source::stages` a step whose own stages saw more than it damps is made again with more.
///
/// `reset()` drops the derivative that the forms with an error remember; the radius and its vector, which a new batch changes
/// little, stay until `forget()`.
///
/// Gradients: those of the stepper inside, the derivative at x among them, and of `spectral_radius`, on the step's batch. Memory
/// beside those of both: one array, with `stages` and in place up to two more. Throws std::invalid_argument as `spectral_radius`, and
/// as `stabilised_method` for most_stages.
template <class Stepper>
class stages_from_curvature : public detail::error_stepper_types<Stepper> {
  static_assert(takes_stages<Stepper>,
                "odeflow::with_stages_from_curvature takes a stepper with any number of stages: rkc1, rkc2, "
                "rkl1, rkl2, rkg1, rkg2, rock2. with_steps_from_curvature takes any other");

 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using order_type = unsigned short;
  static constexpr bool estimates = detail::of_error_category<Stepper>;

  explicit stages_from_curvature(Stepper inside = Stepper(), const stages_options& chosen = {})
      : inside_(std::move(inside)),
        radius_(chosen.radius),
        most_(chosen.most_stages),
        most_reach_(inside_.damped_limit_of(most_)) {}

  order_type order() const { return inside_.order(); }
  order_type stepper_order() const requires estimates { return inside_.stepper_order(); }
  order_type error_order() const requires estimates { return inside_.error_order(); }
  auto& algebra() requires estimates { return inside_.algebra(); }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }
  /// out becomes the state after a step of dt from in at t; it may be in.
  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out, time_type dt) {
    reset();
    evaluate(system, in, t);
    do_step(system, in, dxdt_, t, out, dt);
  }
  /// From the derivative dxdt at in.
  template <class System>
  void do_step(System system, const state_type& in, const state_type& dxdt, time_type t, state_type& out,
               time_type dt) {
    if (radius_.from_stages() && &in == &out) {
      from_ = in;
      return do_step(system, std::as_const(from_), dxdt, t, out, dt);
    }
    const bool made = step(system, in, dxdt, t, dt, false,
                           [&](auto&& f) { inside_.do_step(std::ref(f), in, dxdt, t, out, dt); });
    if (!made) throw unstable_step_error(t, dt, radius_.bound(), most_, stages_needed(dt));
  }
  /// And the derivative dxdt_out at out, which may be dxdt.
  template <class System>
  void do_step(System system, const state_type& in, const state_type& dxdt, time_type t, state_type& out,
               state_type& dxdt_out, time_type dt) requires estimates {
    do_step(system, in, dxdt, t, out, dt);
    evaluate(system, out, t + dt);
    boost::numeric::odeint::copy(dxdt_, dxdt_out);
  }

  /// With the estimate of the error. The derivative at x is the one of the last such step's end, if there was one.
  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt,
               state_type& error) requires estimates {
    do_step(system, x, t, x, dt, error);
  }
  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out, time_type dt,
               state_type& error) requires estimates {
    if (!initialized_) initialize(system, in, t);
    do_step(system, in, dxdt_, t, out, dxdt_, dt, error);
  }
  /// Where most_stages do not reach, the error is infinite, and neither a gradient is spent nor the state changed.
  template <class System>
  void do_step(System system, const state_type& in, const state_type& dxdt, time_type t, state_type& out,
               state_type& dxdt_out, time_type dt, state_type& error) requires estimates {
    if (radius_.from_stages() && (&in == &out || &dxdt == &dxdt_out)) {
      from_ = in, dxdt_from_ = dxdt;
      return do_step(system, std::as_const(from_), std::as_const(dxdt_from_), t, out, dxdt_out, dt, error);
    }
    detail::follow_size(in, out, dxdt_out, error);
    const bool again = t == last_time_ && std::fabs(dt) < std::fabs(last_dt_);
    last_time_ = t, last_dt_ = dt;
    const bool made = step(system, in, dxdt, t, dt, again, [&](auto&& f) {
      inside_.do_step(std::ref(f), in, dxdt, t, out, dxdt_out, dt, error);
    });
    if (made) return;
    std::fill_n(error.data(), error.size(), std::numeric_limits<typename state_type::value_type>::infinity());
    boost::numeric::odeint::copy(in, out);
    boost::numeric::odeint::copy(dxdt, dxdt_out);
  }

  /// Drops the derivative that the forms with an error remember.
  void reset() { initialized_ = false; }
  bool is_initialized() const { return initialized_; }
  template <class System>
  void initialize(System system, const state_type& x, time_type t) {
    evaluate(system, x, t);
    initialized_ = true;
  }
  /// As before the first step.
  void forget() {
    reset();
    radius_.forget();
    last_time_ = last_dt_ = 0;
  }

  /// Makes the arrays those for states like x; a step does so itself.
  void adjust_size(const state_type& x) {
    detail::follow_size(x, dxdt_);
    inside_.adjust_size(x);
  }

  /// dt, or the longest step there that most_stages reach.
  double longest_step(double dt) const {
    const double reach = std::fabs(dt) * radius_.bound();
    return reach > most_reach_ ? std::copysign(most_reach_ / radius_.bound(), dt) : dt;
  }

  /// Of the last step.
  std::size_t stages() const noexcept { return inside_.stages(); }
  const auto& method() const noexcept { return inside_.method(); }
  const spectral_radius<state_type>& radius() const noexcept { return radius_; }
  const Stepper& inside() const noexcept { return inside_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
    archive("radius", radius_);
    archive("reaches", reaches_);
    archive("fewer_reach", fewer_reach_);
    archive("last_time", last_time_);
    archive("last_dt", last_dt_);
    archive("initialized", initialized_);
    if (initialized_) archive("dxdt", dxdt_);
  }

 private:
  template <class System>
  void evaluate(System& system, const state_type& x, time_type t) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    detail::follow_size(x, dxdt_);
    f(x, dxdt_, t);
  }

  // Calls make(f) with the stages that the step wants. False if there are not so many.
  template <class System, class Make>
  bool step(System& system, const state_type& in, const state_type& dxdt, time_type t, time_type dt,
            bool again, Make make) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    if (!again || !radius_.known()) radius_.begin_step(f, in, dxdt, t);
    while (cover(dt)) {
      if (!radius_.from_stages()) {
        make(f);
        return true;
      }
      const double seen = radius_.watch(f, in, dxdt, make);
      if (std::fabs(dt) * seen <= reaches_) return true;
    }
    return false;
  }

  // Sets the fewest stages that reach. False if there are not so many.
  bool cover(time_type dt) {
    constexpr double rounding = 1e-12;
    const double reach = std::fabs(dt) * radius_.bound();
    if (!(reach <= (1 + rounding) * most_reach_)) return false;
    if (!radius_.known() || (reach <= reaches_ && reach > fewer_reach_)) return true;
    inside_.set_stages(inside_.stages_for(std::min(reach, most_reach_)));
    reaches_ = std::max(reach, inside_.method().damped_limit());
    fewer_reach_ =
        inside_.stages() > inside_.least_stages() ? inside_.damped_limit_of(inside_.stages() - 1) : -1;
    return true;
  }

  std::size_t stages_needed(time_type dt) const {
    const double reach = std::fabs(dt) * radius_.bound();
    return reach <= inside_.damped_limit_of(inside_.most_stages()) ? inside_.stages_for(reach) : 0;
  }

  Stepper inside_;
  spectral_radius<state_type> radius_;
  std::size_t most_;
  double most_reach_, reaches_ = -1, fewer_reach_ = -1;
  state_type dxdt_, from_, dxdt_from_;
  time_type last_time_ = 0, last_dt_ = 0;
  bool initialized_ = false;
};

/// The stepper, its stages from the curvature.
template <class Stepper>
stages_from_curvature<Stepper> with_stages_from_curvature(Stepper stepper,
                                                          const stages_options& chosen = {}) {
  return stages_from_curvature<Stepper>(std::move(stepper), chosen);
}

}  // namespace odeflow

namespace boost::numeric::odeint {

template <class Stepper>
struct get_controller<odeflow::stages_from_curvature<Stepper>> {
  using type = controlled_runge_kutta<odeflow::stages_from_curvature<Stepper>>;
};

}  // namespace boost::numeric::odeint
