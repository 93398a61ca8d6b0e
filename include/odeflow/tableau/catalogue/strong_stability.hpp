// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/tableau.hpp"

/// \file
/// SSPRK(stages, order): methods whose step is a mean of Euler's steps of size h / C, and keeps every convex bound that these
/// keep. C, the largest such number for the stages and the order, is in the comments.
namespace odeflow::tableaus {

/// Order 2, C = 1. The method `heun2`.
inline constexpr tableau<2> ssprk_2_2{
    .name = "ssprk_2_2",
    .source = "C.-W. Shu and S. Osher, Efficient implementation of essentially non-oscillatory schemes, 1988",
    .a = {{}, {1}},
    .b = {{1, 2}, {1, 2}},
    .c = {0, 1},
    .order = 2};

/// Order 3, C = 1.
inline constexpr tableau<3> ssprk_3_3{
    .name = "ssprk_3_3",
    .source = "C.-W. Shu and S. Osher, Efficient implementation of essentially non-oscillatory schemes, 1988",
    .a = {{}, {1}, {{1, 4}, {1, 4}}},
    .b = {{1, 6}, {1, 6}, {2, 3}},
    .c = {0, 1, {1, 2}},
    .order = 3};

/// Order 4, C = 1.508. The numbers of the source have 10 to 15 digits; these are the solution of its equations to 30, as in
/// NodePy (D. I. Ketcheson et al., NodePy: a package for the analysis of numerical ODE solvers, 2020). c are the sums of rows.
inline constexpr tableau<5> ssprk_5_4{
    .name = "ssprk_5_4",
    .source =
        "R. J. Spiteri and S. J. Ruuth, A new class of optimal high-order strong-stability-preserving time "
        "discretization methods, 2002",
    .a = {{},
          {0.391752226869253785640632115627L},
          {0.217669096357834985920253802915L, 0.368410592709066783214662112772L},
          {0.0826920866830935842609242437786L, 0.139958502107426395108400626025L,
           0.251891774371960822884363746140L},
          {0.0679662835740483884329695316049L, 0.115034698453668419467815057942L,
           0.207034898772936576352392025561L, 0.544974750295139481064416383368L}},
    .b = {0.146811876157875933686947006683L, 0.248482909391317264243714136087L,
          0.104258830279481225354037031167L, 0.274438901048480694917546480567L,
          0.226007483122844881797755345495L},
    .order = 4};

/// Order 4, C = 6. The source of `embedded`: S. Conde, I. Fekete and J. N. Shadid, Embedded pairs for optimal explicit strong
/// stability preserving Runge-Kutta methods, 2022.
inline constexpr tableau<10> ssprk_10_4{
    .name = "ssprk_10_4",
    .source =
        "D. I. Ketcheson, Highly efficient strong stability-preserving Runge-Kutta methods with low-storage "
        "implementations, 2008",
    .a = {{},
          {{1, 6}},
          {{1, 6}, {1, 6}},
          {{1, 6}, {1, 6}, {1, 6}},
          {{1, 6}, {1, 6}, {1, 6}, {1, 6}},
          {{1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 15}},
          {{1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 6}},
          {{1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 6}, {1, 6}},
          {{1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 6}, {1, 6}, {1, 6}},
          {{1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 15}, {1, 6}, {1, 6}, {1, 6}, {1, 6}}},
    .b = {{1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}, {1, 10}},
    .c = {0, {1, 6}, {1, 3}, {1, 2}, {2, 3}, {1, 3}, {1, 2}, {2, 3}, {5, 6}, 1},
    .order = 4,
    .embedded = {0, {2, 9}, 0, 0, {5, 18}, {1, 3}, 0, 0, 0, {1, 6}},
    .embedded_order = 3};

}  // namespace odeflow::tableaus
