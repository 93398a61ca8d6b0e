// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "odeflow/objective/samples.hpp"

namespace odeflow::detail {

/// Calls body(first, rows) for all rows of the data in order, `size` of them at a time (fewer in the last
/// call), where `first` is the index of the first of them. Memory: one chunk. Throws std::invalid_argument
/// for data without rows, or with more than 32 bits can count.
template <class T, sample_source<T> D, class Body>
void for_each_chunk(const D& data, std::size_t size, Body&& body) {
  const std::size_t total = data.rows();
  if (total == 0) throw std::invalid_argument("odeflow: the data has 0 rows, at least 1 is needed");
  if (total > std::numeric_limits<std::uint32_t>::max())
    throw std::invalid_argument("odeflow: the data has " + std::to_string(total) + " rows, at most " +
                                std::to_string(std::numeric_limits<std::uint32_t>::max()) +
                                " can be indexed");
  std::vector<std::uint32_t> indices(std::min(size, total));
  sample_buffer<T> buffer;
  for (std::size_t first = 0; first < total; first += size) {
    const std::size_t count = std::min(size, total - first);
    std::iota(indices.begin(), indices.begin() + static_cast<std::ptrdiff_t>(count),
              static_cast<std::uint32_t>(first));
    body(first, data.gather(std::span<const std::uint32_t>(indices).first(count), buffer));
  }
}

}  // namespace odeflow::detail
