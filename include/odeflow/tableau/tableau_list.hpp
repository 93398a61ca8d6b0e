// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

namespace odeflow {

/// Tableaux as one thing, to do something with each of them.
template <const auto&... Tableau>
struct tableau_list {
  static constexpr std::size_t size() { return sizeof...(Tableau); }

  /// Calls visit.template operator()<Tableau>() for each, in the order of the list.
  template <class Visit>
  static constexpr void for_each(Visit visit) {
    (visit.template operator()<Tableau>(), ...);
  }
};

namespace detail {
template <class... List>
struct joined;
template <const auto&... Tableau>
struct joined<tableau_list<Tableau...>> {
  using type = tableau_list<Tableau...>;
};
template <const auto&... First, const auto&... Second, class... Rest>
struct joined<tableau_list<First...>, tableau_list<Second...>, Rest...>
    : joined<tableau_list<First..., Second...>, Rest...> {};
}  // namespace detail

/// One list of several.
template <class... List>
using joined_t = typename detail::joined<List...>::type;

}  // namespace odeflow
