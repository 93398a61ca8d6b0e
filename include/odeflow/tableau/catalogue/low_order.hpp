// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/tableau.hpp"

/// \file
/// Explicit methods of orders 1 to 4 without an estimate of the error.
namespace odeflow::tableaus {

/// Order 1: x <- x + h f(x, t).
inline constexpr tableau<1> euler{
    .name = "euler", .source = "L. Euler, Institutionum calculi integralis, 1768", .b = {1}, .order = 1};

/// Order 1: f at the point that Euler's step would reach. A second evaluation, spent on the rotation of games, not on the order.
inline constexpr tableau<2> extragradient{
    .name = "extragradient",
    .source =
        "G. M. Korpelevich, The extragradient method for finding saddle points and other problems, 1976",
    .a = {{}, {1}},
    .b = {0, 1},
    .c = {0, 1},
    .order = 1};

/// Order 2: f in the middle of Euler's step.
inline constexpr tableau<2> explicit_midpoint{
    .name = "explicit_midpoint",
    .source = "C. Runge, Ueber die numerische Aufloesung von Differentialgleichungen, 1895",
    .a = {{}, {{1, 2}}},
    .b = {0, 1},
    .c = {0, {1, 2}},
    .order = 2};

/// Order 2: the mean of f at both ends of Euler's step. Also called the explicit trapezoidal rule.
inline constexpr tableau<2> heun2{
    .name = "heun2",
    .source = "K. Heun, Neue Methoden zur approximativen Integration der Differentialgleichungen, 1900",
    .a = {{}, {1}},
    .b = {{1, 2}, {1, 2}},
    .c = {0, 1},
    .order = 2};

/// Order 2: of two stages, that with the least bound of the error of a step.
inline constexpr tableau<2> ralston2{
    .name = "ralston2",
    .source = "A. Ralston, Runge-Kutta methods with minimum error bounds, 1962",
    .a = {{}, {{2, 3}}},
    .b = {{1, 4}, {3, 4}},
    .c = {0, {2, 3}},
    .order = 2};

/// Order 3: Kutta's.
inline constexpr tableau<3> kutta3{
    .name = "kutta3",
    .source = "W. Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen, 1901",
    .a = {{}, {{1, 2}}, {-1, 2}},
    .b = {{1, 6}, {2, 3}, {1, 6}},
    .c = {0, {1, 2}, 1},
    .order = 3};

/// Order 3: Heun's; only the first and the last stage enter the step.
inline constexpr tableau<3> heun3{
    .name = "heun3",
    .source = "K. Heun, Neue Methoden zur approximativen Integration der Differentialgleichungen, 1900",
    .a = {{}, {{1, 3}}, {0, {2, 3}}},
    .b = {{1, 4}, 0, {3, 4}},
    .c = {0, {1, 3}, {2, 3}},
    .order = 3};

/// Order 3: of three stages, that with the least bound of the error of a step.
inline constexpr tableau<3> ralston3{
    .name = "ralston3",
    .source = "A. Ralston, Runge-Kutta methods with minimum error bounds, 1962",
    .a = {{}, {{1, 2}}, {0, {3, 4}}},
    .b = {{2, 9}, {1, 3}, {4, 9}},
    .c = {0, {1, 2}, {3, 4}},
    .order = 3};

/// Order 4: the classical method.
inline constexpr tableau<4> runge_kutta4{
    .name = "runge_kutta4",
    .source = "W. Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen, 1901",
    .a = {{}, {{1, 2}}, {0, {1, 2}}, {0, 0, 1}},
    .b = {{1, 6}, {1, 3}, {1, 3}, {1, 6}},
    .c = {0, {1, 2}, {1, 2}, 1},
    .order = 4};

/// Order 4: Kutta's 3/8 rule.
inline constexpr tableau<4> three_eighths{
    .name = "three_eighths",
    .source = "W. Kutta, Beitrag zur naeherungsweisen Integration totaler Differentialgleichungen, 1901",
    .a = {{}, {{1, 3}}, {{-1, 3}, 1}, {1, -1, 1}},
    .b = {{1, 8}, {3, 8}, {3, 8}, {1, 8}},
    .c = {0, {1, 3}, {2, 3}, 1},
    .order = 4};

namespace detail {
inline constexpr long double root_of_5 = 2.236067977499789696409173668731276235L;
}

/// Order 4: of four stages, that with the least bound of the error of a step.
inline constexpr tableau<4> ralston4{
    .name = "ralston4",
    .source = "A. Ralston, Runge-Kutta methods with minimum error bounds, 1962",
    .a = {{},
          {{2, 5}},
          {(-2889 + 1428 * detail::root_of_5) / 1024, (3785 - 1620 * detail::root_of_5) / 1024},
          {(-3365 + 2094 * detail::root_of_5) / 6040, (-975 - 3046 * detail::root_of_5) / 2552,
           (467040 + 203968 * detail::root_of_5) / 240845}},
    .b = {(263 + 24 * detail::root_of_5) / 1812, (125 - 1000 * detail::root_of_5) / 3828,
          (3426304 + 1661952 * detail::root_of_5) / 5924787, (30 - 4 * detail::root_of_5) / 123},
    .c = {0, {2, 5}, (14 - 3 * detail::root_of_5) / 16, 1},
    .order = 4};

}  // namespace odeflow::tableaus
