// SPDX-License-Identifier: BSL-1.0
// says: batched
// says: next_batch
#include "odeflow/flow/next_step.hpp"
#include "odeflow/objective/exact.hpp"

void use() {
  odeflow::quadratic<double> bowl({1, 2});
  auto flow = odeflow::gradient_flow(bowl);
#ifdef MISTAKE
  auto observer = odeflow::next_batch(flow);
#endif
}
