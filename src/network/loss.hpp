// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/criterion.hpp"
#include "odeflow/objective/samples.hpp"

namespace odeflow::detail {

/// The rows [first, last) of a batch.
struct row_range {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size() const noexcept { return last - first; }
};

/// The part of the loss that the rows of `range` add, from their raw outputs z (range.size() x outputs).
/// Where d is not null it gets dL/dz, of the same shape. Both are already divided by the rows of the whole
/// batch, and for mean_squared_error by `outputs`, so that parts are summed as they are.
template <class T>
double loss_part(criterion loss, const samples<T>& rows, row_range range, std::size_t outputs, const T* z,
                 T* d);

/// h = H_L t for each of n rows, with z, t and h of n x outputs numbers: H_L, the Hessian of the loss in the
/// raw outputs of one row, is diag(p) - p p^T with p = softmax(z) for cross_entropy, 2/outputs for
/// mean_squared_error, whatever the answers. Already divided by `batch`, the rows of the whole batch.
template <class T>
void loss_curvature(criterion loss, std::size_t batch, std::size_t n, std::size_t outputs, const T* z,
                    const T* t, T* h);

}  // namespace odeflow::detail
