// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/read_tableau.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  try {
    const auto t = odeflow::parse_tableau({reinterpret_cast<const char*>(bytes), size}, "fuzz");
    t.validate();
    odeflow::fuzz::require(t.stages > 0);
  } catch (const odeflow::tableau_error&) {
  }
  return 0;
}
