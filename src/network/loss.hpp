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

}  // namespace odeflow::detail
