// SPDX-License-Identifier: BSL-1.0
// says: needs the Hessian of its objective
#include "odeflow/flow/jacobian.hpp"

struct my_objective {
  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double>, std::span<double>) const { return 0; }
#ifndef MISTAKE
  void hessian_vector_product(std::span<const double>, std::span<const double>, std::span<double>) const {}
#endif
};

void use(const odeflow::state<double>& x, odeflow::state<double>& out) {
  my_objective loss;
  odeflow::jacobian_vector_product(odeflow::gradient_flow(loss), x, x, out, 0.0);
}
