// SPDX-License-Identifier: BSL-1.0
// Two files in one: the length of the labels' file as one byte, this file, and the rest as that of the inputs.
#include "odeflow/data/idx.hpp"

#include <algorithm>

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace odeflow;
  static fuzz::memory_file labels, inputs;
  if (size == 0) return 0;
  const std::span<const std::uint8_t> rest(bytes + 1, size - 1);
  const std::size_t length = std::min<std::size_t>(bytes[0], rest.size());
  fuzz::refuse_or([&] {
    const data::dataset set =
        data::read_idx(inputs.holding(rest.subspan(length)), labels.holding(rest.first(length)));
    fuzz::require(set.labels().size() == set.rows() && set.classes() > 0);
  });
  return 0;
}
