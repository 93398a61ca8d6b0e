// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace odeflow {

/// One named array inside theta: the numbers theta[offset] to theta[offset + size() - 1], row-major in
/// `shape`.
struct layout_entry {
  std::string name;  ///< "layer1.weight", "layer1.bias", "layer2.weight", ...
  std::vector<std::size_t> shape;
  std::size_t offset = 0;

  /// The product of `shape`.
  std::size_t size() const noexcept {
    std::size_t product = 1;
    for (const std::size_t length : shape) product *= length;
    return product;
  }
};

}  // namespace odeflow
