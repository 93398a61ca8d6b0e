// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>

#include "odeflow/tableau/stabilised.hpp"

namespace odeflow {

struct stabilised_options {
  std::size_t stages = 10;                       ///< gradients a step
  std::optional<double> damping = std::nullopt;  ///< `stabilised_method::usual_damping` if none
};

namespace detail {

/// The method of a stabilised stepper, which may get other stages between two steps.
template <polynomials Family, int Order>
class stabilised_core {
 public:
  explicit stabilised_core(const stabilised_options& chosen)
      : method_(Family, Order, chosen.stages, chosen.damping) {}

  std::size_t stages() const noexcept { return method_.stages(); }
  const stabilised_method& method() const noexcept { return method_; }

  /// The steps from now on have so many stages, and the damping that there was. O(stages) where the number is another one.
  /// Throws as `stabilised_method`.
  void set_stages(std::size_t stages) {
    if (stages != method_.stages()) method_ = stabilised_method(Family, Order, stages, method_.damping());
  }

  /// The bounds of the number of stages.
  static std::size_t least_stages() { return stabilised_method::least_stages(Family, Order); }
  static std::size_t most_stages() { return stabilised_method::most_stages(Family); }
  /// The fewest stages, with this damping, that damp all of [-reach, 0]; and how far so many do.
  std::size_t stages_for(double reach) const {
    return stabilised_method::stages_for(reach, Family, Order, method_.damping());
  }
  double damped_limit_of(std::size_t stages) const {
    return stabilised_method::damped_limit_of(stages, Family, Order, method_.damping());
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    std::size_t stages = method_.stages();
    archive.within("stages", stages, least_stages(), most_stages());
    if constexpr (Archive::restores) set_stages(stages);
  }

 private:
  stabilised_method method_;
};

}  // namespace detail
}  // namespace odeflow
