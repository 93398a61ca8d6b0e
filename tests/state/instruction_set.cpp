// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/instruction_set.hpp"

#include <stdexcept>
#include <string>

#include "catch.hpp"

using namespace odeflow;

TEST_CASE("The set in use is the last supported one, or the one that was set", "[instruction_set]") {
  const instruction_set before = instructions();
  CHECK(is_supported(instruction_set::portable));
  CHECK(is_supported(before));
  for (const instruction_set set : all_instruction_sets) {
    if (is_supported(set)) {
      set_instructions(set);
      CHECK(instructions() == set);
    } else {
      CHECK_THROWS_WITH(set_instructions(set), contains(std::string(name(set))) && contains("portable"));
    }
  }
  set_instructions(before);
}

TEST_CASE("A level has all of the levels below it", "[instruction_set]") {
  if (is_supported(instruction_set::x86_64_v4)) CHECK(is_supported(instruction_set::x86_64_v3));
}
