// SPDX-License-Identifier: BSL-1.0
// The options as one byte, then the table.
#include "odeflow/data/csv.hpp"

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace odeflow;
  static fuzz::memory_file file;
  if (size == 0) return 0;
  const unsigned bits = bytes[0];
  data::csv_options options;
  options.header = bits & 1;
  if (bits & 2) options.kind = data::answers::target;
  if (bits & 4) options.separator = ';';
  if (bits & 8) options.answer_column = bits >> 4;
  fuzz::refuse_or([&] {
    const data::dataset set = data::read_csv(file.holding({bytes + 1, size - 1}), options);
    fuzz::require(set.rows() > 0 && set.features() > 0);
  });
  return 0;
}
