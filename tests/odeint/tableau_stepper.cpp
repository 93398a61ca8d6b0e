// SPDX-License-Identifier: BSL-1.0
// Steppers of tableaux: the bits of odeint's own classes, their memory, control of steps, any number of stages.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>

#include "batch_problems.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "same_as_vector.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class T>
struct odeint_state_of;
template <class T>
struct odeint_state_of<std::vector<T>> {
  static std::vector<T> make() {
    std::vector<T> x(101);
    fill(x);
    return x;
  }
};
template <class T>
struct odeint_state_of<state<T>> {
  static state<T> make() { return filled_state<T>(3 * sweep_grain + 5); }
};

// The most that 20 steps of one stepper differ from those of the other.
template <class A, class B>
double difference(A a, B b) {
  using S = typename A::state_type;
  S x = odeint_state_of<S>::make(), y = x;
  double worst = 0;
  for (int i = 0; i < 20; ++i) {
    a.do_step(ring{}, x, 0.1 * i, 0.1);
    b.do_step(ring{}, y, 0.1 * i, 0.1);
    worst = std::max(worst, most_ulps(x, y));
  }
  return worst;
}

// The same with an estimate of the error, and under control.
template <class A, class B>
double difference_of_estimates(A a, B b) {
  using S = typename A::state_type;
  S x = odeint_state_of<S>::make(), y = x, e = x, f = x;
  double worst = 0;
  for (int i = 0; i < 20; ++i) {
    a.do_step(ring{}, x, 0.1 * i, 0.1, e);
    b.do_step(ring{}, y, 0.1 * i, 0.1, f);
    worst = std::max({worst, most_ulps(x, y), most_ulps(e, f)});
  }
  auto a_controlled = odeint::make_controlled<A>(1e-5, 1e-5);
  auto b_controlled = odeint::make_controlled<B>(1e-5, 1e-5);
  x = y = odeint_state_of<S>::make();
  double t = 0, u = 0, dt = 0.5, du = 0.5;
  for (int i = 0; i < 40; ++i) {
    CHECK(a_controlled.try_step(ring{}, x, t, dt) == b_controlled.try_step(ring{}, y, u, du));
    worst = std::max({worst, most_ulps(x, y), ulps(t, u), ulps(dt, du)});
  }
  return worst;
}

template <class S>
void same_bits_on(const std::string& on) {
  const auto of = [&](const char* name, double ulps_off) {
    row("tableaux", with_boost(std::string(name) + on + ": ulps from odeint's class in 20 steps"), ulps_off,
        0);
  };
  of("runge_kutta4", difference(tableau_stepper<tableaus::runge_kutta4, S>(), odeint::runge_kutta4<S>()));
  of("cash_karp_5_4",
     difference(tableau_stepper<tableaus::cash_karp_5_4, S>(), odeint::runge_kutta_cash_karp54<S>()));
  of("dormand_prince_5_4",
     difference(tableau_stepper<tableaus::dormand_prince_5_4, S>(), odeint::runge_kutta_dopri5<S>()));
  of("cash_karp_5_4, error and controlled",
     difference_of_estimates(tableau_stepper<tableaus::cash_karp_5_4, S>(),
                             odeint::runge_kutta_cash_karp54<S>()));
  of("dormand_prince_5_4, error and controlled",
     difference_of_estimates(tableau_stepper<tableaus::dormand_prince_5_4, S>(),
                             odeint::runge_kutta_dopri5<S>()));
}

// 17 derivatives in the last sum: more than odeint's algebras have a name for.
constexpr tableau<17> composite_euler = [] {
  tableau<17> t{.name = "composite_euler", .order = 1};
  for (std::size_t i = 0; i < 17; ++i) {
    for (std::size_t j = 0; j < i; ++j) t.a[i][j] = {1, 17};
    t.b[i] = {1, 17};
  }
  return t;
}();

constexpr tableau<2> extragradient{.a = {{}, {1}}, .b = {0, 1}, .order = 1};

}  // namespace

TEST_CASE("a tableau steps as odeint's class of it, bit for bit", "[tableaux]") {
  same_bits_on<state<double>>(" on state<double>");
  same_bits_on<state<float>>(" on state<float>");
  same_bits_on<std::vector<double>>(" on vector<double>");
}

