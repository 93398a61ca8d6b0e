// SPDX-License-Identifier: BSL-1.0
#include "evidence.hpp"
#include "resume_battery.hpp"

using namespace odeflow::test;

TEST_CASE("steppers of the list, part 1 of 0 to 3: a resumed run is the one that was not stopped",
          "[reliability]") {
  const resumed_count count = resume_part_of_list<1, 4>();
  row("reliability", "stopped and resumed, steppers 1: runs whose bits differ",
      static_cast<double>(count.differing), 0);
  row_at_least("reliability", "stopped and resumed, steppers 1: runs", static_cast<double>(count.runs), 300);
  row_at_least("reliability", "stopped and resumed, steppers 1: entries without which a run differs",
               noticed_entries(count), 48);
}
