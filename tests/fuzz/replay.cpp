// SPDX-License-Identifier: BSL-1.0
// Without libFuzzer: each file of a folder goes to the target, whole, cut everywhere, and with each byte changed.
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

#include "target.hpp"

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::size_t files = 0, inputs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[1])) {
    std::ifstream in(entry.path(), std::ios::binary);
    std::vector<std::uint8_t> bytes(std::istreambuf_iterator<char>(in), {});
    ++files;
    // A copy of its own for each length, so that reading beyond its end is seen.
    for (std::size_t size = 0; size <= bytes.size(); ++size, ++inputs) {
      const std::vector<std::uint8_t> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
      LLVMFuzzerTestOneInput(cut.data(), size);
    }
    for (std::uint8_t& byte : bytes) {
      const std::uint8_t right = byte;
      for (const int change : {1, 16, 128, 255}) {
        byte = static_cast<std::uint8_t>(right ^ change);
        LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
        ++inputs;
      }
      byte = right;
    }
  }
  std::cout << files << " files, " << inputs << " inputs\n";
  return files == 0 ? 1 : 0;
}
