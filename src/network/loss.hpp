// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/criterion.hpp"
#include "odeflow/objective/samples.hpp"
#include "workspace.hpp"

namespace odeflow::detail {

/// The outputs of samples in a panel: output j of sample l at j lanes + l.
struct panel_of_outputs {
  row_range rows;  ///< of the batch; at most `lanes`
  std::size_t lanes = 0;
  std::size_t outputs = 0;
};

/// The part of the loss that the rows of a panel add, from their raw outputs z. Writes sign dL/dz into d, and 0 in lanes
/// beyond the last row. Both are already divided by the rows of the whole batch, and for mean_squared_error by `outputs`, so
/// that parts are summed as they are.
template <class T>
double loss_of_panel(criterion loss, const samples<T>& batch, panel_of_outputs panel, const T* z, double sign,
                     T* d);

/// h = H_L t for each row of a panel: H_L, the Hessian of the loss in the raw outputs of one row, is diag(p) - p p^T with
/// p = softmax(z) for cross_entropy, 2/outputs for mean_squared_error, whatever the answers. Already divided by `batch`, the
/// rows of the whole batch.
template <class T>
void curvature_of_panel(criterion loss, std::size_t batch, panel_of_outputs panel, const T* z, const T* t,
                        T* h);

}  // namespace odeflow::detail
