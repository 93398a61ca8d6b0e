// SPDX-License-Identifier: BSL-1.0
// A flow in odeint's own rosenbrock4 on ublas, and odeflow's beside it.
#include <boost/version.hpp>

// The ublas of Boost 1.74 does not compile in C++20.
#if BOOST_VERSION >= 108100

#  include <algorithm>
#  include <chrono>
#  include <cmath>
#  include <functional>
#  include <iostream>
#  include <limits>
#  include <vector>

#  include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#  include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#  include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#  include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#  include <boost/numeric/odeint/stepper/rosenbrock4_dense_output.hpp>

#  include "catch.hpp"
#  include "evidence.hpp"
#  include "odeflow/objective/exact.hpp"
#  include "odeflow/odeint/jacobian.hpp"
#  include "odeflow/odeint/rosenbrock4.hpp"
#  include "odeflow/term/terms.hpp"
#  include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using stepper = odeflow::rosenbrock4<state<double>>;
using odeints = odeint::rosenbrock4<double>;
using ublas_vector = odeints::state_type;

ublas_vector to_ublas(const state<double>& x) {
  ublas_vector to(x.size());
  std::copy(x.begin(), x.end(), to.begin());
  return to;
}

// The largest difference to odeint's stepper on ublas after 20 steps of h, as a part of the largest number.
template <class Stepper, class Flow>
double distance_to_odeints(const Stepper& ours, const Flow& flow, const std::vector<double>& theta,
                           double h) {
  auto x = flow.start_at(theta);
  auto ublas_x = to_ublas(x);
  auto system = implicit_system(flow, h);
  odeint::integrate_n_steps(ours, std::ref(flow), x, 0.0, h, 20);
  odeint::integrate_n_steps(odeints(), std::ref(system), ublas_x, 0.0, h, 20);
  double worst = 0, size = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!(std::fabs(x[i] - ublas_x[i]) <= worst)) worst = std::fabs(x[i] - ublas_x[i]);
    size = std::max(size, std::fabs(ublas_x[i]));
  }
  return worst / size;
}

}  // namespace

TEST_CASE("20 steps are those of odeint's rosenbrock4 on ublas", "[steppers]") {
  const rosenbrock_valley<double> valley{.steepness = 20};
  const auto flow = gradient_flow(valley);
  const std::vector<double> start{-0.6, 0.4};
  const auto check = [&](const char* name, auto ours, const auto& bent, double h) {
    row("steppers", with_boost(std::string("rosenbrock4, 20 steps against odeint's, ") + name),
        distance_to_odeints(ours, bent, start, h), 1e-12);
  };
  check("the bare flow", stepper(), flow, 0.05);
  check("adaptive_moments", stepper(), flow | adaptive_moments{.mean_time_constant = 0.3}, 0.01);
  // In time only with odeint's own coefficients, one of which has the wrong sign.
  check("heavy_ball and a schedule",
        odeflow::rosenbrock4<state<double>, odeint::default_rosenbrock_coefficients<double>>(),
        flow | direction_schedule<schedules::cosine>{} | heavy_ball{}, 0.02);
}

TEST_CASE("odeint's own rosenbrock4, its controller and its dense output run on a flow", "[steppers]") {
  // x'' + 0.5 x' + 9 x = 0 from rest at 1, at time 1.
  const double gamma = 0.5, w = std::sqrt(9 - gamma * gamma / 4);
  const quadratic<double> bowl({9});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
  const double exact = std::exp(-gamma / 2) * (std::cos(w) + gamma / (2 * w) * std::sin(w));
  auto system = implicit_system(flow);
  odeint::rosenbrock4_controller<odeints> controller(1e-9, 1e-9);
  auto x = to_ublas(flow.start_at(std::vector<double>{1}));
  odeint::integrate_adaptive(controller, std::ref(system), x, 0.0, 1.0, 0.01);
  row("steppers", with_boost("odeint's rosenbrock4_controller on the heavy ball, error at time 1"),
      std::fabs(x[0] - exact), 1e-7);
  x = to_ublas(flow.start_at(std::vector<double>{1}));
  odeint::integrate_adaptive(odeint::rosenbrock4_dense_output<decltype(controller)>(controller),
                             std::ref(system), x, 0.0, 1.0, 0.01);
  CHECK(x[0] == Approx(exact).margin(1e-7));
}

TEST_CASE("time of a step against odeint's on ublas, printed", "[.timing]") {
  for (const std::size_t n : {100u, 300u, 1000u}) {
    std::vector<double> eigenvalues(n);
    for (std::size_t i = 0; i < n; ++i) eigenvalues[i] = static_cast<double>(i + 1);
    const quadratic<double> bowl(eigenvalues);
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>(n, 1.0));
    odeints::state_type ublas_x(n, 1.0);
    auto system = implicit_system(flow);
    stepper ours;
    odeints theirs;
    const auto seconds = [](auto step) {
      double best = std::numeric_limits<double>::infinity();
      for (int i = 0; i < 5; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        step();
        best =
            std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
      }
      return best;
    };
    const double mine = seconds([&] { ours.do_step(std::ref(flow), x, 0.0, 1e-3); }),
                 other = seconds([&] { theirs.do_step(std::ref(system), ublas_x, 0.0, 1e-3); });
    std::cout << n << " unknowns: odeflow " << mine << " s, odeint on ublas " << other << " s, ratio "
              << other / mine << '\n';
  }
}

#endif
