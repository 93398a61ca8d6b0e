// SPDX-License-Identifier: BSL-1.0
#pragma once
// Files to be read by the tests: a folder of their own, and the bytes of IDX and gzip written by hand.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

namespace odeflow::test {

/// An empty folder, removed with all that is in it.
class temporary_folder {
 public:
  temporary_folder() {
    std::random_device random;
    do path_ = std::filesystem::temp_directory_path() / ("odeflow-data-" + std::to_string(random()));
    while (!std::filesystem::create_directory(path_));
  }
  temporary_folder(const temporary_folder&) = delete;
  temporary_folder& operator=(const temporary_folder&) = delete;
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    std::ofstream file(path_ / name, std::ios::binary);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

/// `size` bytes of a number, the most significant first.
inline std::string big_endian(std::uint64_t number, int size) {
  std::string text;
  for (int i = size - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i) & 255);
  return text;
}

inline std::string idx_header(int type, std::initializer_list<std::uint32_t> dimensions) {
  std::string text = bytes({0, 0, type, static_cast<int>(dimensions.size())});
  for (const std::uint32_t dimension : dimensions) text += big_endian(dimension, 4);
  return text;
}

inline std::string little_endian(std::uint32_t number, int size) {
  std::string text;
  for (int i = 0; i < size; ++i) text += static_cast<char>(number >> (8 * i) & 255);
  return text;
}

inline std::string content(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A safetensors file with this header, as it is, in front of these bytes.
inline std::string safetensors(std::string_view header, std::string_view tensors) {
  return little_endian(static_cast<std::uint32_t>(header.size()), 4) + std::string(4, '\0') +
         std::string(header).append(tensors);
}

/// One gzip member with its content in stored blocks (RFC 1951 and 1952), of at most 65535 bytes each.
inline std::string gzip(std::string_view content) {
  std::string text = bytes({0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
  std::uint32_t crc = ~0u;
  for (const char c : content) {
    crc ^= static_cast<unsigned char>(c);
    for (int k = 0; k < 8; ++k) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0u);
  }
  const auto size = static_cast<std::uint32_t>(content.size());
  do {
    const std::string_view block = content.substr(0, 65535);
    content.remove_prefix(block.size());
    const auto length = static_cast<std::uint32_t>(block.size());
    text += bytes({content.empty() ? 1 : 0}) + little_endian(length, 2) + little_endian(~length, 2);
    text += block;
  } while (!content.empty());
  return text + little_endian(~crc, 4) + little_endian(size, 4);
}

}  // namespace odeflow::test
