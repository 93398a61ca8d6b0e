// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <tuple>
#include <vector>

#include "odeflow/term/term.hpp"

namespace odeflow {

/// The paper's preconditioner, held fixed during a step: with d_n the direction in the first stage of step n,
///
///     G_n = kept G_{n-1} + (1 - kept) d_n^2   (kept < 1),   G_n = G_{n-1} + d_n^2   (kept = 1),      G_0 =
///     0, theta' = d min(1 / (sqrt(initial + G_n) + epsilon), most_gain)      in all stages of step n.
///
/// The defaults, kept = initial = 1 and epsilon = 0, are the paper's A'_n = (1 + G_n)^(-1/2), which includes
/// the gradient at theta_n and costs none of its own; forward Euler is then Adagrad with
/// initial_accumulator_value 1 and eps 0. With kept < 1, initial = 0 and epsilon > 0 it is RMSprop's. G is no
/// unknown of the equation, but memory beside it: the stepper does not see it change.
///
/// The gain must be bounded. A later stage may meet a large direction where the first one was zero (a pixel
/// that is dark in all images so far): with the gain 1 / epsilon and a tiny epsilon the step then explodes.
/// most_gain is the bound; the adaptive terms (`adagrad_preconditioner`, `rms_preconditioner`), whose gain
/// moves with the direction, need none.
///
/// A direction that is not finite does not enter G, which outlives the step that is then refused.
///
/// The flow must be told of accepted steps: `next_step(flow)`, `next_batch(flow)`, or `train`, which does it
/// itself. Otherwise all is one step. Blocks: none. Memory: 1 array. Cost: 3 arrays streamed, no gradient.
/// Throws std::invalid_argument (when it joins a flow) unless 0 <= kept <= 1, initial, epsilon >= 0,
/// most_gain > 0, all finite.
/// Source: B. Dherin et al., Learning by solving differential equations, 2025,
/// arXiv:2505.13397.
struct frozen_preconditioner {
  double kept = 1;
  double initial = 1;
  double epsilon = 0;
  double most_gain = 100;

  static constexpr std::size_t blocks = 0;
  static constexpr bool changes_between_steps = true;

  void validate() const {
    if (kept != 1) detail::require_fraction("frozen_preconditioner.kept", kept);
    detail::require_not_negative("frozen_preconditioner.initial", initial);
    detail::require_not_negative("frozen_preconditioner.epsilon", epsilon);
    detail::require_positive("frozen_preconditioner.most_gain", most_gain);
  }

  /// G, with a size that fits.
  template <class T>
  auto* prepare(tile<T> whole) const {
    using number = typename detail::scalar_traits<T>::base;
    auto& sum = std::get<std::vector<number>>(*sums);
    if (sum.size() != whole.size()) sum.assign(whole.size(), number(0));
    return sum.data();
  }

  template <class T>
  void bend(tile<T> stretch, T* all_sums) const {
    const auto direction = stretch.direction();
    T* const sum = all_sums + stretch.begin();
    const T old = static_cast<T>(kept), fresh = static_cast<T>(kept == 1 ? 1 : 1 - kept);
    const T first = static_cast<T>(initial), floor = static_cast<T>(epsilon),
            most = static_cast<T>(most_gain);
    if (stretch.stage() == 0) {
      ODEFLOW_SIMD
      for (std::size_t i = 0; i < direction.size(); ++i) {
        const T later = old * sum[i] + fresh * direction[i] * direction[i];
        sum[i] = later <= std::numeric_limits<T>::max() ? later : sum[i];
      }
    }
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < direction.size(); ++i) {
      const T gain = T(1) / (std::sqrt(first + sum[i]) + floor);
      direction[i] *= gain > most ? most : gain;
    }
  }

  /// The derivative: the gain is a constant, and no sum changes. Asked for before the first stage of a step
  /// it takes the gain that this stage will have.
  template <class T>
  void bend(tile<dual<T>> stretch, const T* all_sums) const {
    const auto direction = stretch.direction();
    const T old = static_cast<T>(kept), fresh = static_cast<T>(kept == 1 ? 1 : 1 - kept);
    for (std::size_t i = 0; i < direction.size(); ++i) {
      const T d = direction[i].value, sum = all_sums[stretch.begin() + i];
      const T now = stretch.stage() == 0 ? old * sum + fresh * d * d : sum;
      const T gain = T(1) / (std::sqrt(static_cast<T>(initial) + now) + static_cast<T>(epsilon));
      direction[i] *= std::min(gain, static_cast<T>(most_gain));
    }
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) const {
    archive("sums_float", std::get<0>(*sums));
    archive("sums_double", std::get<1>(*sums));
  }

  void detach() { sums = std::make_shared<memory>(); }

  /// G, in the scalar of the flow. Copies of the term share it, until they join a flow.
  using memory = std::tuple<std::vector<float>, std::vector<double>>;
  std::shared_ptr<memory> sums = std::make_shared<memory>();
};

}  // namespace odeflow
