// SPDX-License-Identifier: BSL-1.0
// odeint's symplectic steppers and velocity_verlet on flows with friction.
#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/stepper/symplectic_euler.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_m4_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/symplectic_rkn_sb3a_mclachlan.hpp>
#include <boost/numeric/odeint/stepper/velocity_verlet.hpp>

#include "batch_problems.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/conformal.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class S>
auto euler_in() {
  return with_friction(odeint::symplectic_euler<S>());
}
template <class S>
auto verlet_in() {
  return with_friction(odeint::velocity_verlet<S>());
}
template <class S>
auto mclachlan_in() {
  return with_friction(odeint::symplectic_rkn_sb3a_mclachlan<S>());
}
template <class S>
auto m4_in() {
  return with_friction(odeint::symplectic_rkn_sb3a_m4_mclachlan<S>());
}
using S = state<double>;

/// A bowl of its own for each batch.
struct bowls {
  unsigned batch = 0;
  std::size_t dimension() const { return 3; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    for (std::size_t i = 0; i < 3; ++i)
      gradient[i] = (1 + std::sin(batch + 2.0 * static_cast<double>(i))) * (theta[i] - std::cos(3.0 * batch));
    return 0;
  }
  void next_batch() { ++batch; }
};

// On the heavy ball from rest at 1, whose motion is known: the error at time 1 with n steps.
template <class Stepper>
double heavy_ball_error(Stepper stepper, double gamma, std::size_t n) {
  const double w0 = 3, w = std::sqrt(w0 * w0 - gamma * gamma / 4), fade = std::exp(-gamma / 2);
  const quadratic<double> bowl({w0 * w0});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
  auto x = flow.start_at(std::vector<double>{1});
  odeint::integrate_n_steps(std::ref(stepper), std::ref(flow), x, 0.0, 1 / static_cast<double>(n), n);
  return std::hypot(x[0] - fade * (std::cos(w) + gamma / (2 * w) * std::sin(w)),
                    x[1] + fade * w0 * w0 / w * std::sin(w));
}

// Largest distance of |v|^2 / 2 + L from the start in the first n steps, on the pendulum L = 1 - cos theta.
struct pendulum {
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
    gradient[0] = std::sin(x[0]);
    return 1 - std::cos(x[0]);
  }
};
double energy(const S& x) { return x[1] * x[1] / 2 + 1 - std::cos(x[0]); }
template <class Stepper>
double energy_drift(Stepper stepper, int steps) {
  const pendulum loss;
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 0};
  auto x = flow.start_at(std::vector<double>{2});
  const double first = energy(x);
  double worst = 0;
  for (int i = 0; i < steps; ++i) {
    stepper.do_step(std::cref(flow), x, 0.0, 0.1);
    worst = std::max(worst, std::fabs(energy(x) - first));
  }
  return worst;
}

}  // namespace

TEST_CASE("symplectic_euler with friction is SGD with momentum, one step behind", "[steppers]") {
  const double gamma = 0.8, h = 0.2, mu = std::exp(-gamma * h), rate = mu * h * h;
  bowls loss;
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = gamma};
  auto x = flow.start_at(std::vector<double>{1, -1, 0.5});
  auto stepper = euler_in<S>();
  std::vector<double> theta{1, -1, 0.5}, b(3), g(3);
  double worst = 0;
  for (int n = 0; n < 500; ++n) {
    stepper.do_step(std::cref(flow), x, 0.0, h);
    for (std::size_t i = 0; i < 3; ++i) worst = std::max(worst, std::fabs(x[i] - theta[i]));
    loss.value_and_gradient(theta, g);
    for (std::size_t i = 0; i < 3; ++i) {
      b[i] = mu * b[i] + g[i];
      theta[i] -= rate * b[i];
    }
    flow.next_step();
  }
  row("steppers",
      with_boost(
          "with_friction(symplectic_euler) = SGD, momentum exp(-gamma h), rate h^2 times that, 500 batches"),
      worst, 1e-13);
}

