// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <type_traits>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Shortens the direction d to the length most where it is longer:
///
///     theta' = d min(1, most / (|d| + 1e-6)),            |d| the Euclidean norm over all parameters.
///
/// The rule, with its 1e-6, of torch's clip_grad_norm_. |d| is summed in double, in an order that does not
/// depend on the number of threads. A direction that is not finite becomes NaN, not zero.
///
/// Blocks: none. Unit of most: that of the direction. Cost: one more pass over memory before its own (1 array
/// read), no gradient. Throws std::invalid_argument (when it joins a flow) unless most is finite and > 0.
/// Source: R. Pascanu, T. Mikolov, Y. Bengio, On the difficulty of training recurrent neural networks, 2013,
/// arXiv:1211.5063.
struct clip_norm {
  double most = 1;

  static constexpr std::size_t blocks = 0;

  void validate() const { detail::require_positive("clip_norm.most", most); }

  /// The factor that all elements are multiplied by.
  template <class T>
  auto prepare(tile<T> whole) const {
    using std::sqrt, std::isfinite;
    const auto norm = sqrt(sum_of_squares(whole.size(), whole.direction().data()));
    using number = std::remove_const_t<decltype(norm)>;
    return isfinite(norm) ? std::min(number(1), most / (norm + 1e-6))
                          : number(std::numeric_limits<double>::quiet_NaN());
  }

  template <class T, class Factor>
  void bend(tile<T> stretch, Factor factor) const {
    const auto direction = stretch.direction();
    const T scale = static_cast<T>(factor);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < direction.size(); ++i) direction[i] *= scale;
  }
};

}  // namespace odeflow
