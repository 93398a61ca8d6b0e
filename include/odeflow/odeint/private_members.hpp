// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <tuple>

/// \file
/// How the private members of odeint's classes are reached, to save and restore them. The language checks no access for the
/// names in an explicit instantiation ([temp.spec]): `template struct reach<here, C, &C::m_dxdt>;` may name a private member. The
/// instantiation defines a friend function that returns the pointers to members, and that function anyone may call.
/// An explicit instantiation names one type, not a template: hence a line for each type, by the macros of `reach.hpp`.
namespace odeflow::detail {

/// True for the classes whose members were reached.
template <class Class>
inline constexpr bool is_reached = false;

#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic push
#  pragma GCC diagnostic ignored "-Wnon-template-friend"  // it is meant not to be one
#endif
template <class Class>
struct members_of {
  friend constexpr auto pointers(members_of);
};
#if defined(__GNUC__) && !defined(__clang__)
#  pragma GCC diagnostic pop
#endif

// In each source file another type: an explicit instantiation may stand once in a program.
namespace {
struct here;
}

template <class Here, class Class, auto... Pointer>
struct reach {
  friend constexpr auto pointers(members_of<Class>) { return std::tuple(Pointer...); }
};

/// References to the reached members of the object, in the order of the instantiation.
template <class Class>
auto reached(Class& object) {
  static_assert(
      is_reached<Class>,
      "odeflow: to save and restore this class of odeint its private members must be reached, by a line at "
      "namespace scope before: ODEFLOW_REACH_...(the class), of odeflow/odeint/reach.hpp");
  if constexpr (is_reached<Class>)
    return std::apply([&object](auto... pointer) { return std::tie((object.*pointer)...); },
                      pointers(members_of<Class>()));
}

}  // namespace odeflow::detail

/// At namespace scope, outside of all namespaces: the members, as &Class::name, ..., of a class whose name has no comma.
#define ODEFLOW_REACH(CLASS, ...)                                  \
  template <>                                                      \
  inline constexpr bool odeflow::detail::is_reached<CLASS> = true; \
  template struct odeflow::detail::reach<odeflow::detail::here, CLASS, __VA_ARGS__>
