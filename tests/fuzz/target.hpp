// SPDX-License-Identifier: BSL-1.0
#pragma once
// What each target shares: bytes as a file, and which exceptions a reader may throw.

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "odeflow/data/file_error.hpp"

/// One input; defined by each target, called by libFuzzer or by replay.cpp.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace odeflow::fuzz {

inline void require(bool condition) {
  if (!condition) std::abort();
}

/// A file in memory, overwritten for each input.
class memory_file {
 public:
  memory_file() : number_(::memfd_create("fuzz", 0)), path_("/proc/self/fd/" + std::to_string(number_)) {
    require(number_ != -1);
  }

  const std::filesystem::path& holding(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < size_) require(::ftruncate(number_, static_cast<off_t>(bytes.size())) == 0);
    require(::pwrite(number_, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    size_ = bytes.size();
    return path_;
  }

 private:
  int number_;
  std::size_t size_ = 0;
  std::filesystem::path path_;
};

/// Anything but a file_error goes on, and ends the program.
template <class Read>
void refuse_or(const Read& read) {
  try {
    read();
  } catch (const data::file_error& error) {
    require(!std::string_view(error.what()).empty());
  }
}

}  // namespace odeflow::fuzz
