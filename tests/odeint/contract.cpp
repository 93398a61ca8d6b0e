// SPDX-License-Identifier: BSL-1.0
// What the state promises to odeint's steppers: no copies, no silent overflow, no NaN accepted.
#include <functional>
#include <limits>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// A state that counts the elements that its copies copy.
struct counted_state : state<double> {
  using state<double>::state;
  counted_state() = default;
  counted_state(const counted_state& other) : state<double>(other) { elements_copied += other.size(); }
  counted_state(counted_state&&) noexcept = default;
  counted_state& operator=(const counted_state& other) {
    elements_copied += other.size();
    state<double>::operator=(other);
    return *this;
  }
  counted_state& operator=(counted_state&&) noexcept = default;
  static inline std::size_t elements_copied = 0;
};

// A flow that counts its copies.
template <class Flow>
struct counted_flow {
  Flow flow;
  explicit counted_flow(Flow counted) : flow(std::move(counted)) {}
  counted_flow(const counted_flow& other) : flow(other.flow) { ++copies; }
  counted_flow& operator=(const counted_flow&) = delete;
  void operator()(const state<double>& x, state<double>& dxdt, double t) const { flow(x, dxdt, t); }
  static inline std::size_t copies = 0;
};

}  // namespace

TEST_CASE("integrate_n_steps with runge_kutta4 and std::ref(flow) copies no state and no flow",
          "[first-light]") {
  const quadratic<double> bowl(std::vector<double>(1000, 2.0));
  const counted_flow flow(gradient_flow(bowl) | weight_decay{.rate = 1e-4} | rms_preconditioner{} |
                          heavy_ball{});
  counted_state x(1000, 3);
  std::ranges::fill(x.block(0), 1.0);
  counted_state::elements_copied = 0;
  odeint::integrate_n_steps(odeint::runge_kutta4<counted_state>{}, std::ref(flow), x, 0.0, 1e-2, 25);
  row("first-light", with_boost("integrate_n_steps, runge_kutta4, std::ref(flow): elements of states copied"),
      static_cast<double>(counted_state::elements_copied), 0);
  row("first-light", with_boost("integrate_n_steps, runge_kutta4, std::ref(flow): flows copied"),
      static_cast<double>(decltype(flow)::copies), 0);
  CHECK(flow.flow.gradient_evaluations() == 100);
  // The counters do count.
  const counted_state copy = x;
  const auto flow_copy = flow;
  CHECK(counted_state::elements_copied == 3000);
  CHECK(decltype(flow)::copies == 1);
}

TEST_CASE("a flow passed by value keeps its counts and its value") {
  const quadratic<double> bowl({1, 2});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>{1, 1});
  odeint::integrate_n_steps(odeint::runge_kutta4<decltype(x)>{}, flow, x, 0.0, 1e-2, 5);
  CHECK(flow.gradient_evaluations() == 20);
  CHECK(flow.value() < 1.5);
}

TEST_CASE(
    "a stepper used again with a larger state throws, where odeint alone would write past its buffers") {
  const auto field = [](const state<double>& x, state<double>& dxdt, double) {
    for (std::size_t i = 0; i < dxdt.size(); ++i) dxdt[i] = -x[i];
  };
  odeint::runge_kutta4<state<double>> stepper;
  state<double> small(10, 1), large(20, 1);
  stepper.do_step(field, small, 0.0, 0.1);
  CHECK_THROWS_WITH(stepper.do_step(field, large, 0.0, 0.1),
                    contains("adjust_size") && contains("10") && contains("20"));
  stepper.adjust_size(large);
  CHECK_NOTHROW(stepper.do_step(field, large, 0.0, 0.1));
}

TEMPLATE_LIST_TEST_CASE("a controlled stepper rejects a NaN at every stage, and keeps x", "[first-light]",
                        error_steppers) {
  int accepted = 0, stages = 0;
  for (const double bad :
       {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    for (int at = 0; at < 14; ++at) {
      auto stepper = odeint::make_controlled(1e-6, 1e-6, typename TestType::template on<state<double>>{});
      int calls = 0;
      const auto field = [&](const state<double>& x, state<double>& dxdt, double) {
        for (std::size_t i = 0; i < x.size(); ++i) dxdt[i] = -x[i];
        if (calls++ == at) dxdt[3] = bad;
      };
      state<double> x(10, 1);
      std::ranges::fill(x, 1.0);
      double t = 0, dt = 0.01;
      const auto result = stepper.try_step(field, x, t, dt);
      if (calls <= at) break;
      ++stages;
      if (result == odeint::success) ++accepted;
      CHECK(dt < 0.01);
      CHECK(t == 0);
      CHECK(std::ranges::all_of(x, [](double a) { return a == 1.0; }));
    }
  }
  CHECK(stages >= 12);
  row("first-light",
      with_boost(std::string("make_controlled ") + TestType::name +
                 ": steps accepted with a NaN or infinity in a stage"),
      accepted, 0);
}

TEST_CASE("an error of zero is within a tolerance of zero") {
  auto stepper = odeint::make_controlled(0.0, 1e-6, odeint::runge_kutta_dopri5<state<double>>{});
  const auto field = [](const state<double>& x, state<double>& dxdt, double) {
    dxdt[0] = -x[0], dxdt[1] = 0;
  };
  state<double> x(2, 1);
  x[0] = 1;  // x[1] stays at rest at 0: its error and its scale are both 0
  double t = 0, dt = 0.01;
  CHECK(stepper.try_step(field, x, t, dt) == odeint::success);
}

TEST_CASE("a step costs the gradients that doc/steppers.md says") {
  const quadratic<double> bowl({1, 2});
  const auto cost = [&](auto stepper, int steps) {
    const auto flow = gradient_flow(bowl);
    auto x = flow.start_at(std::vector<double>{1, 1});
    for (int i = 0; i < steps; ++i) stepper.do_step(std::cref(flow), x, 0.0, 0.01);
    return flow.gradient_evaluations();
  };
  CHECK(cost(odeint::euler<state<double>>{}, 2) == 2);
  CHECK(cost(odeint::modified_midpoint<state<double>>{}, 2) == 6);
  CHECK(cost(odeint::runge_kutta4<state<double>>{}, 2) == 8);
  CHECK(cost(odeint::runge_kutta4_classic<state<double>>{}, 2) == 8);
  CHECK(cost(odeint::runge_kutta_cash_karp54<state<double>>{}, 2) == 12);
  CHECK(cost(odeint::runge_kutta_dopri5<state<double>>{}, 2) == 13);
  CHECK(cost(odeint::runge_kutta_fehlberg78<state<double>>{}, 2) == 26);
}
