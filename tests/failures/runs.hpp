// SPDX-License-Identifier: BSL-1.0
#pragma once
// Runs of train_images in a folder of their own, and what they leave there.
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../data/files.hpp"
#include "program.hpp"

namespace odeflow::test {

using words = std::vector<std::string>;
words operator+(words all, const words& more);

/// What remembers nothing, what chooses its steps, what has a history, what is implicit, and what has stages as it likes: options.
const std::vector<words>& steppers();

/// 200 steps of a small network on spirals.
const words& short_run();

/// The bytes of all files below a folder by their paths, without locks.
std::map<std::string, std::string> contents(const std::filesystem::path& folder);

/// The metrics without the seconds.
std::string without_seconds(const std::string& metrics);

/// What a file of metrics holds.
struct told {
  std::uint64_t last = 0;  ///< the step of the last line
  bool sound = true;       ///< whole lines, steps 1, 2, 3, ..., with a loss that is a number
};
told look_at_metrics(const std::filesystem::path& file);

/// The newest step in a folder of checkpoints, 0 if there is none; nothing if any of them is damaged, has a state that is not finite,
/// or a file lies beside them that is none.
std::optional<std::uint64_t> newest_whole(const std::filesystem::path& folder);

/// A folder with the checkpoints c, the metrics m.jsonl and the parameters theta.npy of a run.
class workplace {
 public:
  /// `root` is there already, say on another disk; else a new folder.
  explicit workplace(const std::filesystem::path& root = {}) : root_(root.empty() ? own_ / "run" : root) {
    std::filesystem::create_directories(root_);
  }

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return root_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return root_; }

  /// Runs train_images there.
  life run(const words& arguments, const treatment& treated = {}) const;
  /// What the last one said.
  [[nodiscard]] std::string said() const { return content(own_ / "output"); }

  /// The options that keep all of it, a checkpoint every so many steps.
  [[nodiscard]] words kept(int every) const;
  /// Removes what a run has left.
  void clear() const;

 private:
  temporary_folder own_;
  std::filesystem::path root_;
};

/// A run that nothing disturbs.
struct undisturbed {
  std::string theta, metrics;
  std::chrono::microseconds took;
};
undisturbed whole_run(const words& arguments);

/// Whether the run there has ended as the other one.
bool ended_like(const undisturbed& other, const workplace& work);

}  // namespace odeflow::test
