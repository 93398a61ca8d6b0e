// SPDX-License-Identifier: BSL-1.0
// The exact Jacobian of a flow, against differences of the flow.
#include "odeflow/odeint/jacobian.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// implicit_system takes arrays of any kind; those of ublas are in rosenbrock_on_ublas.cpp.
using array = std::vector<double>;

struct matrix {
  std::size_t rows, columns;
  array numbers = array(rows * columns, std::numeric_limits<double>::quiet_NaN());
  std::size_t size1() const { return rows; }
  std::size_t size2() const { return columns; }
  double& operator()(std::size_t i, std::size_t j) { return numbers[i * columns + j]; }
};

// A state off the start, where no unknown is zero.
template <class Flow>
state<double> some_state(const Flow& flow) {
  auto x = flow.start_at(std::vector<double>{-0.7, 0.9});
  for (std::size_t i = 2; i < x.size(); ++i) x[i] = 0.3 + 0.1 * static_cast<double>(i % 3);
  return x;
}

// The largest difference of the Jacobian to fourth-order differences of the flow, as a part of 1 + entry; and
// of the derivative in t.
template <class Flow>
double distance_to_differences(const Flow& flow, double t) {
  const auto system = implicit_system(flow);
  const auto start = some_state(flow);
  const array x(start.begin(), start.end());
  const std::size_t n = x.size();
  matrix J{n, n};  // of NaNs, as dfdt: what is not written is seen
  array dfdt(n, std::numeric_limits<double>::quiet_NaN());
  system.second(x, J, t, dfdt);

  double worst = 0;
  const double h = 1e-4;
  const auto slope = [&](auto moved) {
    array sum(n), rates(n);
    for (const auto& [step, weight] : {std::pair(1, 8.0), {-1, -8.0}, {2, -1.0}, {-2, 1.0}}) {
      moved(step * h, rates);
      for (std::size_t i = 0; i < n; ++i) sum[i] += weight / (12 * h) * rates[i];
    }
    return sum;
  };
  const auto compare = [&](double exact, double difference) {
    const double part = std::fabs(exact - difference) / (1 + std::fabs(difference));
    worst = part <= worst ? worst : part;  // a NaN stays
  };
  for (std::size_t j = 0; j < n; ++j) {
    const array column = slope([&](double by, array& rates) {
      array y = x;
      y[j] += by;
      system.first(y, rates, t);
    });
    for (std::size_t i = 0; i < n; ++i) compare(J(i, j), column[i]);
  }
  const array in_time = slope([&](double by, array& rates) { system.first(x, rates, t + by); });
  for (std::size_t i = 0; i < n; ++i) compare(dfdt[i], in_time[i]);
  return worst;
}

}  // namespace

TEST_CASE("the Jacobian of a flow is the slope of its differences", "[steppers]") {
  const rosenbrock_valley<double> valley{.steepness = 3};
  const auto flow = gradient_flow(valley);
  const auto check = [](const char* name, const auto& bent) {
    row("steppers", with_boost(std::string("Jacobian against differences, ") + name),
        distance_to_differences(bent, 0.4), 1e-8);
  };
  check("the bare flow", flow);
  check("heavy_ball", flow | heavy_ball{.friction = 0.8, .look_ahead = 0.1});
  check("rms_preconditioner", flow | rms_preconditioner{});
  check("adaptive_moments, with its scalars",
        flow | adaptive_moments{.mean_time_constant = 0.3, .square_time_constant = 2, .look_ahead = 0.1});
  check("clip_norm", flow | clip_norm{.most = 0.5});
  check("a schedule in t", flow | direction_schedule<schedules::cosine>{{.duration = 2}} | heavy_ball{});
  check("five terms", flow | clip_norm{.most = 0.5} | weight_decay{.rate = 0.2} | rms_preconditioner{} |
                          vanishing_friction{} | direction_schedule<schedules::exponential>{{2}});
  check("a list of terms",
        flow | clip_norm{} | term_list<double>().add(adagrad_preconditioner{}).add(heavy_ball{}));
}

