// SPDX-License-Identifier: BSL-1.0
// The order of each explicit tableau of the catalogue, seen in its steps: in one scalar, for the even or the odd half of the
// list (each file compiles a part).
#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "evidence.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "steppers.hpp"

namespace odeflow::test {

struct driven {
  template <class S, class T>
  void operator()(const S& x, S& dxdt, T t) const {
    dxdt[0] = -2 * t * x[0] * x[0];
    dxdt[1] = x[0] * x[1];
  }
};

template <const auto& Tableau, class T>
T error_of(std::size_t steps) {
  using S = std::vector<T>;
  tableau_stepper<Tableau, S, T> stepper;
  S x{1, 1};
  const T h = T(1) / static_cast<T>(steps);
  for (std::size_t i = 0; i < steps; ++i) stepper.do_step(driven(), x, static_cast<T>(i) * h, h);
  using std::fabs;
  return std::max<T>(fabs(x[0] - T(1) / 2), fabs(x[1] - std::exp(std::atan(T(1)))));
}

/// log2 of the ratio of the errors with n and 2 n steps, n as large as rounding lets it be.
template <const auto& Tableau, class T>
double observed_order() {
  const T floor = 400 * std::numeric_limits<T>::epsilon();
  const std::size_t most = 4096;
  T coarse = error_of<Tableau, T>(2);
  double order = 0;
  for (std::size_t steps = 4; steps <= most; steps *= 2) {
    const T fine = error_of<Tableau, T>(steps);
    if (fine < floor) break;
    order = static_cast<double>(std::log2(coarse / fine));
    coarse = fine;
  }
  return order;
}

template <class T>
void show_orders(std::size_t part, std::size_t parts) {
  std::size_t number = 0;
  explicit_tableaus::for_each([&]<const auto & Tableau>() {
    if (number++ % parts != part) return;
    const double order = observed_order<Tableau, T>();
    std::ostringstream what;
    what << Tableau.name << ": order " << Tableau.order << ", observed " << std::setprecision(3) << order
         << (sizeof(T) > 8 ? " in long double" : " in double");
    row("tableaux", with_boost(what.str()), std::fabs(order - Tableau.order), 0.25);
  });
}

}  // namespace odeflow::test
