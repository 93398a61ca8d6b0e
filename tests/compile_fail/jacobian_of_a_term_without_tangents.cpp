// SPDX-License-Identifier: BSL-1.0
// says: needs the derivative of its terms
#include "odeflow/flow/jacobian.hpp"
#include "odeflow/objective/exact.hpp"

struct my_term {
  static constexpr std::size_t blocks = 0;
#ifdef MISTAKE
  void bend(odeflow::tile<double>) const {}
#else
  template <class T>
  void bend(odeflow::tile<T>) const {}
#endif
};

void use(const odeflow::state<double>& x, odeflow::state<double>& out) {
  const odeflow::quadratic<double> bowl({1, 2});
  odeflow::jacobian_vector_product(odeflow::gradient_flow(bowl) | my_term{}, x, x, out, 0.0);
}
