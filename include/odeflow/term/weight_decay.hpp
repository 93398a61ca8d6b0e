// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/term/term.hpp"

namespace odeflow {

/// Pulls the parameters towards zero:
///
///     theta' = direction - rate theta.
///
/// Blocks: none. Unit of rate: 1/time. Before a preconditioner it is coupled (the decay is preconditioned
/// like the gradient, torch's `weight_decay` of SGD, RMSprop and Adam), behind all others decoupled (AdamW).
/// Cost: 3 arrays streamed, no gradient.
/// Source: A. Krogh, J. Hertz, A simple weight decay can improve
/// generalization, 1991.
struct weight_decay {
  double rate = 0;

  static constexpr std::size_t blocks = 0;

  void validate() const { detail::require_not_negative("weight_decay.rate", rate); }

  template <class T>
  void bend(tile<T> stretch) const {
    const auto theta = stretch.theta();
    const auto direction = stretch.direction();
    const T decay = static_cast<T>(rate);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < theta.size(); ++i) direction[i] -= decay * theta[i];
  }
};

}  // namespace odeflow
