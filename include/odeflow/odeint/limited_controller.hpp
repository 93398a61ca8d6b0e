// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>

#include "odeflow/odeint/stepper_traits.hpp"

/// \file
/// odeint's `controlled_runge_kutta` for a stepper that knows how long its next step may be.
namespace odeflow {

/// The category of an error stepper with FSAL that has a member `longest_step(dt)`: the dt at most to be tried, of the sign of dt.
struct limits_its_steps_tag : boost::numeric::odeint::explicit_error_stepper_fsal_tag {};

namespace detail {

template <class Stepper>
concept of_error_category = of_category<Stepper, boost::numeric::odeint::explicit_error_stepper_fsal_tag>;

/// The types that odeint asks of a plain stepper, and, around one with an error estimate and FSAL, of that.
template <class Stepper>
struct error_stepper_types : stepper_types<Stepper> {
  using stepper_category = boost::numeric::odeint::stepper_tag;
};
template <of_error_category Stepper>
struct error_stepper_types<Stepper> : stepper_types<Stepper> {
  using stepper_category = limits_its_steps_tag;
  using algebra_type = typename Stepper::algebra_type;
  using operations_type = typename Stepper::operations_type;
  using resizer_type = typename Stepper::resizer_type;
  using wrapped_state_type = typename Stepper::wrapped_state_type;
  using wrapped_deriv_type = typename Stepper::wrapped_deriv_type;
};

}  // namespace detail
}  // namespace odeflow

namespace boost::numeric::odeint {

/// odeint's, but a step longer than the stepper's `longest_step(dt)` is shortened to that before it is tried.
template <class Stepper, class Checker, class Adjuster, class Resizer>
class controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, odeflow::limits_its_steps_tag>
    : public controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, explicit_error_stepper_fsal_tag> {
  using controller =
      controlled_runge_kutta<Stepper, Checker, Adjuster, Resizer, explicit_error_stepper_fsal_tag>;

 public:
  /// odeint's own, which holds what it remembers.
  using controller_type = controller;
  using controller::controller;

  /// All of odeint's forms, the last argument of which is dt.
  template <class System, class... Argument>
  controlled_step_result try_step(System system, Argument&&... argument) {
    auto& dt = std::get<sizeof...(Argument) - 1>(std::tie(argument...));
    dt = this->stepper().longest_step(dt);
    return controller::try_step(system, argument...);
  }
};

}  // namespace boost::numeric::odeint
