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
turn steps(F& x, Stepper& stepper, F* error = nullptr) {
  return turn_of([&x, &stepper, error] {
    if constexpr (requires { stepper.do_step(nothing, x, 0.0, 1e-3, x); })
      if (error) return stepper.do_step(nothing, x, 0.0, 1e-3, *error);
    stepper.do_step(nothing, x, 0.0, 1e-3);
  });
}

template <const auto& Tableau, class Theirs>
void compare(const std::string& what, std::size_t n, bool with_error = false) {
  F x(n, 1), error(n, 1);
  tableau_stepper<Tableau, F> ours;
  Theirs theirs;
  interleaved on;
  const auto a = on.add(steps(x, ours, with_error ? &error : nullptr));
  const auto b = on.add(steps(x, theirs, with_error ? &error : nullptr));
  on.run();
  char row[200];
  std::snprintf(row, sizeof row, "step of %s on %zu floats / odeint's class: %.3g us / %.3g us", what.c_str(),
                n, on.seconds(a) * 1e6, on.seconds(b) * 1e6);
  test::row("tableaux", row, on.ratio(a, b), 1.05);
}

}  // namespace

TEST_CASE("time of a step", "[tableaux]") {
  for (const std::size_t n : {10'000, 648'010, 10'000'000}) {
    compare<tableaus::euler, odeint::euler<F>>("euler", n);
    compare<tableaus::runge_kutta4, odeint::runge_kutta4<F>>("runge_kutta4", n);
    compare<tableaus::cash_karp_5_4, odeint::runge_kutta_cash_karp54<F>>("cash_karp_5_4 with its error", n,
                                                                         true);
    compare<tableaus::dormand_prince_5_4, odeint::runge_kutta_dopri5<F>>("dormand_prince_5_4 with its error",
                                                                         n, true);
    compare<tableaus::fehlberg_8_7, odeint::runge_kutta_fehlberg78<F>>("fehlberg_8_7", n);
    F x(n, 1);
    tableau_stepper<tableaus::runge_kutta4, F> ours;
    rk4_by_hand hand(x);
    interleaved on;
    const auto a = on.add(steps(x, ours));
    const auto b = on.add(turn_of([&] { hand.do_step(x, 1e-3F); }));
    on.run();
    char row[200];
    std::snprintf(row, sizeof row, "step of runge_kutta4 on %zu floats / loops by hand: %.3g us / %.3g us", n,
                  on.seconds(a) * 1e6, on.seconds(b) * 1e6);
    test::row("tableaux", row, on.ratio(a, b), 1.1);
  }
}
