// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "odeflow/data/checkpoint_folder.hpp"
#include "odeflow/state/snapshot.hpp"
#include "options.hpp"

namespace train_images {

/// The checkpoints of --checkpoint; without that option it does nothing.
class checkpoints {
 public:
  /// Throws checkpoint_error where the folder is in use, or holds checkpoints and --resume is not given; output_error where it
  /// cannot be made.
  explicit checkpoints(const options& chosen);

  bool wanted() const noexcept { return folder_.has_value(); }
  /// Whether one is to be made after this step.
  bool due(std::uint64_t step) const noexcept { return wanted() && step % chosen_.every == 0; }

  /// Throws output_error if it cannot be written: all that was there is then still there.
  void save(std::uint64_t step, const odeflow::snapshot& run);

  /// The newest whole one, if there is one and --resume is given. Throws checkpoint_error where none of them can be read, or the
  /// run was another one. Damaged ones are told on standard error, and so are kernels that give other bits.
  std::optional<odeflow::snapshot> load();

  /// For a person whose run has diverged after so many steps: the newest one that a step led on from, and what to do with it.
  std::string way_on(std::uint64_t steps) const;

 private:
  const options& chosen_;
  std::optional<odeflow::data::checkpoint_folder> folder_;
};

}  // namespace train_images
