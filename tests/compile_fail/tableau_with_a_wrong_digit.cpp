// SPDX-License-Identifier: BSL-1.0
// says: the tableau is not what it says
// GNU says: sum b_i
// Clang says: 's', 'u', 'm', ' ', 'b', '_', 'i'
#include <vector>

#include "odeflow/odeint/tableau_stepper.hpp"

#ifdef MISTAKE
constexpr int numerator = 2;
#else
constexpr int numerator = 3;
#endif

inline constexpr odeflow::tableau<2> ralston{
    .a = {{}, {{2, 3}}}, .b = {{1, 4}, {numerator, 4}}, .order = 2};

odeflow::tableau_stepper<ralston, std::vector<double>> stepper;
