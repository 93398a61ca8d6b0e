// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <vector>

#include "odeflow/network/activation.hpp"
#include "odeflow/network/criterion.hpp"
#include "odeflow/state/layout.hpp"

namespace odeflow {

namespace detail {

/// One layer z = W a + b and where its W (outputs x inputs, row-major) and its b (outputs) lie in theta.
struct dense_layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::size_t weight = 0;
  std::size_t bias = 0;
};

/// All that is fixed about a dense network: its layers in order, f of the hidden ones, and the loss.
struct dense_shape {
  std::vector<dense_layer> layers;
  activation hidden = activation::identity;
  criterion loss = criterion::mean_squared_error;

  std::size_t inputs() const noexcept { return layers.front().inputs; }
  std::size_t outputs() const noexcept { return layers.back().outputs; }
  std::size_t dimension() const noexcept { return layers.back().bias + layers.back().outputs; }
  activation function(std::size_t l) const noexcept {
    return l + 1 < layers.size() ? hidden : activation::identity;
  }
};

/// The shape of a network of these widths. Throws std::invalid_argument for fewer than two widths, for a
/// width that is zero or above the largest int, and when the parameters, of `scalar_size` bytes each, exceed
/// the address space.
dense_shape make_dense_shape(const std::vector<std::size_t>& widths, activation hidden, criterion loss,
                             std::size_t scalar_size);

}  // namespace detail
}  // namespace odeflow
