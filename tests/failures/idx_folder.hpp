// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <array>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "../data/files.hpp"

namespace odeflow::test {

/// Rows of two numbers with labels, as the two IDX files of a split, "train" or "t10k".
struct idx_split {
  std::vector<std::array<double, 2>> rows;
  std::vector<int> labels;

  [[nodiscard]] std::string images() const {
    std::string all = idx_header(0x0E, {static_cast<std::uint32_t>(rows.size()), 2});
    for (const auto& row : rows)
      for (const double x : row) all += big_endian(std::bit_cast<std::uint64_t>(x), 8);
    return all;
  }
  [[nodiscard]] std::string classes() const {
    std::string all = idx_header(8, {static_cast<std::uint32_t>(labels.size())});
    for (const int label : labels) all += static_cast<char>(label);
    return all;
  }
  void write(const std::filesystem::path& folder, const std::string& split) const {
    std::filesystem::create_directories(folder);
    std::ofstream(folder / (split + "-images-idx3-ubyte"), std::ios::binary) << images();
    std::ofstream(folder / (split + "-labels-idx1-ubyte"), std::ios::binary) << classes();
  }
};

/// So many rows of two classes that a line divides.
inline idx_split two_classes(int rows) {
  idx_split made;
  for (int i = 0; i < rows; ++i) {
    made.rows.push_back({i % 2 + 0.01 * i, 0.5 - i % 2});
    made.labels.push_back(i % 2);
  }
  return made;
}

}  // namespace odeflow::test
