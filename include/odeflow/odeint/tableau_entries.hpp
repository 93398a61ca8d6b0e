// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/odeint/low_storage_stepper.hpp"
#include "odeflow/odeint/stepper_facts.hpp"
#include "odeflow/odeint/tableau_dense_output.hpp"
#include "odeflow/odeint/tableau_stepper.hpp"
#include "odeflow/tableau/catalogue/low_storage.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"
#include "odeflow/tableau/catalogue/strong_stability.hpp"
#include "odeflow/tableau/catalogue/verner.hpp"

/// \file
/// Entries of the list of steppers (all_steppers.hpp) that are made of a tableau. What the list says of them is derived.
namespace odeflow::steppers {

// clang-format off
/// The explicit method of a tableau, by its own name; it chooses its steps if it has an embedded method. Arrays: those of the
/// steps, one of which is the derivative at the start. Under control that is the controller's, with the new state and the error,
/// and with FSAL the derivative there. Under dense output it is one of four, states and derivatives at both ends, beside the
/// error where there is an estimate.
template <const auto& Tableau>
struct tableau_form {
 private:
  static constexpr bool embedded = is_embedded(Tableau), remembering = embedded && is_fsal(Tableau);
  static constexpr double plain_arrays = static_cast<double>(detail::stage_plan<Tableau>::arrays);

 public:
  static constexpr stepper_facts facts{.name = Tableau.name, .order = Tableau.order,
                                       .gradients = static_cast<int>(evaluations(Tableau)), .arrays = plain_arrays,
                                       .controlled_arrays = embedded ? plain_arrays + (remembering ? 3 : 2) : 0,
                                       .dense_arrays = plain_arrays + (embedded ? 4 : 3),
                                       .memory = remembering ? remembers::derivative : remembers::nothing};
  template <class S>
  static auto plain() { return tableau_stepper<Tableau, S>(); }
  template <class S>
  static auto controlled(double tolerance) requires(is_embedded(Tableau)) {
    return boost::numeric::odeint::make_controlled(tolerance, tolerance, plain<S>());
  }
  template <class S>
  static auto dense_output(double tolerance) {
    if constexpr (embedded)
      return boost::numeric::odeint::make_dense_output(tolerance, tolerance, plain<S>());
    else
      return boost::numeric::odeint::dense_output_runge_kutta<tableau_stepper<Tableau, S>>();
  }
};
using bogacki_shampine_3_2 = tableau_form<tableaus::bogacki_shampine_3_2>;
using tsitouras_5_4 = tableau_form<tableaus::tsitouras_5_4>;
using verner_7_6 = tableau_form<tableaus::verner_7_6>;
using ssprk_5_4 = tableau_form<tableaus::ssprk_5_4>;

/// A low-storage tableau, by its own name.
template <const auto& Tableau>
struct low_storage_form {
  static constexpr stepper_facts facts{.name = Tableau.name, .order = Tableau.order, .gradients = Tableau.stages,
                                       .arrays = 2};
  template <class S>
  static auto plain() { return low_storage_stepper<Tableau, S>(); }
};
using carpenter_kennedy_5_4 = low_storage_form<tableaus::carpenter_kennedy_5_4>;
using kennedy_carpenter_lewis_9_5 = low_storage_form<tableaus::kennedy_carpenter_lewis_9_5>;
using low_storage_ssprk_10_4 = low_storage_form<tableaus::low_storage_ssprk_10_4>;
// clang-format on

}  // namespace odeflow::steppers
