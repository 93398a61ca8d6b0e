// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "loss.hpp"
#include "odeflow/network/layout.hpp"
#include "odeflow/objective/samples.hpp"
#include "workspace.hpp"

/// \file
/// The stages of a gradient and of the products with second derivatives, each for the rows of one range (a
/// shard), on one thread. Two ranges without a common row may run at the same time in one workspace. Each
/// stage leaves what the next one reads in the workspace.
namespace odeflow::detail {

/// Writes a_l of every layer (and z_l where the slope needs it): A_l = f(A_(l-1) W_l^T + b_l).
template <class T>
void forward(const dense_shape& shape, const T* theta, const samples<T>& rows, row_range range,
             network_workspace<T>& work);

/// The range's part of the loss, after `forward`.
template <class T>
double loss_value(const dense_shape& shape, const samples<T>& rows, row_range range,
                  network_workspace<T>& work);

/// The same, and writes dL/da of the last layer.
template <class T>
double loss_and_slope(const dense_shape& shape, const samples<T>& rows, row_range range,
                      network_workspace<T>& work);

/// After `loss_and_slope`: writes the range's part of the gradient. From the last layer to the first
///     dZ_l = dA_l * f'(Z_l),   db_l = column sums of dZ_l,   dW_l = dZ_l^T A_(l-1),   dA_(l-1) = dZ_l W_l
///     for l > 1.
template <class T>
void backward(const dense_shape& shape, const T* theta, const samples<T>& rows, row_range range,
              network_workspace<T>& work, T* gradient);

/// R{x} is the derivative of x along v: R{x} = d/ds x(theta + s v) at s = 0. Of theta = (W, b) it is v =
/// (V, c), of the data 0. After `forward`: writes R{a_l} of every layer (and R{z_l} where the slope needs z)
///     R{Z_l} = A_(l-1) V_l^T + R{A_(l-1)} W_l^T + c_l,   R{A_l} = f'(Z_l) * R{Z_l}.
template <class T>
void forward_tangents(const dense_shape& shape, const T* theta, const T* v, const samples<T>& rows,
                      row_range range, network_workspace<T>& work);

/// After `forward_tangents`: writes H_L R{Z_L}, the curvature of the loss in the outputs applied to their
/// tangents, into `out`, an array of the last layer.
template <class T>
void output_curvature(const dense_shape& shape, const samples<T>& rows, row_range range,
                      network_workspace<T>& work, line_vector<T>& out);

/// After `loss_and_slope` and `output_curvature` into `rd` of the last layer: writes R{gradient}, the range's
/// part of H v. From the last layer to the first, beside what `backward` computes,
///     R{dZ_l} = R{dA_l} * f'(Z_l) + dA_l * f''(Z_l) * R{Z_l},   R{db_l} = column sums of R{dZ_l},
///     R{dW_l} = R{dZ_l}^T A_(l-1) + dZ_l^T R{A_(l-1)},   R{dA_(l-1)} = R{dZ_l} W_l + dZ_l V_l   for l > 1.
template <class T>
void backward_tangents(const dense_shape& shape, const T* theta, const T* v, const samples<T>& rows,
                       row_range range, network_workspace<T>& work, T* product);

}  // namespace odeflow::detail
