// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "odeflow/data/file_error.hpp"
#include "odeflow/data/safetensors.hpp"

/// \file
/// The last checkpoints of a run, in a folder.
namespace odeflow::data {

struct checkpoint_options {
  std::size_t keep = 3;  ///< the newest so many; at least 1
};

/// A checkpoint that was read, and why newer ones could not be.
struct loaded_checkpoint {
  std::uint64_t step = 0;
  safetensors_file file;
  std::vector<std::string> refused = {};
};

/// Another object has the folder, in this process or another.
class folder_in_use : public file_error {
 public:
  explicit folder_in_use(const std::filesystem::path& folder);
};

/// A folder with the files step-000000001200.safetensors of one run. Each is whole, checksummed and on the disk before an
/// older one is removed, so that whenever the program is killed the newest whole one is at most one interval old.
/// One object at a time: another one on the same folder, in this process or in another, is refused. It can be moved.
class checkpoint_folder {
 public:
  /// Makes the folder where there is none, locks it (the file .lock), and removes what a run that was killed left
  /// half written. Throws std::invalid_argument for keep = 0, folder_in_use,
  /// file_error where the folder cannot be made or locked.
  explicit checkpoint_folder(std::filesystem::path folder, const checkpoint_options& chosen = {});
  checkpoint_folder(checkpoint_folder&& other) noexcept;
  checkpoint_folder& operator=(checkpoint_folder&& other) noexcept;
  ~checkpoint_folder();

  /// Writes the checkpoint of a step, then removes all but the newest ones up to it; also those of later steps, which a run
  /// that went on from an older one has left behind. One that `newest` refused does not count among those that are kept.
  /// On a disk that is full, those that are beyond `keep` are removed first, if the newest is read and found whole, and the
  /// save is tried once more. Throws as `write_safetensors`; the newest so many are then still there.
  void save(std::uint64_t step, const std::vector<tensor>& tensors, const metadata& about = {});

  /// The newest one that is whole; nothing if there is none at all. Throws file_error, with what is wrong with the newest,
  /// if none can be read.
  [[nodiscard]] std::optional<loaded_checkpoint> newest();

  /// The steps that there are files of, from the oldest on. Throws file_error where the folder is gone.
  [[nodiscard]] std::vector<std::uint64_t> steps() const;
  [[nodiscard]] std::filesystem::path path_of(std::uint64_t step) const;

 private:
  void remove_left_over() const;
  bool remove_beyond_kept(std::uint64_t newest) const;
  bool make_room();

  std::filesystem::path folder_;
  checkpoint_options chosen_;
  std::vector<std::uint64_t> refused_;  // damaged, as far as it is known
  int lock_ = -1;
};

}  // namespace odeflow::data
