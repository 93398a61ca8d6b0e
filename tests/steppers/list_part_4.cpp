// SPDX-License-Identifier: BSL-1.0
#include "listed.ipp"

namespace odeflow::test {
std::vector<listed_stepper> list_part_4() { return part_of_list<3>(); }
}  // namespace odeflow::test
