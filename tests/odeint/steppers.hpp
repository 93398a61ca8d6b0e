// SPDX-License-Identifier: BSL-1.0
#pragma once
// The list of odeint's explicit steppers that run on odeflow's state. Tests are batteries over it.
#include <string>
#include <tuple>

#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_dense_output_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_fehlberg78.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/generation/make_dense_output.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>

#include <boost/version.hpp>

#include "odeflow/odeint.hpp"

namespace odeflow::test {

namespace odeint = boost::numeric::odeint;

/// What was measured, and with which Boost: this folder's tests are built with two of them.
inline std::string with_boost(const std::string& what) { return what + ", Boost " BOOST_LIB_VERSION; }

/// A stepper template of odeint: `on<S>` is the stepper for the state S; `summands` is the length of its
/// longest sum.
#define ODEFLOW_TEST_STEPPER(NAME, SUMMANDS)   \
  struct NAME {                                \
    static constexpr const char* name = #NAME; \
    static constexpr int summands = SUMMANDS;  \
    template <class S>                         \
    using on = odeint::NAME<S>;                \
  };
ODEFLOW_TEST_STEPPER(euler, 2)
ODEFLOW_TEST_STEPPER(modified_midpoint, 4)
ODEFLOW_TEST_STEPPER(runge_kutta4, 5)
ODEFLOW_TEST_STEPPER(runge_kutta4_classic, 5)
ODEFLOW_TEST_STEPPER(runge_kutta_cash_karp54, 7)
ODEFLOW_TEST_STEPPER(runge_kutta_dopri5, 7)
ODEFLOW_TEST_STEPPER(runge_kutta_fehlberg78, 14)
#undef ODEFLOW_TEST_STEPPER

using plain_steppers = std::tuple<euler, modified_midpoint, runge_kutta4, runge_kutta4_classic,
                                  runge_kutta_cash_karp54, runge_kutta_dopri5, runge_kutta_fehlberg78>;
using error_steppers = std::tuple<runge_kutta_cash_karp54, runge_kutta_dopri5, runge_kutta_fehlberg78>;
using dense_output_steppers = std::tuple<runge_kutta_dopri5>;

}  // namespace odeflow::test
