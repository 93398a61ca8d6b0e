// SPDX-License-Identifier: BSL-1.0
#pragma once
// Methods of two and three stages that odeint has no class for, spelled with its generic one: Heun's, Kutta's of third
// order, and the extragradient method.
#include <type_traits>

#include <boost/fusion/include/value_at.hpp>
#include <boost/numeric/odeint/stepper/explicit_generic_rk.hpp>

namespace odeflow::test {

template <class Stepper, int I>
using tableau_row = std::remove_const_t<
    typename boost::fusion::result_of::value_at_c<typename Stepper::coef_a_type, I>::type>;

/// a21 = a, b = (1 - b2, b2): Heun's method for (1, 1/2), extragradient for (1, 1).
template <class S>
auto two_stages(double a, double b2) {
  using stepper = boost::numeric::odeint::explicit_generic_rk<2, 2, S>;
  const tableau_row<stepper, 0> a1 = {{a}};
  return stepper(typename stepper::coef_a_type(a1), {{1 - b2, b2}}, {{0, a}});
}

template <class S>
auto kutta3() {
  using stepper = boost::numeric::odeint::explicit_generic_rk<3, 3, S>;
  const tableau_row<stepper, 0> a1 = {{0.5}};
  const tableau_row<stepper, 1> a2 = {{-1, 2}};
  return stepper(typename stepper::coef_a_type(a1, a2), {{1.0 / 6, 2.0 / 3, 1.0 / 6}}, {{0, 0.5, 1}});
}

}  // namespace odeflow::test