TEST_CASE("orders on the heavy ball: the stepper's own without friction, 2 at most with it", "[steppers]") {
  const auto check = [](const char* name, const auto& stepper, double free, double damped) {
    const auto order = [&](double gamma, std::size_t n) {
      return std::log2(heavy_ball_error(stepper, gamma, n) / heavy_ball_error(stepper, gamma, 2 * n));
    };
    row("steppers",
        with_boost(std::string(name) + ", friction 0: distance of the order from " +
                   std::to_string(static_cast<int>(free))),
        std::fabs(order(0, 128) - free), 0.02);
    row("steppers",
        with_boost(std::string(name) + ", friction 2: distance of the order from " +
                   std::to_string(static_cast<int>(damped))),
        std::fabs(order(2, 128) - damped), 0.02);
    CHECK(stepper.order() == static_cast<int>(damped));
  };
  check("symplectic_euler", euler_in<S>(), 1, 1);
  check("velocity_verlet", verlet_in<S>(), 2, 2);
  check("symplectic_rkn_sb3a_mclachlan", mclachlan_in<S>(), 4, 2);
  check("symplectic_rkn_sb3a_m4_mclachlan", m4_in<S>(), 4, 2);
}

TEST_CASE("one step shrinks the area of phase space by exactly exp(-friction h)", "[steppers]") {
  const double gamma = 0.7, h = 0.3;
  const quadratic<double> bowl({2});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = gamma};
  const auto check = [&](const char* name, auto stepper) {
    S a(1, 2), b(1, 2);  // linear: the images of the axes are the columns of the Jacobian
    a[0] = b[1] = 1;
    stepper.do_step(std::cref(flow), a, 0.0, h);
    if constexpr (requires { stepper.reset(); }) stepper.reset();
    stepper.do_step(std::cref(flow), b, 0.0, h);
    row("steppers", with_boost(std::string(name) + ": distance of the area's factor from exp(-friction h)"),
        std::fabs(a[0] * b[1] - a[1] * b[0] - std::exp(-gamma * h)), 1e-15);
  };
  check("symplectic_euler", euler_in<S>());
  check("velocity_verlet", verlet_in<S>());
  check("symplectic_rkn_sb3a_mclachlan", mclachlan_in<S>());
  check("symplectic_rkn_sb3a_m4_mclachlan", m4_in<S>());
}

TEST_CASE("energy: bounded for ever without friction, lost with it", "[steppers]") {
  const auto check = [](const char* name, const auto& stepper) {
    row("steppers",
        with_boost(std::string(name) + ", pendulum: the energy's error in 100,000 steps over that in 1,000"),
        energy_drift(stepper, 100000) / energy_drift(stepper, 1000), 1.02);
  };
  check("symplectic_euler", euler_in<S>());
  check("velocity_verlet", verlet_in<S>());
  check("symplectic_rkn_sb3a_mclachlan", mclachlan_in<S>());
  check("symplectic_rkn_sb3a_m4_mclachlan", m4_in<S>());

  const pendulum loss;
  const auto flow = gradient_flow(loss) | heavy_ball{.friction = 0.2};
  auto x = flow.start_at(std::vector<double>{2});
  auto stepper = mclachlan_in<S>();
  for (double before = energy(x); before > 1e-12; before = energy(x)) {
    for (int i = 0; i < 50; ++i) stepper.do_step(std::cref(flow), x, 0.0, 0.1);
    REQUIRE(energy(x) < 0.5 * before);  // a rate of 0.2 over a time of 5: exp(-1)
  }
}

TEST_CASE("Nesterov's fading friction: an error of h^2 ln(1 / h)", "[steppers]") {
  const double lambda = 20, w = std::sqrt(lambda);
  const quadratic<double> bowl({lambda});
  const auto flow = gradient_flow(bowl) | vanishing_friction{.strength = 3};
  const auto scaled_error = [&](std::size_t n) {
    auto x = flow.start_at(std::vector<double>{1});
    const double h = 1 / static_cast<double>(n);
    odeint::integrate_n_steps(mclachlan_in<S>(), std::ref(flow), x, 0.0, h, n);
    return std::fabs(x[0] - 2 * std::cyl_bessel_j(1, w) / w) / (h * h * std::log(1 / h));
  };
  row("steppers",
      with_boost("mclachlan on Nesterov's equation: error over h^2 ln(1 / h), its change from h to h / 4"),
      std::fabs(std::log2(scaled_error(1024) / scaled_error(4096))), 0.1);
}
