// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <type_traits>

#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

namespace odeflow::detail {

template <class Stepper>
using category_of = typename boost::numeric::odeint::unwrap_reference<Stepper>::type::stepper_category;

/// Whether an odeint stepper's category is, or derives from, the given one.
template <class Stepper, class Tag>
concept of_category = std::convertible_to<category_of<Stepper>, Tag>;

template <class Stepper>
concept controlled = of_category<Stepper, boost::numeric::odeint::controlled_stepper_tag>;

template <class Stepper>
concept dense_output = of_category<Stepper, boost::numeric::odeint::dense_output_stepper_tag>;

/// The category of an adaptor that steps as the stepper inside: controlled or plain.
template <class Stepper>
using category_inside =
    std::conditional_t<controlled<Stepper>, boost::numeric::odeint::controlled_stepper_tag,
                       boost::numeric::odeint::stepper_tag>;

/// The types that odeint's integrate functions ask of a stepper, taken over from the one inside.
template <class Stepper>
struct stepper_types {
  using state_type = typename Stepper::state_type;
  using value_type = typename Stepper::value_type;
  using deriv_type = typename Stepper::deriv_type;
  using time_type = typename Stepper::time_type;
};

}  // namespace odeflow::detail
