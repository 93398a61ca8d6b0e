// SPDX-License-Identifier: BSL-1.0
#pragma once

// First: odeint's header of dense output needs what this one includes.
#include "odeflow/odeint/stabilised_second_order.hpp"

#include <boost/numeric/odeint/stepper/dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_dense_output.hpp>

/// \file
/// `make_dense_output(eps_abs, eps_rel, rkc2<S>())`: odeint's, with Hermite's cubic polynomial between two states.
namespace boost::numeric::odeint {

template <odeflow::polynomials Family, class State>
struct get_dense_output<odeflow::stabilised_second_order<Family, State>> {
  using type =
      dense_output_runge_kutta<controlled_runge_kutta<odeflow::stabilised_second_order<Family, State>>>;
};

}  // namespace boost::numeric::odeint
