// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace odeflow {

/// What a stepper takes along from one step to the next, and what is stale when the batch has changed.
enum class remembers { nothing, derivative, history, derivative_under_control };

/// What a stepper asks of the flow.
enum class asks_for {
  gradient,
  velocity,  ///< states [theta | v], the last term a `heavy_ball` or `vanishing_friction`
  hessian    ///< an objective with `hessian_vector_product`, and memory for N^2 numbers
};

/// What is said of a stepper; tests/steppers measures each of these.
struct stepper_facts {
  std::string_view name;
  int order = 1;      ///< 0: it varies
  int gradients = 1;  ///< a step once under way; 0: it varies
  /// Arrays of the state's size that it holds beside x, in each form; 0 where there is no such form. Beside these the
  /// implicit ones hold a matrix of N^2 numbers.
  double arrays = 0, controlled_arrays = 0, dense_arrays = 0;
  remembers memory = remembers::nothing;
  asks_for needs = asks_for::gradient;
};

}  // namespace odeflow
