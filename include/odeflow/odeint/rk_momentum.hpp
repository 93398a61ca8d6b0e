// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>

#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

/// The paper's momentum, on the gradient that a whole Runge-Kutta step follows. With Phi_h one step of the
/// stepper inside,
///
///     g*_n = (theta_n - Phi_h(theta_n)) / h,            m_{n+1} = beta m_n + g*_n,            m_0 = 0,
///     theta_{n+1} = theta_n - h m_{n+1};
///
/// blocks and scalars of the terms become those of Phi_h. With Euler inside it is SGD with momentum beta.
/// There is no factor 1 - beta: in the long run theta moves as with the step h / (1 - beta). On a quadratic,
/// with R the stability function of the stepper inside and Gamma = 1 - R(-h lambda), a step is stable if and
/// only if 0 < Gamma < 2 (1 + beta).
///
/// An odeint stepper: plain or controlled, as the one inside, which makes the step and controls it. Made by
/// `with_rk_momentum`. A plain step that is not finite makes the momentum so, too: `forget()` starts it anew.
/// Memory: theta twice more. Cost: 5 arrays of theta streamed a step. Throws std::invalid_argument unless 0
/// <= beta < 1.
/// Source: B. Dherin et al., Learning by solving differential equations, 2025, arXiv:2505.13397.
template <class Stepper>
class rk_momentum : public detail::stepper_types<Stepper> {
 public:
  using typename detail::stepper_types<Stepper>::state_type;
  using typename detail::stepper_types<Stepper>::time_type;
  using order_type = unsigned short;
  using stepper_category = detail::category_inside<Stepper>;

  rk_momentum(Stepper inside, double beta) : inside_(std::move(inside)), beta_(beta) {
    detail::require_fraction("rk_momentum.beta", beta);
  }

  /// 1: the momentum makes of any stepper one that follows another flow.
  order_type order() const { return 1; }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, state_type& x, time_type t,
               time_type dt) requires(!detail::controlled<Stepper>) {
    remember(x);
    inside_.do_step(system, x, t, dt);
    follow(x, dt);
  }

  template <class System>
  void do_step(System system, const state_type& in, time_type t, state_type& out,
               time_type dt) requires(!detail::controlled<Stepper>) {
    out = in;
    do_step(system, out, t, dt);
  }

  /// As odeint's: on success x and t are those after the step, on failure they stay; dt is the next step to
  /// try.
  template <class System>
  boost::numeric::odeint::controlled_step_result try_step(
      System system, state_type& x, time_type& t, time_type& dt) requires detail::controlled<Stepper> {
    remember(x);
    const time_type before = t;
    const auto result = inside_.try_step(system, x, t, dt);
    if (result == boost::numeric::odeint::success) follow(x, t - before);
    return result;
  }

  /// Drops what the stepper inside remembers of the equation; the momentum stays.
  void reset() requires requires(Stepper s) { s.reset(); }
  { inside_.reset(); }

  /// m_n = 0 again.
  void forget() { m_.clear(); }

  template <class State>
  void adjust_size(const State& x) {
    if constexpr (requires { inside_.adjust_size(x); }) inside_.adjust_size(x);
  }

  const Stepper& inside() const noexcept { return inside_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("inside", inside_);
    archive("m", m_);
  }

 private:
  using scalar_type = typename state_type::value_type;

  void remember(const state_type& x) {
    const auto theta = x.block(0);
    if (m_.size() != theta.size()) m_.assign(theta.size(), scalar_type(0));
    before_.resize(theta.size());
    sweep(
        theta.size(), [](scalar_type& to, const scalar_type& from) { to = from; }, before_.data(),
        theta.data());
  }

  void follow(state_type& x, time_type h) {
    const auto beta = static_cast<scalar_type>(beta_), step = static_cast<scalar_type>(h),
               rate = scalar_type(1) / step;
    const auto move = [=](scalar_type& theta, scalar_type& m, const scalar_type& before) {
      m = beta * m + (before - theta) * rate;
      theta = before - step * m;
    };
    sweep(before_.size(), move, x.block(0).data(), m_.data(), before_.data());
    // An FSAL stepper inside remembers the derivative at the end of its own step: not where we are.
    if constexpr (requires { inside_.reset(); }) inside_.reset();
  }

  Stepper inside_;
  double beta_;
  std::vector<scalar_type> m_, before_;
};

/// Momentum beta on the whole steps of an odeint stepper.
template <class Stepper>
rk_momentum<Stepper> with_rk_momentum(Stepper stepper, double beta) {
  return {std::move(stepper), beta};
}

}  // namespace odeflow
