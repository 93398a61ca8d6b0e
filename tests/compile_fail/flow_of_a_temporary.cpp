// SPDX-License-Identifier: BSL-1.0
// says: deleted function
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"

void use() {
#ifdef MISTAKE
  auto flow = odeflow::gradient_flow(odeflow::quadratic<double>({1, 2}));
#else
  odeflow::quadratic<double> bowl({1, 2});
  auto flow = odeflow::gradient_flow(bowl);
#endif
  flow.dimension();
}
