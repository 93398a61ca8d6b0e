// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>
#include <filesystem>

namespace odeflow::test {

/// Whether this process can have mounts of its own, which no other sees and which end with it. True for root, and where
/// the system lends them to everybody.
bool own_mounts();

/// A file system in memory of so many bytes.
class small_disk {
 public:
  small_disk(const std::filesystem::path& folder, std::size_t bytes);
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;
  ~small_disk();
  void resize(std::size_t bytes) const;

 private:
  std::filesystem::path folder_;
};

/// From now on the folder is read-only for those who open a file there.
void make_read_only(const std::filesystem::path& folder);
/// No more.
void make_writable(const std::filesystem::path& folder);

}  // namespace odeflow::test
