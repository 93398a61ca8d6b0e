// SPDX-License-Identifier: BSL-1.0
#include "harness.hpp"

namespace odeflow::test {

// One a part, so that they compile side by side.
std::vector<listed_stepper> list_part_1();
std::vector<listed_stepper> list_part_2();
std::vector<listed_stepper> list_part_3();
std::vector<listed_stepper> list_part_4();

any_flow flow_for(const stepper_facts& facts, any_objective& loss, double friction) {
  term_list<double> terms;
  if (facts.needs == asks_for::velocity) terms.add(heavy_ball{.friction = friction});
  return gradient_flow(loss) | terms;
}

const std::vector<listed_stepper>& listed_steppers() {
  static const std::vector<listed_stepper> all = [] {
    std::vector<listed_stepper> list = list_part_1();
    for (auto* part : {list_part_2, list_part_3, list_part_4})
      for (listed_stepper& entry : part()) list.push_back(std::move(entry));
    return list;
  }();
  return all;
}

}  // namespace odeflow::test