TEST_CASE("sums of any length, on any state", "[tableaux]") {
  using S = state<double>;
  using V = std::vector<double>;
  tableau_stepper<composite_euler, S> on_state;
  tableau_stepper<composite_euler, V> on_vector;
  odeint::euler<V> euler;
  auto x = filled_state<double>(77);
  auto y = filled_vector(77), z = y;
  const auto constant = [](const auto& u, auto& dudt, double t) {
    for (std::size_t i = 0; i < u.size(); ++i) dudt[i] = 1 + t - u[i];
  };
  on_state.do_step(constant, x, 0.0, 0.5);
  on_vector.do_step(constant, y, 0.0, 0.5);
  for (int i = 0; i < 17; ++i) euler.do_step(constant, z, i * 0.5 / 17, 0.5 / 17);
  double worst = 0;
  for (std::size_t i = 0; i < 77; ++i)
    worst = std::max({worst, std::fabs(x[i] - z[i]), std::fabs(y[i] - z[i])});
  row("tableaux",
      with_boost("17 stages with one sum of 18 arrays, on state and vector: off 17 steps of euler"), worst,
      1e-15);
}

TEST_CASE("a tableau steps on arrays of fixed size") {
  using A = std::array<double, 7>;
  A x{};
  std::vector<double> y(7);
  fill(x);
  fill(y);
  tableau_stepper<tableaus::tsitouras_5_4, A> on_array;
  tableau_stepper<tableaus::tsitouras_5_4, std::vector<double>> on_vector;
  for (int i = 0; i < 20; ++i) {
    on_array.do_step(ring{}, x, 0.1 * i, 0.1);
    on_vector.do_step(ring{}, y, 0.1 * i, 0.1);
  }
  CHECK(most_ulps(x, y) == 0);
}

TEST_CASE("a derivative that is needed no more makes room", "[tableaux]") {
  const auto arrays = [](const char* name, std::size_t held, std::size_t odeint) {
    row("tableaux", std::string(name) + ": arrays beside x less those of odeint's class",
        static_cast<double>(held) - static_cast<double>(odeint), 0);
  };
  arrays("runge_kutta4", detail::stage_plan<tableaus::runge_kutta4>::arrays, 5);
  arrays("cash_karp_5_4", detail::stage_plan<tableaus::cash_karp_5_4>::arrays, 7);
  arrays("dormand_prince_5_4", detail::stage_plan<tableaus::dormand_prince_5_4>::arrays, 7);
  arrays("fehlberg_7_8", detail::stage_plan<tableaus::fehlberg_7_8>::arrays, 14);
  CHECK(detail::stage_plan<extragradient>::arrays == 3);
  CHECK(detail::stage_plan<tableaus::euler>::arrays == 1);
}

TEST_CASE("the orders that a controller asks for are those of the method and of its estimate") {
  const tableau_stepper<tableaus::dormand_prince_8_5_3, state<double>> stepper;
  CHECK(stepper.order() == 8);
  CHECK(stepper.stepper_order() == 6);
  CHECK(stepper.error_order() == 5);
  const tableau_stepper<tableaus::fehlberg_4_5, state<double>> lower_first;
  CHECK(lower_first.order() == 4);
  CHECK(lower_first.stepper_order() == 5);
  CHECK(lower_first.error_order() == 4);
}

TEST_CASE("extragradient on a frozen batch, and no batch in the step of another", "[tableaux]") {
  row("tableaux", with_boost("extragradient: a jump of the gradient from 1 to 100, distance from 100"),
      std::fabs(move_after_jump(tableau_stepper<extragradient, state<double>>(), false) - 100), 1e-11);
  row("tableaux", with_boost("bogacki_shampine_3_2, FSAL, reset: the same jump, distance from 100"),
      std::fabs(move_after_jump(tableau_stepper<tableaus::bogacki_shampine_3_2, state<double>>(), true) -
                100),
      1e-11);
}

TEST_CASE("tableaux train a network on batches", "[tableaux]") {
  using F = state<float>;
  trains_on_batches("extragradient", tableau_stepper<extragradient, F>(), {.step_size = 0.25, .steps = 300},
                    0.5);
  trains_on_batches("controlled tsitouras_5_4",
                    odeint::make_controlled<tableau_stepper<tableaus::tsitouras_5_4, F>>(1e-3, 1e-3),
                    {.step_size = 0.25, .steps = 100}, 0.5);
}
