// SPDX-License-Identifier: BSL-1.0
// says: takes a flow whose last term has a velocity
// says: heavy_ball{...}
#include <functional>
#include <vector>

#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/conformal.hpp"
#include "odeflow/term/heavy_ball.hpp"
#include "odeflow/term/weight_decay.hpp"

void use() {
  using namespace odeflow;
  quadratic<double> bowl({1, 2});
#ifdef MISTAKE
  auto flow = gradient_flow(bowl) | heavy_ball{} | weight_decay{};
#else
  auto flow = gradient_flow(bowl) | weight_decay{} | heavy_ball{};
#endif
  auto x = flow.start_at(std::vector<double>{1, 1});
  with_friction(boost::numeric::odeint::symplectic_euler<state<double>>())
      .do_step(std::ref(flow), x, 0.0, 0.1);
}
