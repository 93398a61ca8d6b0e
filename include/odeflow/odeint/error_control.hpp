// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <utility>

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/error_norm.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/step_control.hpp"

namespace odeflow {

/// An odeint stepper that estimates its error, such as `runge_kutta_dopri5`.
template <class Stepper>
concept estimates_its_error = std::convertible_to<typename Stepper::stepper_category,
                                                  boost::numeric::odeint::explicit_error_stepper_tag> ||
    std::convertible_to<typename Stepper::stepper_category,
                        boost::numeric::odeint::explicit_error_stepper_fsal_tag>;

/// What odeint asks of a step adjuster: `step_adjuster`, odeint's own, or one of yours.
template <class Adjuster>
concept adjusts_steps = requires(Adjuster& adjuster, double dt, double error, int order) {
  { adjuster.decrease_step(dt, error, order) } -> std::convertible_to<double>;
  { adjuster.increase_step(dt, error, order) } -> std::convertible_to<double>;
  { adjuster.check_step_size_limit(dt) } -> std::convertible_to<bool>;
  { adjuster.get_max_dt() } -> std::convertible_to<double>;
};

namespace detail {

inline step_adjuster adjuster_of(const pi_controller& chosen) { return chosen; }
inline step_adjuster adjuster_of(const i_controller& chosen) { return chosen; }
template <class Adjuster>
Adjuster adjuster_of(Adjuster adjuster) {
  return adjuster;
}

}  // namespace detail

/// A stepper with an error estimate becomes one that chooses its steps: odeint's `controlled_runge_kutta`
/// with the checker and the controller given,
///
///     auto stepper = with_error_control(odeint::runge_kutta_dopri5<state<float>>(),
///                                       {.absolute = 1e-4, .relative = 1e-4}, pi_controller{.grow = 2});
///
/// `checker` is `tolerances` in braces, or an object with odeint's `error(algebra, x, dxdt, x_err, dt)`, such
/// as `output_error`. `controller` is a `pi_controller`, an `i_controller`, a step adjuster, or `std::ref` to
/// one, whose memory can then be seen and forgotten from outside.
///
/// `reset()` is there for a stepper that remembers a derivative (FSAL), and drops that derivative alone. The
/// controller keeps err_(n-1), also when the batch changes: as the errors are relative to the tolerance, that
/// of one batch tells of the next, and it enters with the power beta / k.
template <class Stepper, class Checker, class Controller = pi_controller>
auto with_error_control(Stepper stepper, Checker checker, Controller controller = {}) {
  static_assert(estimates_its_error<Stepper>,
                "odeflow::with_error_control: this stepper has no error estimate. Take one that has: "
                "runge_kutta_cash_karp54, runge_kutta_dopri5, runge_kutta_fehlberg78, or one of your own "
                "whose stepper_category is explicit_error_stepper_tag or explicit_error_stepper_fsal_tag");
  auto adjuster = detail::adjuster_of(std::move(controller));
  using adjuster_type = decltype(adjuster);
  static_assert(adjusts_steps<typename boost::numeric::odeint::unwrap_reference<adjuster_type>::type>,
                "odeflow::with_error_control: the controller is a pi_controller, an i_controller, or has the "
                "members of an odeint step adjuster: decrease_step, increase_step, check_step_size_limit, "
                "get_max_dt");
  if constexpr (estimates_its_error<Stepper>)
    return boost::numeric::odeint::controlled_runge_kutta<Stepper, Checker, adjuster_type>(
        std::move(checker), std::move(adjuster), std::move(stepper));
}

template <class Stepper, class Controller = pi_controller>
auto with_error_control(Stepper stepper, const tolerances& tolerated = {}, Controller controller = {}) {
  return with_error_control(std::move(stepper), error_checker(tolerated), std::move(controller));
}

}  // namespace odeflow
