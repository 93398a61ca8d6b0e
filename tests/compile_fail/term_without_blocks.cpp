// SPDX-License-Identifier: BSL-1.0
// says: has_blocks
// says: blocks
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"

struct my_term {
#ifndef MISTAKE
  static constexpr std::size_t blocks = 0;
#endif
  template <class T>
  void bend(odeflow::tile<T>) const {}
};

void use() {
  odeflow::quadratic<double> bowl({1, 2});
  auto flow = odeflow::gradient_flow(bowl) | my_term{};
  flow.blocks();
}
