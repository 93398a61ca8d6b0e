// SPDX-License-Identifier: BSL-1.0
#include "evidence.hpp"
#include "resume_battery.hpp"

using namespace odeflow::test;

TEST_CASE("steppers of the list, part 3 of 0 to 3: a resumed run is the one that was not stopped",
          "[reliability]") {
  const resumed_count count = resume_part_of_list<3, 4>();
  row("reliability", "stopped and resumed, steppers 3: runs whose bits differ",
      static_cast<double>(count.differing), 0);
  row_at_least("reliability", "stopped and resumed, steppers 3: runs", static_cast<double>(count.runs), 300);
  row_at_least("reliability", "stopped and resumed, steppers 3: entries without which a run differs",
               noticed_entries(count), 55);
}
