// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <utility>

#include "odeflow/tableau/check.hpp"

namespace odeflow {

namespace detail {

// The broken condition is an argument of this template, so that the compiler shows it. As a text by g++; by clang, which shows
// the characters of a text as numbers, letter by letter.
#ifdef __clang__
template <char... Letters>
struct tableau_breaks {
  static_assert(sizeof...(Letters) == 0,
                "odeflow: the tableau is not what it says. Its broken condition is in the note below, as the "
                "arguments of "
                "tableau_breaks");
  static constexpr bool nothing = true;
};
template <const auto& Tableau>
struct checked_tableau {
  static constexpr message why = broken_condition(Tableau);
  template <std::size_t... I>
  static tableau_breaks<why.text[I]...> spelled(std::index_sequence<I...>);
  static constexpr bool value = decltype(spelled(std::make_index_sequence<why.size>()))::nothing;
};
#else
template <message Why>
inline constexpr bool tableau_breaks_nothing = Why.empty();
template <const auto& Tableau>
struct checked_tableau {
  static_assert(tableau_breaks_nothing<broken_condition(Tableau)>,
                "odeflow: the tableau is not what it says. Its broken condition is in the note below");
  static constexpr bool value = true;
};
#endif

}  // namespace detail

/// True; a compile error that names the broken condition where the tableau is not what it says. A `tableau_stepper` asks it;
/// `static_assert(odeflow::checked<mine>);` beside the tableau asks it at once.
template <const auto& Tableau>
inline constexpr bool checked = detail::checked_tableau<Tableau>::value;

}  // namespace odeflow
