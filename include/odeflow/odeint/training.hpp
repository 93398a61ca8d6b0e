// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>
#include <type_traits>

#include "odeflow/odeint/guarded_step.hpp"
#include "odeflow/odeint/not_finite_error.hpp"

/// \file
/// What bounds a training run, and what it tells when it ends.
namespace odeflow {

/// What bounds a training run. It ends at the first limit that is reached.
struct train_limits {
  /// The step; for a controlled stepper the first one tried.
  double step_size = 1e-3;
  double start_time = 0;
  std::size_t steps = std::numeric_limits<std::size_t>::max();
  /// No step begins once this many gradients were evaluated in the run.
  std::size_t gradient_evaluations = std::numeric_limits<std::size_t>::max();
  /// A controlled stepper gives up after this many rejected attempts in a row, or below this step.
  std::size_t rejections_in_a_row = 100;
  double least_step_size = 0;
  /// What becomes of what the stepper remembers when the batch changes.
  memory at_new_batch = memory::dropped;

  template <class Archive>
  void serialize(Archive& archive) {
    archive("step_size", step_size);
    archive("start_time", start_time);
    archive("steps", steps);
    archive("gradient_evaluations", gradient_evaluations);
    archive("rejections_in_a_row", rejections_in_a_row);
    archive("least_step_size", least_step_size);
    archive.within("at_new_batch", at_new_batch, memory::dropped, memory::kept);
  }
};

/// Why a run ended.
enum class ending { steps, gradient_evaluations, stopped, not_finite, rejections, step_size };

/// In words, for a person.
constexpr std::string_view describe(ending reason) {
  switch (reason) {
    case ending::steps:
      return "all steps done";
    case ending::gradient_evaluations:
      return "all gradient evaluations spent";
    case ending::stopped:
      return "stopped by an observer";
    case ending::not_finite:
      return "the step led to a value that is not finite; the state is that before the step";
    case ending::rejections:
      return "too many rejected steps in a row; the state is that before them";
    case ending::step_size:
      return "the step size fell below its limit";
  }
  return "unknown";
}

/// What an observer may return to end the run; one that returns nothing goes on.
enum class request { go_on, stop };

/// What a run did.
struct training {
  ending reason = ending::steps;
  std::size_t steps = 0;     ///< accepted
  std::size_t rejected = 0;  ///< attempts
  std::size_t gradient_evaluations = 0;
  double time = 0;       ///< flow time reached
  double step_size = 0;  ///< the next step's
  /// What the last attempt that was not finite met: for a person, and to tell a diverged run from an unlucky one.
  std::optional<not_finite_step> not_finite = std::nullopt;
};

namespace detail {

template <class Observer, class State>
request notify(Observer& observer, const State& x, double t) {
  if constexpr (std::same_as<std::invoke_result_t<Observer&, const State&, double>, request>) {
    return observer(x, t);
  } else {
    observer(x, t);
    return request::go_on;
  }
}

}  // namespace detail

}  // namespace odeflow
