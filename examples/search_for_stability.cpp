// SPDX-License-Identifier: BSL-1.0
// The compiler searches all methods of s stages for the longest steps. |R| may be 0.95: the best R swings between both signs of
// that as often as it can, and an exchange (Remez) finds it. Nearly 2 s^2: per gradient s times as far as Euler's method.
#include <cmath>
#include <cstdio>

#include <boost/numeric/odeint/integrate/integrate_n_steps.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

template <int Stages, int Order>
constexpr odeflow::tableau<Stages> longest_steps() {
  constexpr double s = Stages, longest = (Order == 1 ? 2 : .81) * s * s;
  // R(-y) = c_0 + c_1 y + ... begins like exp(-y), to the order, and swings at the last of these places.
  double c[Stages + 1]{1, -1, Order == 1 ? 0 : .5}, at[Stages + 1]{};
  for (int i = Order; i < Stages; ++i) at[i + 1] = longest * i * i * (3 * s - 2 * i) / (s * s * s);
  for (int exchange = 0; exchange < 8; ++exchange) {
    for (int i = Order + 1; i <= Stages; ++i) {  // make it 0.95 or -0.95 at place i, as it is elsewhere
      double term[Stages + 1]{i % 2 == 0 ? -0.95 : 0.95}, power = 1;
      for (int k = 0; k <= Stages; ++k, power *= at[i]) term[0] -= c[k] * power;
      for (int j = 0; j <= Stages; ++j)
        for (int k = Stages; j != i && k >= 0; --k)
          term[k] = ((k > 0 ? term[k - 1] : 0) - at[j] * term[k]) / (at[i] - at[j]);
      for (int k = 0; k <= Stages; ++k) c[k] += term[k];
    }
    int swing = 0;
    for (double y = 0, before = -1, slope; y < longest && swing + 1 < Stages;
         y += longest / 400, before = slope) {
      slope = 0;
      for (int k = Stages; k > 0; --k) slope = slope * y + k * c[k];
      if (slope * before < 0 && ++swing >= Order) at[swing + 1] = y - longest / 800;
    }
  }
  odeflow::tableau<Stages> t{.name = "longest steps", .order = Order};
  t.b[Stages - 1] = 1;
  for (int k = 2; k <= Stages; ++k) t.a[Stages - k + 1][Stages - k] = -c[k] / c[k - 1];
  return t;
}

template <int Stages, int Order>
bool good(double known) {
  static constexpr auto method = longest_steps<Stages, Order>();
  constexpr auto limit = static_cast<double>(real_stability_limit(method));
  const int steps = 240 / Stages;  // on a quadratic with curvatures up to 1000
  const odeflow::quadratic<double> bowl({1, 3, 10, 30, 100, 300, 1000});
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<double>(7, 1));
  const odeflow::tableau_stepper<method, decltype(x)> stepper;
  const double t = integrate_n_steps(stepper, std::ref(flow), x, 0.0, .99e-3 * limit, steps);
  double left = 0;
  for (const double component : x) left = std::fmax(left, std::fabs(component));
  std::printf("%5d %7d %7.3f of %6.3f %11.3f %9.3f\n", Order, Stages, limit, known, limit / Stages, left);
  return limit > .95 * known && limit <= known && left < 1.05 * std::exp(-t);
}

int main() {
  std::puts("order  stages  real limit       a gradient  left after 240 gradients");
  const bool first_order = good<2, 1>(8) && good<3, 1>(18) && good<4, 1>(32) && good<5, 1>(50);
  return first_order && good<3, 2>(6.26) && good<4, 2>(12.05) && good<5, 2>(19.44) ? 0 : 1;
}