TEST_CASE("the Jacobian counts its cost and changes nothing else that the flow shows or remembers") {
  const rosenbrock_valley<double> valley;
  const auto flow = gradient_flow(valley) | frozen_preconditioner{} | heavy_ball{};
  const auto x = some_state(flow);
  state<double> dxdt(2, 2), again(2, 2), v(2, 2), out(2, 2);
  flow(x, dxdt, 0.0);
  const double value = flow.value();
  const std::size_t gradients = flow.gradient_evaluations(), in_step = flow.gradient_evaluations_in_step();
  auto elsewhere = x;
  elsewhere[0] += 1;
  v[0] = 1;
  jacobian_vector_product(flow, elsewhere, v, out, 0.0);
  CHECK(flow.gradient_evaluations() == gradients + 1);
  CHECK(flow.hessian_vector_products() == 1);
  v[0] = 0, v[2] = 1;  // a seed in a block: the Hessian is not asked
  jacobian_vector_product(flow, elsewhere, v, out, 0.0);
  CHECK(flow.hessian_vector_products() == 1);
  CHECK(flow.value() == value);
  CHECK(flow.gradient_evaluations_in_step() == in_step);
  CHECK(flow.steps() == 0);
  flow(x, again, 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) CHECK(again[i] == dxdt[i]);
}

TEST_CASE("before the first stage of a step the Jacobian has the frozen gain that this stage will have") {
  const quadratic<double> bowl({2, 5});
  const auto flow = gradient_flow(bowl) | frozen_preconditioner{};
  const auto x = flow.start_at(std::vector<double>{1, -1});
  state<double> v(2), out(2), dxdt(2);
  v[0] = v[1] = 1;
  jacobian_vector_product(flow, x, v, out, 0.0);
  flow(x, dxdt, 0.0);
  CHECK(out[0] == Approx(-2 / std::sqrt(1 + 4.0)).epsilon(1e-15));
  CHECK(dxdt[0] == Approx(out[0]).epsilon(1e-15));  // linear in x at a fixed gain
  CHECK(dxdt[1] == Approx(-out[1]).epsilon(1e-15));
}

TEST_CASE("the derivative in time is exactly zero where no term looks at it, and right at a jump") {
  const quadratic<double> bowl({2, 5});
  const auto slope_of = [](const auto& flow, double t) {
    const auto x = flow.start_at(std::vector<double>{1, -1});
    state<double> out(x.dimension(), x.blocks(), x.scalars().size());
    jacobian_memory<double> memory;
    jacobian(flow, x, t, memory).time_derivative({out.data(), out.size()});
    return std::vector<double>(out.begin(), out.end());
  };
  const auto flow = gradient_flow(bowl);
  CHECK(slope_of(flow | adaptive_moments{} | heavy_ball{}, 0.7) == std::vector<double>(10, 0.0));
  CHECK(slope_of(flow | direction_schedule<schedules::step_decay>{{.interval = 0.1}}, 3 * 0.1) ==
        std::vector<double>(2, 0.0));
  CHECK(slope_of(flow | direction_schedule<schedules::warm_up>{{.duration = 2}}, 0.0)[0] ==
        Approx(-1).epsilon(1e-9));
}

TEST_CASE("a parameter that the loss does not depend on leaves no NaN in the Jacobian at the start") {
  // Its direction and its averages are zero, and the root of such an average has an infinite slope.
  const quadratic<double> bowl({2, 0});
  const auto finite_at_start = [](const auto& flow) {
    const auto x = flow.start_at(std::vector<double>{1, 1});
    matrix J{x.size(), x.size()};
    array dfdt(x.size());
    implicit_system(flow).second(x, J, 0.0, dfdt);
    return std::all_of(J.numbers.begin(), J.numbers.end(), [](double a) { return std::isfinite(a); });
  };
  const auto flow = gradient_flow(bowl);
  CHECK(finite_at_start(flow | rms_preconditioner{}));
  CHECK(finite_at_start(flow | adaptive_moments{}));
  CHECK(finite_at_start(flow | centered_rms_preconditioner{}));
  CHECK(finite_at_start(flow | adadelta_preconditioner{}));
  CHECK(finite_at_start(flow | adagrad_preconditioner{.initial = 0, .epsilon = 1e-8}));
}

TEST_CASE("arrays of another size are refused with both sizes") {
  const quadratic<double> bowl({1, 2});
  const auto flow = gradient_flow(bowl) | heavy_ball{};
  const auto system = implicit_system(flow);
  array x(4), theta(2);
  matrix J{4, 3};
  CHECK_THROWS_WITH(system.first(theta, x, 0.0), contains("size 2") && contains("have 4"));
  CHECK_THROWS_WITH(system.second(x, J, 0.0, x), contains("columns"));
  state<double> state_x = flow.start_at(std::vector<double>{1, 1}), other(2, 1);
  CHECK_THROWS_WITH(jacobian_vector_product(flow, other, other, other, 0.0), contains("1 blocks"));
  CHECK_THROWS_WITH(jacobian_vector_product(flow, state_x, other, state_x, 0.0), contains("v has 2"));
}
