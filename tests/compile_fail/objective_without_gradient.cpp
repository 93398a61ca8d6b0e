// SPDX-License-Identifier: BSL-1.0
// says: has_value_and_gradient
#include "odeflow/flow/flow.hpp"

struct my_objective {
  std::size_t dimension() const { return 2; }
#ifndef MISTAKE
  double value_and_gradient(std::span<const double>, std::span<double>) const { return 0; }
#endif
};

void use() {
  my_objective loss;
  odeflow::gradient_flow(loss).dimension();
}
