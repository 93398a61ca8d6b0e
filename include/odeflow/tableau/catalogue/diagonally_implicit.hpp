// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/roots.hpp"
#include "odeflow/tableau/tableau.hpp"

/// \file
/// Methods whose stages are solved for one after the other: SDIRK, and ESDIRK, whose first stage is explicit. `ark_pairs.hpp`
/// has those of Kennedy and Carpenter. L-stable ones damp the stiffest component to zero in a step; stiffly accurate ones end
/// with a stage at the new state.
namespace odeflow::tableaus {

/// One stage, order 1, L-stable: implicit Euler.
inline constexpr tableau<1> implicit_euler{
    .name = "implicit_euler",
    .source = "C. F. Curtiss, J. O. Hirschfelder, Integration of stiff equations, 1952",
    .a = {{1}},
    .b = {1},
    .c = {1},
    .order = 1};

/// One stage, order 2, A-stable, |R(iy)| = 1: the Gauss method of one stage.
inline constexpr tableau<1> implicit_midpoint{.name = "implicit_midpoint",
                                              .source = "J. C. Butcher, Implicit Runge-Kutta processes, 1964",
                                              .a = {{{1, 2}}},
                                              .b = {1},
                                              .c = {{1, 2}},
                                              .order = 2};

/// Two stages, the first explicit, order 2, A-stable, |R(iy)| = 1: Crank and Nicolson's, Lobatto IIIA of two stages.
inline constexpr tableau<2> trapezoid{
    .name = "trapezoid",
    .source =
        "J. Crank, P. Nicolson, A practical method for numerical evaluation of solutions of partial "
        "differential equations of the heat-conduction type, 1947",
    .a = {{}, {{1, 2}, {1, 2}}},
    .b = {{1, 2}, {1, 2}},
    .c = {0, 1},
    .order = 2};

namespace detail {

using odeflow::detail::root_2;
using odeflow::detail::root_3;

/// The diagonal of L-stable methods of order 3 with three stages: 6 x^3 - 18 x^2 + 9 x - 1 = 0 between 1/3 and 1/2.
inline constexpr long double gamma_3 = odeflow::detail::polynomial_root({-1, 9, -18, 6}, 0.4358665L);

/// Alexander's of two stages: c_1 = gamma = 1 - 1/sqrt(2).
inline constexpr long double gamma_2 = 1 - root_2 / 2;

inline constexpr long double crouzeix_gamma = (3 + root_3) / 6;

}  // namespace detail

/// Two stages, order 3, A-stable, |R(infinity)| = sqrt(3) - 1. Also of S. P. Norsett, 1974.
inline constexpr tableau<2> crouzeix_3{
    .name = "crouzeix_3",
    .source =
        "M. Crouzeix, Sur l'approximation des equations differentielles operationnelles lineaires par des "
        "methodes de Runge-Kutta, 1975",
    .a = {{detail::crouzeix_gamma}, {1 - 2 * detail::crouzeix_gamma, detail::crouzeix_gamma}},
    .b = {{1, 2}, {1, 2}},
    .c = {detail::crouzeix_gamma, 1 - detail::crouzeix_gamma},
    .order = 3};

/// Two stages, order 2, L-stable, stiffly accurate.
inline constexpr tableau<2> alexander_2{
    .name = "alexander_2",
    .source = "R. Alexander, Diagonally implicit Runge-Kutta methods for stiff O.D.E.'s, 1977",
    .a = {{detail::gamma_2}, {1 - detail::gamma_2, detail::gamma_2}},
    .b = {1 - detail::gamma_2, detail::gamma_2},
    .c = {detail::gamma_2, 1},
    .order = 2};

namespace detail {
inline constexpr long double alexander_b1 = (-1 + gamma_3 * (16 - 6 * gamma_3)) / 4,
                             alexander_b2 = (5 + gamma_3 * (-20 + 6 * gamma_3)) / 4;
}

/// Three stages, order 3, L-stable, stiffly accurate.
inline constexpr tableau<3> alexander_3{
    .name = "alexander_3",
    .source = "R. Alexander, Diagonally implicit Runge-Kutta methods for stiff O.D.E.'s, 1977",
    .a = {{detail::gamma_3},
          {(1 - detail::gamma_3) / 2, detail::gamma_3},
          {detail::alexander_b1, detail::alexander_b2, detail::gamma_3}},
    .b = {detail::alexander_b1, detail::alexander_b2, detail::gamma_3},
    .c = {detail::gamma_3, (1 + detail::gamma_3) / 2, 1},
    .order = 3};

/// Three stages, the first explicit, order 2 with an estimate of order 3, L-stable, stiffly accurate: a step of the trapezoid
/// rule, then one of the second backward differentiation formula.
inline constexpr tableau<3> tr_bdf2{
    .name = "tr_bdf2",
    .source = "M. E. Hosea, L. F. Shampine, Analysis and implementation of TR-BDF2, 1996",
    .a = {{}, {detail::gamma_2, detail::gamma_2}, {detail::root_2 / 4, detail::root_2 / 4, detail::gamma_2}},
    .b = {detail::root_2 / 4, detail::root_2 / 4, detail::gamma_2},
    .c = {0, 2 * detail::gamma_2, 1},
    .order = 2,
    .embedded = {(4 - detail::root_2) / 12, (4 + 3 * detail::root_2) / 12, detail::gamma_2 / 3},
    .embedded_order = 3};

/// Five stages, order 4 with an estimate of order 3, L-stable, stiffly accurate, in fractions.
inline constexpr tableau<5> hairer_wanner_4_3{
    .name = "hairer_wanner_4_3",
    .source = "E. Hairer, G. Wanner, Solving Ordinary Differential Equations II, 1996, section IV.6",
    .a = {{{1, 4}},
          {{1, 2}, {1, 4}},
          {{17, 50}, {-1, 25}, {1, 4}},
          {{371, 1360}, {-137, 2720}, {15, 544}, {1, 4}},
          {{25, 24}, {-49, 48}, {125, 16}, {-85, 12}, {1, 4}}},
    .b = {{25, 24}, {-49, 48}, {125, 16}, {-85, 12}, {1, 4}},
    .c = {{1, 4}, {3, 4}, {11, 20}, {1, 2}, 1},
    .order = 4,
    .embedded = {{59, 48}, {-17, 96}, {225, 32}, {-85, 12}, 0},
    .embedded_order = 3};

namespace detail {
inline constexpr long double kvaerno_a31 = (-1 + gamma_3 * (6 - 4 * gamma_3)) / (4 * gamma_3),
                             kvaerno_a32 = (1 - 2 * gamma_3) / (4 * gamma_3),
                             kvaerno_a41 = (6 * gamma_3 - 1) / (12 * gamma_3),
                             kvaerno_a42 = 1 / (12 * gamma_3 * (1 - 2 * gamma_3)),
                             kvaerno_a43 = (1 + gamma_3 * (-6 + 6 * gamma_3)) / (3 * (1 - 2 * gamma_3));
}

/// Four stages, the first explicit, order 3 with an estimate of order 2, L-stable, stiffly accurate, as is the estimate.
inline constexpr tableau<4> kvaerno_3_2{
    .name = "kvaerno_3_2",
    .source = "A. Kvaerno, Singly diagonally implicit Runge-Kutta methods with an explicit first stage, 2004",
    .a = {{},
          {detail::gamma_3, detail::gamma_3},
          {detail::kvaerno_a31, detail::kvaerno_a32, detail::gamma_3},
          {detail::kvaerno_a41, detail::kvaerno_a42, detail::kvaerno_a43, detail::gamma_3}},
    .b = {detail::kvaerno_a41, detail::kvaerno_a42, detail::kvaerno_a43, detail::gamma_3},
    .c = {0, 2 * detail::gamma_3, 1, 1},
    .order = 3,
    .embedded = {detail::kvaerno_a31, detail::kvaerno_a32, detail::gamma_3},
    .embedded_order = 2};

/// Seven stages, the first explicit, order 5 with an estimate of order 4, L-stable, stiffly accurate, as is the estimate.
inline constexpr tableau<7> kvaerno_5_4{
    .name = "kvaerno_5_4",
    .source = "A. Kvaerno, Singly diagonally implicit Runge-Kutta methods with an explicit first stage, 2004",
    .a = {{},
          {{13, 50}, {13, 50}},
          {{13, 100}, 0.8403332099679080963171360487915268154L, {13, 50}},
          {0.2237196147832050559163143898290529442L,
           0.4767553231979969983278927937270874162L,
           -0.0647089536311261513381616118065848828L,
           {13, 50}},
          {0.1664856432324832152535151725360430044L,
           0.1045001884159172041151167240328967362L,
           0.0363148227209871516165199375828520325L,
           -0.1309070445107399857071749645700052402L,
           {13, 50}},
          {0.1385564023126822495054973091161581457L,
           0,
           -0.0424533720175204309888439972598216851L,
           0.0244665789800314196596358151387910131L,
           0.6194303907248067618237108730048725264L,
           {13, 50}},
          {0.1365975117764029144062783844146127034L,
           0,
           -0.0549690879653837671248777311464863001L,
           -0.0411862672832104686829977695829629574L,
           0.6299330489901640319161060392667246535L,
           0.0696247944820272894854910770481119006L,
           {13, 50}}},
    .b = {0.1365975117764029144062783844146127034L,
          0,
          -0.0549690879653837671248777311464863001L,
          -0.0411862672832104686829977695829629574L,
          0.6299330489901640319161060392667246535L,
          0.0696247944820272894854910770481119006L,
          {13, 50}},
    .c = {0,
          {13, 25},
          1.2303332099679080963171360487915268154L,
          0.8957659843500759029060455717495554776L,
          0.4363936098586475852779768695817865330L,
          1,
          1},
    .order = 5,
    .embedded = {0.1385564023126822495054973091161581457L,
                 0,
                 -0.0424533720175204309888439972598216851L,
                 0.0244665789800314196596358151387910131L,
                 0.6194303907248067618237108730048725264L,
                 {13, 50}},
    .embedded_order = 4};

}  // namespace odeflow::tableaus
