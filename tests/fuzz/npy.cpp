// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/npy.hpp"

#include "target.hpp"

namespace {

template <class T>
void read(const std::filesystem::path& path) {
  using namespace odeflow;
  fuzz::refuse_or([&] {
    const auto array = data::read_npy<T>(path);
    std::size_t values = 1;
    for (const std::size_t extent : array.shape) values *= extent;
    fuzz::require(array.values.size() == values);
  });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static odeflow::fuzz::memory_file file;
  const auto& path = file.holding({bytes, size});
  read<float>(path);
  read<double>(path);
  return 0;
}
