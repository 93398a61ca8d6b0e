// SPDX-License-Identifier: BSL-1.0
// A gzip file of an IDX file or of a table.
#include <array>

#include "odeflow/data/csv.hpp"
#include "odeflow/data/idx.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace odeflow;
  constexpr std::array<std::uint8_t, 11> three = {0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2};
  static fuzz::memory_file file, labels;
  static const auto& path_of_labels = labels.holding(three);
  const auto& path = file.holding({bytes, size});
  fuzz::refuse_or([&] { (void)data::read_idx(path, path_of_labels); });
  fuzz::refuse_or([&] { (void)data::read_csv(path); });
  return 0;
}
