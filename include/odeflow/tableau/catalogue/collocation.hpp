// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <string_view>

#include "odeflow/tableau/collocation.hpp"
#include "odeflow/tableau/fraction.hpp"
#include "odeflow/tableau/roots.hpp"

/// \file
/// Methods whose stages are solved for together, from the nodes of the quadratures of Gauss, Radau and Lobatto. All are A-stable;
/// Radau's and Lobatto IIIC are L-stable, Radau IIA and Lobatto IIIC stiffly accurate too.
namespace odeflow::tableaus {

namespace detail {

using odeflow::detail::adjoint;
using odeflow::detail::as_tableau;
using odeflow::detail::collocation;
using odeflow::detail::fraction;
using odeflow::detail::root_15;
using odeflow::detail::root_3;
using odeflow::detail::root_5;
using odeflow::detail::root_6;
using odeflow::detail::with_first_column_b;

inline constexpr std::array<fraction, 1> gauss_nodes_1{fraction(1, 2)};
inline constexpr std::array<long double, 2> gauss_nodes_2{(3 - root_3) / 6, (3 + root_3) / 6};
inline constexpr std::array<long double, 3> gauss_nodes_3{(5 - root_15) / 10, 0.5L, (5 + root_15) / 10};
inline constexpr std::array<fraction, 2> left_radau_nodes_2{fraction(0), fraction(2, 3)};
inline constexpr std::array<long double, 3> left_radau_nodes_3{0, (6 - root_6) / 10, (6 + root_6) / 10};
inline constexpr std::array<fraction, 1> radau_nodes_1{fraction(1)};
inline constexpr std::array<fraction, 2> radau_nodes_2{fraction(1, 3), fraction(1)};
inline constexpr std::array<long double, 3> radau_nodes_3{(4 - root_6) / 10, (4 + root_6) / 10, 1};
inline constexpr std::array<fraction, 2> lobatto_nodes_2{fraction(0), fraction(1)};
inline constexpr std::array<fraction, 3> lobatto_nodes_3{fraction(0), fraction(1, 2), fraction(1)};
inline constexpr std::array<long double, 4> lobatto_nodes_4{0, (5 - root_5) / 10, (5 + root_5) / 10, 1};

inline constexpr std::string_view
    butcher = "J. C. Butcher, Implicit Runge-Kutta processes, 1964",
    ehle =
        "B. L. Ehle, On Pade approximations to the exponential function and "
        "A-stable methods for the numerical solution of initial value problems, 1969",
    chipman = "F. H. Chipman, A-stable Runge-Kutta processes, 1971";

}  // namespace detail

/// One stage, order 2: the implicit midpoint rule.
inline constexpr tableau<1> gauss_1 =
    detail::as_tableau(detail::collocation(detail::gauss_nodes_1), "gauss_1", detail::butcher, 2);

/// Two stages, order 4, |R(iy)| = 1. Also of P. C. Hammer, J. W. Hollingsworth, 1955.
inline constexpr tableau<2> gauss_2 =
    detail::as_tableau(detail::collocation(detail::gauss_nodes_2), "gauss_2", detail::butcher, 4);

/// Three stages, order 6, |R(iy)| = 1. Also of J. Kuntzmann, 1961.
inline constexpr tableau<3> gauss_3 =
    detail::as_tableau(detail::collocation(detail::gauss_nodes_3), "gauss_3", detail::butcher, 6);

/// Two stages, order 3, L-stable.
inline constexpr tableau<2> radau_ia_2 = detail::as_tableau(
    detail::adjoint(detail::collocation(detail::left_radau_nodes_2)), "radau_ia_2", detail::ehle, 3);

/// Three stages, order 5, L-stable.
inline constexpr tableau<3> radau_ia_3 = detail::as_tableau(
    detail::adjoint(detail::collocation(detail::left_radau_nodes_3)), "radau_ia_3", detail::ehle, 5);

/// One stage, order 1, L-stable: implicit Euler.
inline constexpr tableau<1> radau_iia_1 =
    detail::as_tableau(detail::collocation(detail::radau_nodes_1), "radau_iia_1", detail::ehle, 1);

/// Two stages, order 3, L-stable, stiffly accurate.
inline constexpr tableau<2> radau_iia_2 =
    detail::as_tableau(detail::collocation(detail::radau_nodes_2), "radau_iia_2", detail::ehle, 3);

/// Three stages, order 5, L-stable, stiffly accurate.
inline constexpr tableau<3> radau_iia_3 =
    detail::as_tableau(detail::collocation(detail::radau_nodes_3), "radau_iia_3", detail::ehle, 5);

/// Two stages, the first explicit, order 2, stiffly accurate, |R(iy)| = 1: the trapezoid rule.
inline constexpr tableau<2> lobatto_iiia_2 =
    detail::as_tableau(detail::collocation(detail::lobatto_nodes_2), "lobatto_iiia_2", detail::ehle, 2);

/// Three stages, the first explicit, order 4, stiffly accurate, |R(iy)| = 1.
inline constexpr tableau<3> lobatto_iiia_3 =
    detail::as_tableau(detail::collocation(detail::lobatto_nodes_3), "lobatto_iiia_3", detail::ehle, 4);

/// Four stages, the first explicit, order 6, stiffly accurate, |R(iy)| = 1.
inline constexpr tableau<4> lobatto_iiia_4 =
    detail::as_tableau(detail::collocation(detail::lobatto_nodes_4), "lobatto_iiia_4", detail::ehle, 6);

/// Two stages, order 2, |R(iy)| = 1. Both stages are at half the step, not at Lobatto's nodes: their times here are sums of rows.
inline constexpr tableau<2> lobatto_iiib_2 = detail::as_tableau(
    detail::adjoint(detail::collocation(detail::lobatto_nodes_2)), "lobatto_iiib_2", detail::ehle, 2);

/// Three stages, order 4, |R(iy)| = 1; no stage needs the last one.
inline constexpr tableau<3> lobatto_iiib_3 = detail::as_tableau(
    detail::adjoint(detail::collocation(detail::lobatto_nodes_3)), "lobatto_iiib_3", detail::ehle, 4);

/// Four stages, order 6, |R(iy)| = 1; no stage needs the last one.
inline constexpr tableau<4> lobatto_iiib_4 = detail::as_tableau(
    detail::adjoint(detail::collocation(detail::lobatto_nodes_4)), "lobatto_iiib_4", detail::ehle, 6);

/// Two stages, order 2, L-stable, stiffly accurate.
inline constexpr tableau<2> lobatto_iiic_2 =
    detail::as_tableau(detail::with_first_column_b(detail::collocation(detail::lobatto_nodes_2)),
                       "lobatto_iiic_2", detail::chipman, 2);

/// Three stages, order 4, L-stable, stiffly accurate.
inline constexpr tableau<3> lobatto_iiic_3 =
    detail::as_tableau(detail::with_first_column_b(detail::collocation(detail::lobatto_nodes_3)),
                       "lobatto_iiic_3", detail::chipman, 4);

/// Four stages, order 6, L-stable, stiffly accurate.
inline constexpr tableau<4> lobatto_iiic_4 =
    detail::as_tableau(detail::with_first_column_b(detail::collocation(detail::lobatto_nodes_4)),
                       "lobatto_iiic_4", detail::chipman, 6);

}  // namespace odeflow::tableaus
