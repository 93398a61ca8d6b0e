// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <concepts>

#include "odeflow/term/terms.hpp"

namespace odeflow::test {

/// Numbers with which the term does something: a layout for the one that needs it, noise that is not silent.
template <class Term>
Term example() {
  if constexpr (std::same_as<Term, centralised_rows>)
    return {.layout = {{"weight", {3, 4}, 0}, {"bias", {3}, 12}, {"weight", {2, 5}, 15}}};
  else if constexpr (std::same_as<Term, langevin_noise>)
    return {.temperature = 0.1, .step_size = 0.01, .seed = 3};
  else if constexpr (std::same_as<Term, weight_decay>)
    return {.rate = 0.1};
  else
    return {};
}

}  // namespace odeflow::test
