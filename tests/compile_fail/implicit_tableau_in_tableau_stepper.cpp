// SPDX-License-Identifier: BSL-1.0
// says: the stages of this tableau depend on themselves or on later ones
#include <vector>

#include "odeflow/odeint/tableau_stepper.hpp"

#ifdef MISTAKE
constexpr odeflow::coefficient diagonal{1, 2};
#else
constexpr odeflow::coefficient diagonal;
#endif

// The implicit midpoint rule; Euler's method without its diagonal.
inline constexpr odeflow::tableau<1> midpoint{.a = {{diagonal}}, .b = {1}, .order = 1};

odeflow::tableau_stepper<midpoint, std::vector<double>> stepper;
