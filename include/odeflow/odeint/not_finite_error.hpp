// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "odeflow/state/place.hpp"

namespace odeflow {

/// A step that led to, or passed through, a value that is NaN or infinite, and was not accepted.
struct not_finite_step {
  double time = 0;       ///< at the beginning of the step
  double step_size = 0;  ///< tried
  std::size_t step = 0;  ///< how many were accepted before it, as far as the flow was told
  std::optional<place> at =
      std::nullopt;        ///< where it was seen first; nothing if the loss alone was not finite
  std::size_t blocks = 1;  ///< of the state
};

/// "step 7, from time 0.3 with step size 0.1, met a value that is not finite in theta[12]".
inline std::string describe(const not_finite_step& failed) {
  std::ostringstream text;
  text << "step " << failed.step + 1 << ", from time " << failed.time << " with step size "
       << failed.step_size << ", met "
       << (failed.at ? "a value that is not finite in " + describe(*failed.at, failed.blocks)
                     : std::string("a loss that is not finite"));
  return text.str();
}

/// Thrown where a step of fixed size cannot be taken; the state is that before the step.
class not_finite_error : public std::runtime_error {
 public:
  explicit not_finite_error(const not_finite_step& failed)
      : std::runtime_error("odeflow: " + describe(failed) + ". The state is that before the step"),
        failed_(failed) {}
  const not_finite_step& failed() const noexcept { return failed_; }

 private:
  not_finite_step failed_;
};

}  // namespace odeflow
