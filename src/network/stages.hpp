// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "loss.hpp"
#include "odeflow/network/layout.hpp"
#include "odeflow/objective/samples.hpp"
#include "workspace.hpp"

/// \file
/// The stages of a gradient, each for the rows of one range (a shard), on one thread. Two ranges without a
/// common row may run at the same time in one workspace. Each stage leaves what the next one reads in the
/// workspace.
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

}  // namespace odeflow::detail
