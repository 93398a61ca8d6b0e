// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <sstream>
#include <stdexcept>
#include <string>

namespace odeflow {

/// Thrown where a step of fixed size would not be stable on the curvature that it meets with the stages that it may have; the state
/// is that before the step.
class unstable_step_error : public std::runtime_error {
 public:
  /// `bound` is the estimated spectral radius times safety; `needed` stages would do, 0: more than there are.
  unstable_step_error(double time, double step_size, double bound, std::size_t most_stages,
                      std::size_t needed)
      : std::runtime_error(words(time, step_size, bound, most_stages, needed)),
        bound_(bound),
        stages_needed_(needed) {}

  double bound() const noexcept { return bound_; }
  std::size_t stages_needed() const noexcept { return stages_needed_; }

 private:
  static std::string words(double time, double step_size, double bound, std::size_t most_stages,
                           std::size_t needed) {
    std::ostringstream text;
    text << "odeflow::stages_from_curvature: a step of " << step_size << " from time " << time
         << " on a spectral radius of " << bound << " (with safety) needs ";
    needed > 0 ? text << needed : text << "too many";
    text << " stages, stages_options.most_stages is " << most_stages
         << ". Take a smaller step or more stages; a controlled stepper shortens the step itself. The state "
            "is that before the step";
    return text.str();
  }

  double bound_;
  std::size_t stages_needed_;
};

}  // namespace odeflow
