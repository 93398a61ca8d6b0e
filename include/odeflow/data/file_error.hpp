// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

/// \file
/// What reading a file throws: which file, where in it, and what is wrong there.
namespace odeflow::data {

/// A place in a binary file: bytes from 0. In a gzip file the bytes are those of the inflated content.
struct at_byte {
  std::uint64_t offset = 0;
};

/// A place in a text file: lines and columns (fields, not characters) from 1; column 0 is the whole line.
struct at_line {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
};

/// A file that cannot be read as what it should be. `what()` begins with path and place:
/// "train-images-idx3-ubyte.gz: at byte 16: ends after 1000 of 47040000 bytes of values" or
/// "wine.csv: at line 3, column 2: ...".
class file_error : public std::runtime_error {
 public:
  file_error(std::filesystem::path path, at_byte place, const std::string& problem);
  file_error(std::filesystem::path path, at_line place, const std::string& problem);

  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

  /// The byte for a binary file, the line for a text file; the message says which.
  [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

  /// The field within the line of a text file; 0 for a whole line and for a binary file.
  [[nodiscard]] std::uint64_t column() const noexcept { return column_; }

 protected:
  /// A problem with the file as a whole: offset 0, and no place in the message.
  file_error(std::filesystem::path path, const std::string& problem);

 private:
  std::filesystem::path path_;
  std::uint64_t offset_ = 0;
  std::uint64_t column_ = 0;
};

/// No such file or folder.
class file_not_found : public file_error {
 public:
  file_not_found(std::filesystem::path path, const std::string& problem);
};

}  // namespace odeflow::data
