// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>

#include "odeflow/state/place.hpp"
#include "odeflow/state/sweep.hpp"

namespace odeflow::detail {

/// What a flow and its copies remember together of their evaluations.
struct flow_record {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::size_t gradients = 0;
  std::size_t products = 0;
  std::size_t gradients_in_step = 0;
  std::size_t steps = 0;
  std::size_t not_finite = 0;
  std::optional<place> not_finite_at;
  std::uint64_t batch = 0;

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("value", value);
    archive("gradients", gradients);
    archive("products", products);
    archive("gradients_in_step", gradients_in_step);
    archive("steps", steps);
    archive("not_finite", not_finite);
    archive("not_finite_at", not_finite_at);
    archive("batch", batch);
  }

  /// All evaluations since the last accepted step must have seen one batch. Compiled in where assertions are.
  template <class Objective>
  void check_batch([[maybe_unused]] const Objective& loss) {
#ifndef NDEBUG
    if constexpr (requires { std::uint64_t{loss.batch_number()}; }) {
      const std::uint64_t now = loss.batch_number();
      if (gradients_in_step > 0 && now != batch)
        throw std::logic_error("odeflow::flow: a step began on batch " + std::to_string(batch) +
                               " and goes on with batch " + std::to_string(now) + ", in its evaluation " +
                               std::to_string(gradients_in_step + 1) +
                               ". Batches change between steps: by the observer next_batch(flow), or with "
                               "for_training(stepper)");
      batch = now;
    }
#endif
  }

  /// Counts an evaluation that is not finite: its loss, or a number whose place is `at`.
  void notice(const double& loss, const std::optional<place>& at) {
    if (!at && all_finite(1, &loss)) return;
    ++not_finite;
    not_finite_at = at;
  }
};

}  // namespace odeflow::detail
