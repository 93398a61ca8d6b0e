// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

// First: odeint's header of dense output needs what this one includes.
#include "odeflow/odeint/tableau_stepper.hpp"

#include <boost/numeric/odeint/integrate/max_step_checker.hpp>
#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>
#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_dense_output.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/copy.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

/// \file
/// Dense output of every `tableau_stepper`, in odeint's own words: `make_dense_output(eps_abs, eps_rel, stepper)` for one with
/// an error estimate, `dense_output_runge_kutta<stepper>(stepper)` for a plain one, whose steps are as long as it is told.
/// Between steps the state is given by the tableau's dense weights, or by Hermite's cubic polynomial. Both want the derivative
/// at the end of the step, which is the first of the next one: it costs one gradient in all.
namespace odeflow::detail {

/// Dense output of a tableau_stepper without FSAL, plain or controlled, which odeint itself has none for. Memory: four states beside
/// the stepper's: x and its derivative at both ends.
template <class Stepping, class Stepper>
class tableau_dense_output {
 public:
  using stepper_type = Stepper;
  using state_type = typename Stepper::state_type;
  using value_type = typename Stepper::value_type;
  using deriv_type = typename Stepper::deriv_type;
  using time_type = typename Stepper::time_type;
  using wrapped_state_type = typename Stepper::wrapped_state_type;
  using wrapped_deriv_type = typename Stepper::wrapped_deriv_type;
  using resizer_type = typename Stepper::resizer_type;
  using stepper_category = boost::numeric::odeint::dense_output_stepper_tag;

  explicit tableau_dense_output(const Stepping& stepping) : stepping_(stepping) {}

  /// Before the first step, and whenever x is to go on from elsewhere or the equation is another one.
  template <class X>
  void initialize(const X& x, time_type t, time_type dt) {
    resizer_.adjust_size(x, [this](const auto& like) { return this->resize(like); });
    boost::numeric::odeint::copy(x, x_[now_].m_v);
    t_ = t;
    dt_ = dt;
    derivative_known_ = false;
  }

  /// One step; the times at its ends. Throws odeint's step_adjustment_error where 500 attempts in a row are rejected.
  template <class System>
  std::pair<time_type, time_type> do_step(System system) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    if (!derivative_known_) f(x_[now_].m_v, dxdt_[now_].m_v, t_);
    derivative_known_ = false;
    const std::size_t next = 1 - now_;
    time_type t = t_;
    if constexpr (std::is_same_v<Stepping, Stepper>) {
      stepping_.do_step(system, x_[now_].m_v, dxdt_[now_].m_v, t, x_[next].m_v, dt_);
      t += dt_;
    } else {
      boost::numeric::odeint::failed_step_checker attempts;
      while (stepping_.try_step(system, x_[now_].m_v, dxdt_[now_].m_v, t, x_[next].m_v, dt_) !=
             boost::numeric::odeint::success)
        attempts();
    }
    f(x_[next].m_v, dxdt_[next].m_v, t);
    derivative_known_ = true;
    t_old_ = std::exchange(t_, t);
    now_ = next;
    return {t_old_, t_};
  }

  /// x(t) for a t within the last step.
  template <class X>
  void calc_state(time_type t, X& x) const {
    const std::size_t old = 1 - now_;
    inner().calc_state(t, x, x_[old].m_v, dxdt_[old].m_v, t_old_, x_[now_].m_v, dxdt_[now_].m_v, t_);
  }
  template <class X>
  void calc_state(time_type t, const X& x) const {
    calc_state(t, const_cast<X&>(x));
  }

  template <class X>
  void adjust_size(const X& x) {
    resize(x);
    stepping_.adjust_size(x);
  }

  const state_type& current_state() const { return x_[now_].m_v; }
  time_type current_time() const { return t_; }
  const state_type& previous_state() const { return x_[1 - now_].m_v; }
  time_type previous_time() const { return t_old_; }
  time_type current_time_step() const { return dt_; }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("stepping", stepping_);
    archive.within("now", now_, 0, 1);
    archive("t", t_);
    archive("t_old", t_old_);
    archive("dt", dt_);
    archive("derivative_known", derivative_known_);
    archive("x1", x_[0].m_v);
    archive("x2", x_[1].m_v);
    archive("dxdt1", dxdt_[0].m_v);
    archive("dxdt2", dxdt_[1].m_v);
  }

 private:
  const Stepper& inner() const {
    if constexpr (std::is_same_v<Stepping, Stepper>)
      return stepping_;
    else
      return stepping_.stepper();
  }

  template <class Like>
  bool resize(const Like& like) {
    namespace odeint = boost::numeric::odeint;
    bool resized = false;
    for (std::size_t i = 0; i < 2; ++i) {
      resized |= odeint::adjust_size_by_resizeability(x_[i], like,
                                                      typename odeint::is_resizeable<state_type>::type());
      resized |= odeint::adjust_size_by_resizeability(dxdt_[i], like,
                                                      typename odeint::is_resizeable<deriv_type>::type());
    }
    return resized;
  }

  Stepping stepping_;
  resizer_type resizer_;
  std::array<wrapped_state_type, 2> x_;
  std::array<wrapped_deriv_type, 2> dxdt_;
  std::size_t now_ = 0;
  time_type t_{}, t_old_{}, dt_{};
  bool derivative_known_ = false;
};

}  // namespace odeflow::detail

namespace boost::numeric::odeint {

template <const auto& Tableau, class... Types>
class dense_output_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>, stepper_tag>
    : public odeflow::detail::tableau_dense_output<odeflow::tableau_stepper<Tableau, Types...>,
                                                   odeflow::tableau_stepper<Tableau, Types...>> {
 public:
  using stepper_type = odeflow::tableau_stepper<Tableau, Types...>;
  explicit dense_output_runge_kutta(const stepper_type& stepper = stepper_type())
      : odeflow::detail::tableau_dense_output<stepper_type, stepper_type>(stepper) {}
};

template <const auto& Tableau, class... Types, class... Control>
class dense_output_runge_kutta<
    controlled_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>, Control...>,
    explicit_controlled_stepper_tag>
    : public odeflow::detail::tableau_dense_output<
          controlled_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>, Control...>,
          odeflow::tableau_stepper<Tableau, Types...>> {
 public:
  using controlled_stepper_type =
      controlled_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>, Control...>;
  explicit dense_output_runge_kutta(const controlled_stepper_type& stepper = controlled_stepper_type())
      : odeflow::detail::tableau_dense_output<controlled_stepper_type,
                                              odeflow::tableau_stepper<Tableau, Types...>>(stepper) {}
};

template <const auto& Tableau, class... Types>
struct get_dense_output<odeflow::tableau_stepper<Tableau, Types...>> {
  using type = dense_output_runge_kutta<controlled_runge_kutta<odeflow::tableau_stepper<Tableau, Types...>>>;
};

}  // namespace boost::numeric::odeint
