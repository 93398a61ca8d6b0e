// SPDX-License-Identifier: BSL-1.0
// The stepper of low-storage tableaux: order, the method it is, what it does not read, and that it runs wherever a plain
// stepper does.
#include "odeflow/odeint/low_storage_stepper.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <iterator>
#include <limits>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_const.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <boost/numeric/odeint/integrate/integrate_times.hpp>

#include "batch_problems.hpp"
#include "closed_forms.hpp"
#include "odeflow/tableau/catalogue/low_storage.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using S = state<double>;
using V = std::vector<double>;
constexpr auto& five_four = tableaus::carpenter_kennedy_5_4;

// One step of the ordinary tableau, stage by stage, all of them kept.
template <std::size_t Stages>
V textbook_step(const tableau<Stages>& method, const V& x, double t, double h) {
  std::vector<V> k(Stages, V(x.size()));
  V out = x;
  for (std::size_t i = 0; i < Stages; ++i) {
    V y = x;
    for (std::size_t n = 0; n < x.size(); ++n)
      for (std::size_t j = 0; j < i; ++j) y[n] += h * static_cast<double>(method.a[i][j].value()) * k[j][n];
    ring{}(y, k[i], t + static_cast<double>(stage_time(method, i)) * h);
    for (std::size_t n = 0; n < x.size(); ++n)
      out[n] += h * static_cast<double>(method.b[i].value()) * k[i][n];
  }
  return out;
}

// log2 of the ratio of the errors with n and 2 n steps, for the largest n before rounding is met.
template <class Stepper, class Problem>
double finest_order(const Stepper& stepper, const Problem& problem) {
  std::size_t n = 1;
  double before = error_at_1(stepper, problem, n), order = 0;
  for (double after = 0; n < 4096 && (after = error_at_1(stepper, problem, 2 * n)) > 1e-12; n *= 2)
    order = std::log2(before / after), before = after;
  return order;
}

struct counts_calls {
  int* calls;
  counts_calls(int* c) : calls(c) {}
  counts_calls(const counts_calls&) = delete;
  void operator()(const S& x, S& dxdt, double t) const {
    ++*calls;
    ring{}(x, dxdt, t);
  }
};

}  // namespace

TEST_CASE("low-storage steppers have the order of their tableaux on closed forms", "[tableaux]") {
  low_storage_tableaus::for_each([]<const auto & Tableau>() {
    const low_storage_stepper<Tableau, S> stepper;
    CHECK(stepper.order() == Tableau.order);
    const std::string name(Tableau.name);
    row("tableaux",
        with_boost(name + ": observed order on the logistic loss, distance from " +
                   std::to_string(Tableau.order)),
        std::fabs(finest_order(stepper, logistic_loss()) - Tableau.order), 0.15);
    row_at_least("tableaux", with_boost(name + ": observed order on the heavy ball"),
                 finest_order(stepper, heavy_ball_swing()), Tableau.order - 0.15);
  });
}

TEST_CASE("a low-storage step is that of the ordinary tableau, on vectors and states, in place or not",
          "[tableaux]") {
  low_storage_tableaus::for_each([]<const auto & Tableau>() {
    const auto method = butcher(Tableau);
    low_storage_stepper<Tableau, V> on_vector;
    low_storage_stepper<Tableau, S> on_state;
    low_storage_stepper<Tableau, state<float>> in_float;
    double worst = 0, ulps_from_vector = 0, worst_float = 0;
    for (const std::size_t size : {std::size_t{7}, 3 * sweep_grain + 5}) {
      V x = filled_vector(size);
      S y = filled_state<double>(size), z(size);
      state<float> w = filled_state<float>(size);
      for (int i = 0; i < 5; ++i) {
        const double t = 0.1 * i;
        const V expected = textbook_step(method, x, t, 0.1);
        on_state.do_step(ring{}, y, t, z, 0.1);
        on_state.do_step(ring{}, y, t, 0.1);
        CHECK(std::ranges::equal(y, z));
        on_vector.do_step(ring{}, x, t, 0.1);
        in_float.do_step(ring{}, w, t, 0.1);
        for (std::size_t n = 0; n < size; ++n) worst = std::max(worst, std::fabs(x[n] - expected[n]));
        ulps_from_vector = std::max(ulps_from_vector, most_ulps(x, y));
        worst_float = std::max(worst_float, most_float_epsilons(w, x));
      }
    }
    const std::string name(Tableau.name);
    // The largest of them are of niegemann_diehl_busch_14_4, whose A and B reach 7 and cancel.
    row("tableaux", with_boost(name + ": distance of a step from the ordinary tableau's"), worst, 3e-14);
    row("tableaux", with_boost(name + ": ulps between state and vector"), ulps_from_vector, 0);
    row("tableaux", with_boost(name + " in float: epsilons from double after 5 steps"), worst_float, 32);
  });
}

TEST_CASE("the real limits are those that the comments of the catalogue say") {
  // In the order of the list.
  const double said[] = {2.51,  4.66,  4.07, 8.39, 8.36, 7.89, 4.05,
                         10.93, 18.52, 2.79, 4.82, 6.31, 5.15, 13.92};
  std::size_t i = 0;
  low_storage_tableaus::for_each([&]<const auto & Tableau>() {
    INFO(Tableau.name);
    CHECK(std::fabs(real_stability_limit(low_storage_stepper<Tableau, S>()) - said[i++]) < 0.0051);
  });
  CHECK(i == std::size(said));
}

