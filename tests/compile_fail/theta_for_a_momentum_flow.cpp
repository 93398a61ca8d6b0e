// SPDX-License-Identifier: BSL-1.0
// says: not on the parameters alone
// says: flow.start_at(theta)
#include <functional>
#include <vector>

#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>

#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint.hpp"
#include "odeflow/term/heavy_ball.hpp"

void use() {
  using namespace odeflow;
  quadratic<double> bowl({1, 2});
  auto flow = gradient_flow(bowl) | heavy_ball{};
  std::vector<double> theta{1, 1};
#ifdef MISTAKE
  auto x = theta;
#else
  auto x = flow.start_at(theta);
#endif
  boost::numeric::odeint::runge_kutta4<decltype(x)>().do_step(std::ref(flow), x, 0.0, 0.1);
}
