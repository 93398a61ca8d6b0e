// SPDX-License-Identifier: BSL-1.0
// The order of each explicit tableau of the catalogue, seen in its steps: in one scalar, for the even or the odd half of the
// list (each file compiles a part).
#include <algorithm>
#include <bit>
#include <cmath>
#include <iomanip>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/accuracy.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/stability.hpp"
#include "steppers.hpp"

namespace odeflow::test {

// A rotation whose speed depends on the radius, which it keeps, and on time: nonlinear, and by 1.5 from t = 0 to 1.
struct rotation {
  template <class S, class T>
  void operator()(const S& x, S& dxdt, T t) const {
    const T speed = (x[0] * x[0] + x[1] * x[1]) * (1 + t);
    dxdt[0] = -speed * x[1];
    dxdt[1] = speed * x[0];
  }
};

template <const auto& Tableau, class T>
T error_of(std::size_t steps) {
  using S = std::vector<T>;
  tableau_stepper<Tableau, S, T> stepper;
  S x{1, 0};
  const T h = T(1) / static_cast<T>(steps);
  for (std::size_t i = 0; i < steps; ++i) stepper.do_step(rotation(), x, static_cast<T>(i) * h, h);
  return std::hypot(x[0] - std::cos(T(1.5)), x[1] - std::sin(T(1.5)));
}

/// The slope of log error against log step, by least squares over the last five numbers of steps 2, 3, 4, 6, 8, 12, ... whose
/// error is not yet rounding.
template <const auto& Tableau, class T>
double observed_order() {
  // A rounding counts as much as the weights do, which cancel each other in some methods.
  T weights = 0;
  for (const coefficient& b : Tableau.b) weights += static_cast<T>(std::fabs(b.value()));
  const T rounding = 100 * weights * std::numeric_limits<T>::epsilon();
  std::vector<double> steps, errors;
  for (std::size_t n = 2; n <= 512; n = std::has_single_bit(n) ? n / 2 * 3 : n / 3 * 4) {
    const T error = error_of<Tableau, T>(n);
    if (error < rounding) break;
    steps.push_back(std::log2(static_cast<double>(n)));
    errors.push_back(static_cast<double>(std::log2(error)));
  }
  const std::size_t last = steps.size(), first = last > 5 ? last - 5 : 0;
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = first; i < last; ++i) {
    n += 1, x += steps[i], y += errors[i];
    xx += steps[i] * steps[i], xy += steps[i] * errors[i];
  }
  REQUIRE(n >= 3);
  return -(n * xy - x * y) / (n * xx - x * x);
}

/// That no method has a higher order than it claims is in its conditions (tests/tableau); here that none has a lower one.
template <class T>
void show_orders(std::size_t part, std::size_t parts) {
  std::size_t number = 0;
  explicit_tableaus::for_each([&]<const auto & Tableau>() {
    if (number++ % parts != part) return;
    const double order = observed_order<Tableau, T>();
    std::ostringstream what;
    const dynamic_tableau same = Tableau;
    what << Tableau.name << ": order " << Tableau.order << ", algebraic " << algebraic_order(same)
         << std::setprecision(3) << ", real limit " << real_stability_limit(same) << ", imaginary "
         << imaginary_stability_limit(same) << ", observed order " << order
         << (sizeof(T) > 8 ? " in long double" : " in double");
    what << ": what is missing";
    row("tableaux", with_boost(what.str()), std::max(0.0, Tableau.order - order), 0.15);
  });
}

}  // namespace odeflow::test
