// SPDX-License-Identifier: BSL-1.0
// says: the tableau is not what it says
#include <vector>

#include "odeflow/odeint/low_storage_stepper.hpp"

#ifdef MISTAKE
constexpr int numerator = 14;
#else
constexpr int numerator = 15;
#endif

inline constexpr odeflow::two_n_tableau<3> williamson{
    .A = {0, {-5, 9}, {-153, 128}}, .B = {{1, 3}, {numerator, 16}, {8, 15}}, .order = 3};

odeflow::low_storage_stepper<williamson, std::vector<double>> stepper;
