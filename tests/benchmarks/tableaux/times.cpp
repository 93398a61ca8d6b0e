// SPDX-License-Identifier: BSL-1.0
// A step of a tableau, of odeint's class, and of a loop written by hand for that method, on a system that does nothing.
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_fehlberg78.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "interleaved.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/state/sweep.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"

using namespace odeflow;
using namespace odeflow::benchmarks;
namespace odeint = boost::numeric::odeint;

namespace {

using F = state<float>;

void nothing(const F&, F&, double) {}

// Runge-Kutta 4 with every sum spelled out, on all threads: what there is to reach.
class rk4_by_hand {
 public:
  explicit rk4_by_hand(const F& x) : k1_(x), k2_(x), k3_(x), k4_(x), at_(x) {}
  void do_step(F& x, float h) {
    const float half = h / 2, sixth = h / 6, third = h / 3;
    nothing(x, k1_, 0);
    add(at_, x, k1_, half);
    nothing(at_, k2_, 0);
    add(at_, x, k2_, half);
    nothing(at_, k3_, 0);
    add(at_, x, k3_, h);
    nothing(at_, k4_, 0);
    float* const p = x.data();
    const float *const k1 = k1_.data(), *const k2 = k2_.data(), *const k3 = k3_.data(),
                       *const k4 = k4_.data();
    parallel_ranges(x.size(), sweep_grain, [=](std::size_t begin, std::size_t end) {
      detail::vectorised([&] {
        ODEFLOW_SIMD
        for (std::size_t i = begin; i < end; ++i)
          p[i] = p[i] + sixth * k1[i] + third * k2[i] + third * k3[i] + sixth * k4[i];
      });
    });
  }

 private:
  static void add(F& to, const F& x, const F& k, float h) {
    float* const out = to.data();
    const float *const in = x.data(), *const slope = k.data();
    parallel_ranges(x.size(), sweep_grain, [=](std::size_t begin, std::size_t end) {
      detail::vectorised([&] {
        ODEFLOW_SIMD
        for (std::size_t i = begin; i < end; ++i) out[i] = in[i] + h * slope[i];
      });
    });
  }
  F k1_, k2_, k3_, k4_, at_;
};

template <class Stepper>
turn steps(F& x, Stepper& stepper) {
  return turn_of([&] { stepper.do_step(nothing, x, 0.0, 1e-3); });
}
template <class Stepper>
turn steps_with_error(F& x, Stepper& stepper, F& error) {
  return turn_of([&] { stepper.do_step(nothing, x, 0.0, 1e-3, error); });
}

void show(interleaved& on, std::size_t a, std::size_t b, const std::string& what, const F& x,
          const char* other, double limit) {
  on.run();
  char row[200];
  std::snprintf(row, sizeof row, "step of %s on %zu floats / %s: %.3g us / %.3g us", what.c_str(), x.size(),
                other, on.seconds(a) * 1e6, on.seconds(b) * 1e6);
  test::row("tableaux", row, on.ratio(a, b), limit);
}

template <const auto& Tableau, class Theirs>
void compare(const std::string& what, std::size_t n) {
  F x(n, 1);
  tableau_stepper<Tableau, F> ours;
  Theirs theirs;
  interleaved on;
  const auto a = on.add(steps(x, ours)), b = on.add(steps(x, theirs));
  show(on, a, b, what, x, "odeint's class", 1.05);
}

template <const auto& Tableau, class Theirs>
void compare_with_error(const std::string& what, std::size_t n) {
  F x(n, 1), error(n, 1);
  tableau_stepper<Tableau, F> ours;
  Theirs theirs;
  interleaved on;
  const auto a = on.add(steps_with_error(x, ours, error)), b = on.add(steps_with_error(x, theirs, error));
  show(on, a, b, what + " with its error", x, "odeint's class", 1.05);
}

}  // namespace

TEST_CASE("time of a step", "[tableaux]") {
  for (const std::size_t n : {std::size_t{10'000}, std::size_t{648'010}, std::size_t{10'000'000}}) {
    compare<tableaus::euler, odeint::euler<F>>("euler", n);
    compare<tableaus::runge_kutta4, odeint::runge_kutta4<F>>("runge_kutta4", n);
    compare_with_error<tableaus::cash_karp_5_4, odeint::runge_kutta_cash_karp54<F>>("cash_karp_5_4", n);
    compare_with_error<tableaus::dormand_prince_5_4, odeint::runge_kutta_dopri5<F>>("dormand_prince_5_4", n);
    compare<tableaus::fehlberg_8_7, odeint::runge_kutta_fehlberg78<F>>("fehlberg_8_7", n);
    F x(n, 1);
    tableau_stepper<tableaus::runge_kutta4, F> ours;
    rk4_by_hand hand(x);
    interleaved on;
    const auto a = on.add(steps(x, ours)), b = on.add(turn_of([&] { hand.do_step(x, 1e-3F); }));
    show(on, a, b, "runge_kutta4", x, "loops by hand", 1.1);
  }
}
