// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/odeint/stabilised_dense_output.hpp"
#include "odeflow/odeint/stepper_facts.hpp"

/// \file
/// Entries of the list of steppers (all_steppers.hpp) that are stabilised. They have 10 stages until told otherwise.
namespace odeflow::steppers {

// clang-format off
template <polynomials Family>
struct stabilised_1 {
  static constexpr std::string_view names[3] = {"rkc1", "rkl1", "rkg1"};
  static constexpr stepper_facts facts{.name = names[static_cast<int>(Family)], .gradients = static_cast<int>(stabilised_options{}.stages),
                                       .arrays = 2};
  template <class S>
  static auto plain() { return stabilised_first_order<Family, S>(); }
};
/// Under control the controller's arrays are four, under dense output they are one more.
template <polynomials Family>
struct stabilised_2 {
  static constexpr std::string_view names[4] = {"rkc2", "rkl2", "rkg2", "rock2"};
  static constexpr stepper_facts facts{.name = names[static_cast<int>(Family)], .order = 2,
                                       .gradients = static_cast<int>(stabilised_options{}.stages), .arrays = 4,
                                       .controlled_arrays = 8, .dense_arrays = 9, .memory = remembers::derivative_under_control};
  template <class S>
  static auto plain() { return stabilised_second_order<Family, S>(); }
  template <class S>
  static auto controlled(double tolerance) {
    return boost::numeric::odeint::make_controlled(tolerance, tolerance, plain<S>());
  }
  template <class S>
  static auto dense_output(double tolerance) {
    return boost::numeric::odeint::make_dense_output(tolerance, tolerance, plain<S>());
  }
};
using rkc1 = stabilised_1<polynomials::chebyshev>;
using rkc2 = stabilised_2<polynomials::chebyshev>;
using rkl1 = stabilised_1<polynomials::legendre>;
using rkl2 = stabilised_2<polynomials::legendre>;
using rkg1 = stabilised_1<polynomials::gegenbauer>;
using rkg2 = stabilised_2<polynomials::gegenbauer>;
using rock2 = stabilised_2<polynomials::rock>;
// clang-format on

}  // namespace odeflow::steppers
