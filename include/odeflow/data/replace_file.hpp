// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <system_error>

#include "odeflow/data/file_error.hpp"

/// \file
/// A file is replaced as a whole or not at all: whatever happens to the program or to the machine meanwhile,
/// the path leads to all of the old content or to all of the new.
namespace odeflow::data {

/// A call to the system failed while a file was replaced. `what()`: "theta.safetensors: cannot be replaced:
/// write: No space left on device".
class replace_error : public file_error {
 public:
  /// `call`: a literal, such as "write".
  replace_error(std::filesystem::path path, const char* call, std::error_code code, bool replaced);

  /// The call: "open", "fchmod", "write", "fsync", "close", "rename"; "open of the folder" and "fsync of the
  /// folder"; "stat" where the path is there, but is neither a regular file nor a link to one.
  [[nodiscard]] std::string_view call() const noexcept { return call_; }
  /// The reason that the system gives.
  [[nodiscard]] std::error_code code() const noexcept { return code_; }
  /// False: the path holds what it held before. True, only of "fsync of the folder": it holds all of the new
  /// content, but after a loss of power it may hold the old again.
  [[nodiscard]] bool replaced() const noexcept { return replaced_; }

 private:
  const char* call_;
  std::error_code code_;
  bool replaced_;
};

/// Writes the parts, one after the other, to a new file in the same folder; fsync; rename to `path`; fsync of
/// the folder. A file that was there keeps its permissions; a symbolic link stays, and what it leads to is
/// replaced. Writes that are cut short go on, and so do calls that a signal interrupts. A file system that
/// knows no fsync of folders (EINVAL, ENOTSUP) is taken as it is. Cost: the bytes are written once, from where
/// they are; no memory but for names.
///
/// The new file is called NAME.PID-COUNT.odeflow-tmp until the rename: the name of the file (200 bytes of it
/// at most), the process and a number. It never opens one that exists. If anything fails it is removed; a
/// process that is killed leaves it behind: it may be deleted when no process of that number runs.
///
/// Throws replace_error, after which the path holds what it held before unless `replaced()`; file_not_found
/// where there is no such folder; std::bad_alloc, after which the path holds all of the old or, if it is the fsync
/// of the folder that failed, all of the new. It needs a POSIX system: elsewhere the library does not compile.
void replace_file(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);

}  // namespace odeflow::data
