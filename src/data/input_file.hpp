// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace odeflow::data {

/// Whether a file that begins with the two bytes of gzip is inflated, or is of a format that may begin so.
enum class gzip { inflated, unknown };

/// The content of a file from front to back, inflated on the way where the file begins with the two bytes of
/// gzip, unless that is unknown. What is wrong with the file itself is thrown as file_error with the byte: not
/// there, not a regular file, not to be opened, named `.gz` without being it, damaged gzip data. Inflating holds a
/// fixed amount of memory.
class input_file {
 public:
  explicit input_file(std::filesystem::path path, gzip packed = gzip::inflated);
  input_file(const input_file&) = delete;
  input_file& operator=(const input_file&) = delete;
  ~input_file();

  /// Fills `out`, or as much of it as the content has left; returns how much that is.
  std::size_t read(std::span<std::uint8_t> out);
  /// The same, and fails at its first byte unless `out` is filled.
  void read_all(std::span<std::uint8_t> out, const char* what);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  /// How much of the content has been read.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }
  /// The length of the content; of gzip it is not known before its end.
  [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

  [[noreturn]] void fail(std::uint64_t offset, const std::string& problem) const;

 private:
  struct stream;

  void check_length() const;

  std::filesystem::path path_;
  std::unique_ptr<stream> stream_;
  std::optional<std::uint64_t> size_;
  std::uint32_t declared_ = 0;  // by the last four bytes of a gzip file: the length of its content, mod 2^32
  std::uint64_t offset_ = 0;
};

}  // namespace odeflow::data
