// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <span>
#include <vector>

#include "problems.hpp"

namespace odeflow::test {

/// The minimum of a convex loss, by Newton's method with conjugate gradients, until the gradient no longer falls.
std::vector<double> minimum(smooth_loss& loss, std::span<const double> start);

/// The largest eigenvalue of the Hessian at theta, by power iteration until it changes by less than 1e-5 of itself.
double largest_curvature(smooth_loss& loss, std::span<const double> theta);

/// Fills in what the minimum tells of a convex problem with a ridge: the least loss, how far above the true one it can be,
/// the largest curvature there, and the condition, that by the ridge.
void measure(problem& of, double ridge);

}  // namespace odeflow::test
