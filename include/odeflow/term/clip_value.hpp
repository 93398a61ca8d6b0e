// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Cuts each element of the direction to [-most, most]:
///
///     theta' = min(max(d, -most), most).
///
/// A NaN stays a NaN. Blocks: none. Unit of most: that of the direction. Cost: 2 arrays streamed, no
/// gradient. Throws std::invalid_argument (when it joins a flow) unless most is finite and > 0.
/// Source: T.
/// Mikolov, Statistical language models based on neural networks, 2012.
struct clip_value {
  double most = 1;

  static constexpr std::size_t blocks = 0;

  void validate() const { detail::require_positive("clip_value.most", most); }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto direction = stretch.direction();
    const T high = static_cast<T>(most), low = -high;
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < direction.size(); ++i) {
      const T d = direction[i];
      direction[i] = d > high ? high : d < low ? low : d;
    }
  }
};

}  // namespace odeflow
