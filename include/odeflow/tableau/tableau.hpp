// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "odeflow/tableau/coefficient.hpp"

namespace odeflow {

/// The coefficients of a Runge-Kutta method of the given number of stages,
///
///     k_i = f(x + h sum_j a_ij k_j, t + c_i h),        x <- x + h sum_i b_i k_i,
///
/// as a literal. What is left out is zero; c, if left out, is the sums of the rows of a.
///
///     constexpr odeflow::tableau<2> ralston{.a = {{}, {{2, 3}}}, .b = {{1, 4}, {3, 4}}, .order = 2};
///
/// `embedded` are the weights of a second method, whose difference from x estimates the error of a step: without them there is
/// no estimate. `dense` are the coefficients of weights for times within the step, x(t + theta h) = x + h sum_i b_i(theta) k_i,
/// b_i(theta) = dense_i1 theta + ... + dense_iDegree theta^Degree.
///
/// All else is derived (`properties.hpp`), and that the orders are those claimed is checked, for each condition of each
/// rooted tree (`check.hpp`): by the compiler for a `tableau_stepper`.
template <std::size_t Stages, std::size_t Degree = 0>
struct tableau {
  static_assert(Stages > 0, "odeflow: a tableau has at least one stage");
  static constexpr std::size_t stages = Stages;
  static constexpr std::size_t degree = Degree;

  std::string_view name = "", source = "";
  coefficient a[Stages][Stages]{};
  coefficient b[Stages]{};
  coefficient c[Stages]{};
  int order = 0;
  coefficient embedded[Stages]{};
  int embedded_order = 0;
  coefficient dense[Stages][Degree == 0 ? 1 : Degree]{};
  int dense_order = 0;
};

}  // namespace odeflow
