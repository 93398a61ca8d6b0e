// SPDX-License-Identifier: BSL-1.0
#pragma once
// The steppers of ours that go through odeint's own order tests, beside odeint's on our state. S is a state. What stands
// in a list is made with nothing and has
//   order(), do_step(system, in, t, out, dt), stepper_category, and reset() if that is explicit_error_stepper_fsal_tag;
// error steppers also error_order() and do_step(system, in, t, out, dt, error).
#include <tuple>
#include <utility>

#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>

#include "odeflow/odeint/extrapolation.hpp"
#include "odeflow/odeint/low_storage_stepper.hpp"
#include "odeflow/odeint/scheduled.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/catalogue/low_order.hpp"
#include "odeflow/tableau/catalogue/low_storage.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"

namespace odeflow::test {

struct factor_one {
  double operator()(double) const { return 1; }
};

template <class S>
struct scheduled_runge_kutta4 : scheduled_stepper<boost::numeric::odeint::runge_kutta4<S>, factor_one> {
  scheduled_runge_kutta4()
      : scheduled_stepper<boost::numeric::odeint::runge_kutta4<S>, factor_one>({}, factor_one{}) {}
};

/// Order of a step in numeric/runge_kutta; order as a quadrature formula in numeric/order_quadrature_formula.
template <class S>
using our_steppers =
    std::tuple<scheduled_runge_kutta4<S>, low_storage_stepper<tableaus::carpenter_kennedy_5_4, S>,
               tableau_stepper<tableaus::runge_kutta4, S>, tableau_stepper<tableaus::cash_karp_5_4, S>,
               extrapolation<4, S>, extrapolation<8, S>, rkc1<S>, rkl1<S>, rkg1<S>, rkc2<S>, rkl2<S>,
               rkg2<S>>;

/// Order of the error estimate in numeric/runge_kutta.
template <class S>
using our_error_steppers =
    std::tuple<tableau_stepper<tableaus::cash_karp_5_4, S>, tableau_stepper<tableaus::tsitouras_5_4, S>,
               extrapolation<4, S>, rkc2<S>, rkl2<S>, rkg2<S>>;

/// odeint's list, then ours.
template <class S, class... Odeint>
using with_our_steppers =
    decltype(std::tuple_cat(std::declval<std::tuple<Odeint...>>(), std::declval<our_steppers<S>>()));

template <class S, class... Odeint>
using with_our_error_steppers =
    decltype(std::tuple_cat(std::declval<std::tuple<Odeint...>>(), std::declval<our_error_steppers<S>>()));

}  // namespace odeflow::test
