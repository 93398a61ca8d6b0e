// SPDX-License-Identifier: BSL-1.0
// In double: one stepper of each kind of memory.
#include "evidence.hpp"
#include "resume_battery.hpp"

using namespace odeflow;
using namespace odeflow::test;

TEST_CASE("in double: a resumed run is the one that was not stopped", "[reliability]") {
  using S = state<double>;
  resumed_count count;
  resume_forms<steppers::runge_kutta_dopri5, S>(count);
  resume_forms<steppers::rkc2, S>(count);
  resume_forms<steppers::bulirsch_stoer, S>(count);
  resume_forms<steppers::adams_bashforth_moulton<4>, S>(count);
  resume_forms<steppers::adaptive_adams_bashforth_moulton, S>(count);
  resume_forms<steppers::velocity_verlet, S>(count);
  resume_forms<steppers::rosenbrock4, S>(count);
  row("reliability", "stopped and resumed, in double: runs whose bits differ",
      static_cast<double>(count.differing), 0);
  row_at_least("reliability", "stopped and resumed, in double: runs", static_cast<double>(count.runs), 420);
  row_at_least("reliability", "stopped and resumed, in double: entries without which a run differs",
               noticed_entries(count), 70);
}