TEST_CASE("what a failed step leaves in the two arrays is not read") {
  low_storage_tableaus::for_each([]<const auto & Tableau>() {
    low_storage_stepper<Tableau, S> used, fresh;
    S x = filled_state<double>(7), y = x, ruined = x;
    const auto nowhere = [](const S&, S& dxdt, double) {
      std::ranges::fill(dxdt, std::numeric_limits<double>::quiet_NaN());
    };
    used.do_step(nowhere, ruined, 0.0, 0.1);
    CHECK(std::isnan(ruined[0]));
    used.do_step(ring{}, x, 0.0, 0.1);
    fresh.do_step(ring{}, y, 0.0, 0.1);
    CHECK(std::ranges::equal(x, y));
  });
}

TEST_CASE("the arrays of a low-storage stepper follow the size of x, and the system is not copied") {
  low_storage_stepper<five_four, S> stepper;
  low_storage_stepper<five_four, V> on_vector;
  for (const std::size_t size : {5u, 50u, 7u}) {
    S x = filled_state<double>(size), y;
    V v = filled_vector(size), w;
    int calls = 0;
    const counts_calls system(&calls);
    stepper.do_step(std::cref(system), x, 0.0, y, 0.1);
    on_vector.do_step(ring{}, v, 0.0, w, 0.1);
    CHECK(calls == 5);
    CHECK(y.size() == size);
    CHECK(most_ulps(y, w) == 0);
  }
}

TEST_CASE("a low-storage stepper gives the same on std::array as on std::vector") {
  const auto decay = [](const auto& x, auto& dxdt, double t) {
    for (std::size_t i = 0; i < x.size(); ++i) dxdt[i] = t - x[i] * x[i];
  };
  std::array<double, 3> x{1, 2, 3};
  V y(x.begin(), x.end());
  for (const double t : {0.0, 0.1}) {
    low_storage_stepper<five_four, std::array<double, 3>>().do_step(decay, x, t, 0.1);
    low_storage_stepper<five_four, V>().do_step(decay, y, t, 0.1);
  }
  CHECK(V(x.begin(), x.end()) == y);
}

TEST_CASE("a low-storage stepper runs in odeint's integrate functions and in the adaptors") {
  const scalar_network problem;
  const auto flow = problem.flow();
  const auto error = [&](const auto& run) {
    auto x = flow.start_at(problem.start());
    run(x);
    return std::hypot(x[0] - problem.exact()[0], x[1] - problem.exact()[1]);
  };
  using stepper = low_storage_stepper<five_four, S>;
  const double h = 1.0 / 32;
  CHECK(error([&](S& x) { odeint::integrate_const(stepper(), std::ref(flow), x, 0.0, 1.0, h); }) < 1e-7);
  CHECK(error([&](S& x) { odeint::integrate_adaptive(stepper(), std::ref(flow), x, 0.0, 1.0, h); }) < 1e-7);
  CHECK(error([&](S& x) { odeint::integrate_n_steps(stepper(), std::ref(flow), x, 0.0, h, 32); }) < 1e-7);
  const V times{0, 0.3, 1};
  CHECK(error([&](S& x) {
          odeint::integrate_times(stepper(), std::ref(flow), x, times.begin(), times.end(), h,
                                  [](const S&, double) {});
        }) < 1e-7);
  CHECK(error([&](S& x) { CHECK(train(stepper(), flow, x, {.step_size = h, .steps = 32}).steps == 32); }) <
        1e-7);
  CHECK(error([&](S& x) {
          auto twice = scheduled_steps(stepper(), [](double) { return 2.0; });
          odeint::integrate_n_steps(twice, std::ref(flow), x, 0.0, h, 16);
        }) < 1e-6);
  // Momentum 0 on the whole step is the step.
  CHECK(error([&](S& x) {
          odeint::integrate_n_steps(with_rk_momentum(stepper(), 0), std::ref(flow), x, 0.0, h, 32);
        }) < 1e-7);
}

TEST_CASE("no batch enters a low-storage step of another, a NaN is refused, and a network is trained",
          "[tableaux]") {
  using stepper = low_storage_stepper<five_four, S>;
  row("tableaux", with_boost("carpenter_kennedy_5_4: a gradient that jumps from 1 to 100, distance from 100"),
      std::fabs(move_after_jump(stepper(), false) - 100), 1e-11);
  CHECK(gradients_a_step(stepper()) == 5);

  constant_batches loss{.gradient_now = std::numeric_limits<double>::quiet_NaN()};
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(V{2});
  CHECK_THROWS_AS(odeint::integrate_n_steps(for_training(stepper()), std::ref(flow), x, 0.0, 0.1, 3),
                  not_finite_error);
  CHECK(x[0] == 2);

  trains_on_batches("carpenter_kennedy_5_4", low_storage_stepper<five_four, state<float>>(),
                    {.step_size = 0.2, .steps = 100}, 0.9);
}
