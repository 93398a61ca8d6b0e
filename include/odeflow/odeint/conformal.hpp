// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/state.hpp"

namespace odeflow {

namespace detail {

/// An odeint stepper for pairs (q, p) of odeflow's states.
template <class Stepper>
concept pair_stepper = odeint_state<typename Stepper::coor_type> &&
    std::same_as<typename Stepper::state_type,
                 std::pair<typename Stepper::coor_type, typename Stepper::coor_type>>;

}  // namespace detail

/// A conformal symplectic integrator: one of odeint's steppers for Hamiltonian systems, on a flow whose last
/// term has a velocity v = theta', such as `heavy_ball`. With d(theta, t) the direction that reaches this
/// term, one step of h from t is
///
///     v <- v exp(-friction h / 2),
///     (theta, v) <- odeint's step of h for theta' = v, v' = d(theta, t),
///     v <- v exp(-friction h / 2).
///
/// The friction is exact; without friction it is odeint's step. So, where d is minus a gradient, areas of phase
/// space, summed over the planes (theta_i, v_i), shrink by exactly exp(-friction h) a step. Order: 1 with symplectic_euler; 2
/// with velocity_verlet and with symplectic_rkn_sb3a_mclachlan and symplectic_rkn_sb3a_m4_mclachlan, which are
/// of order 4 without friction. With symplectic_euler and v = 0 at first, theta_{n+1} is what SGD with momentum
/// mu = exp(-friction h) and learning rate mu h^2 has after n steps.
///
/// An odeint stepper, made by `with_friction`, on the states [theta | v] of the flow. d is v' at v = 0. Unlike
/// odeint's own, it gives d the time of its theta.
/// Cost: the stepper's (gradients: 1 with symplectic_euler and velocity_verlet, 6 and 5 with McLachlan's), and
/// 8 arrays of theta streamed a step, 4 a gradient. Memory: 6 arrays of theta beside the stepper's 1 (2 with
/// velocity_verlet). velocity_verlet remembers the d of its last theta: it needs reset() where the flow or the
/// state was changed, and costs a gradient more after it; the others remember nothing and have no reset().
/// Throws std::invalid_argument unless the states are theta and v alone and the last term says that theta' = v.
/// Source: A. Bhatt, D. Floyd, B. E. Moore, Second order conformal symplectic schemes for damped Hamiltonian
/// systems, 2016, doi:10.1007/s10915-015-0062-z; G. Franca, J. Sulam, D. P. Robinson, R. Vidal, Conformal
/// symplectic and relativistic optimization, 2020, arXiv:1903.04100.
template <detail::pair_stepper Stepper>
class conformal {
 public:
  using state_type = typename Stepper::coor_type;
  using deriv_type = state_type;
  using value_type = typename Stepper::value_type;
  using time_type = typename Stepper::time_type;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;

  explicit conformal(Stepper inside) : inside_(std::move(inside)) {}

  order_type order() const {
    // odeint declares order_value without a definition: it must not be bound to a reference.
    constexpr order_type inside = Stepper::order_value;
    return second_order_equation || inside > 2 ? order_type{2} : inside;
  }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, state_type& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }

  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out, time_type dt) {
    using system_type = typename boost::numeric::odeint::unwrap_reference<System>::type;
    static_assert(has_velocity<system_type>,
                  "odeflow::with_friction takes a flow whose last term has a velocity: gradient_flow(loss) | "
                  "... | heavy_ball{...}");
    if constexpr (has_velocity<system_type>) step(static_cast<system_type&>(system), in, t, out, dt);
  }

  /// Drops the force that velocity_verlet remembers.
  void reset() requires requires(Stepper stepper) { stepper.reset(); }
  { inside_.reset(); }

  template <class State>
  void adjust_size(const State& x) {
    inside_.adjust_size(state_type(x.dimension()));
  }

  const Stepper& inside() const noexcept { return inside_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
  }

 private:
  using T = typename state_type::value_type;

  // velocity_verlet takes a = f(q, p, t), the symplectic steppers dp/dt = f(q).
  static constexpr bool second_order_equation = requires { typename Stepper::acceleration_type; };

  template <class Flow>
  void step(Flow& flow, const state_type& in, time_type t, state_type& out, time_type dt) {
    require_velocity(in);
    const std::size_t n = in.dimension();
    auto& [q, p] = place_;
    q.reshape(n, 1);
    p.reshape(n, 1);
    at_.reshape(n, 2);  // its second block is never written: zero
    rates_.reshape(n, 2);
    out.reshape(n, 2);
    const T first = static_cast<T>(flow.velocity_kept(t, dt / 2));
    const T second = static_cast<T>(flow.velocity_kept(t + dt / 2, dt / 2));
    const auto slow = [](T kept) {
      return [kept](T& theta, T& v, const T& old_theta, const T& old_v) {
        theta = old_theta;
        v = kept * old_v;
      };
    };
    sweep(n, slow(first), q.data(), p.data(), in.block(0).data(), in.block(1).data());
    if constexpr (second_order_equation) {
      inside_.do_step(
          [&](const auto& theta, const auto& /*v*/, auto& a, time_type s) { force(flow, theta, a, s); },
          place_, t, dt);
    } else {
      time_type s = t;
      std::size_t stage = 0;
      inside_.do_step(
          [&](const auto& theta, auto& rate) {
            s += inside_.coef_a()[stage++] * dt;
            force(flow, theta, rate, s);
          },
          place_, t, dt);
    }
    sweep(n, slow(second), out.block(0).data(), out.block(1).data(), q.data(), p.data());
  }

  // d(theta, s): what the flow makes of [theta | 0].
  template <class Flow>
  void force(Flow& flow, const state_type& theta, state_type& d, time_type s) {
    const auto copy = [](T& to, const T& from) { to = from; };
    sweep(theta.size(), copy, at_.data(), theta.data());
    flow(at_, rates_, s);
    sweep(theta.size(), copy, d.data(), std::as_const(rates_).block(1).data());
  }

  static void require_velocity(const state_type& x) {
    if (x.blocks() != 2 || !x.scalars().empty())
      throw std::invalid_argument(
          "odeflow::with_friction needs states [theta | v], 2 blocks and 0 scalars, got " +
          std::to_string(x.blocks()) + " and " + std::to_string(x.scalars().size()) +
          ": only the last term of the flow may add unknowns");
  }

  Stepper inside_;
  std::pair<state_type, state_type> place_;
  state_type at_, rates_;
};

/// One of odeint's symplectic steppers, or its velocity_verlet, on flows with friction.
template <class Stepper>
auto with_friction(Stepper stepper) {
  static_assert(detail::pair_stepper<Stepper>,
                "odeflow::with_friction takes odeint's steppers for pairs (q, p) of odeflow::state<T>: "
                "symplectic_euler<state<float>>() for example");
  if constexpr (detail::pair_stepper<Stepper>) return conformal<Stepper>(std::move(stepper));
}

}  // namespace odeflow
