// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/odeint/stabilised_first_order.hpp"
#include "odeflow/odeint/stabilised_second_order.hpp"

/// \file
/// The stabilised steppers by the names of their fields.
namespace odeflow {

/// Runge-Kutta-Chebyshev.
template <class State>
using rkc1 = stabilised_first_order<polynomials::chebyshev, State>;
template <class State>
using rkc2 = stabilised_second_order<polynomials::chebyshev, State>;

/// Runge-Kutta-Legendre.
template <class State>
using rkl1 = stabilised_first_order<polynomials::legendre, State>;
template <class State>
using rkl2 = stabilised_second_order<polynomials::legendre, State>;

/// Runge-Kutta-Gegenbauer.
template <class State>
using rkg1 = stabilised_first_order<polynomials::gegenbauer, State>;
template <class State>
using rkg2 = stabilised_second_order<polynomials::gegenbauer, State>;

/// Orthogonal Runge-Kutta-Chebyshev, its polynomial added up as Clenshaw does (`rock2_polynomial`). At least 3 stages.
template <class State>
using rock2 = stabilised_second_order<polynomials::rock, State>;

}  // namespace odeflow
