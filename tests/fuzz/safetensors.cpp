// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/safetensors.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace odeflow;
  static fuzz::memory_file file;
  fuzz::refuse_or([&] {
    const auto read = data::read_safetensors(file.holding({bytes, size}), data::checksum::if_present);
    unsigned sum = 0;
    std::size_t covered = 0;
    for (const data::tensor& each : read.tensors()) {
      for (const std::byte byte : each.bytes) sum += std::to_integer<unsigned>(byte);
      covered += each.bytes.size();
      fuzz::require(!each.name.empty() && read.contains(each.name));
    }
    fuzz::require(covered < size && sum <= 255 * covered);
  });
  return 0;
}
