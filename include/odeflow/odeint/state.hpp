// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <vector>

#include <boost/numeric/odeint/algebra/algebra_dispatcher.hpp>
#include <boost/numeric/odeint/algebra/operations_dispatcher.hpp>
#include <boost/numeric/odeint/util/copy.hpp>
#include <boost/numeric/odeint/util/is_resizeable.hpp>
#include <boost/numeric/odeint/util/resize.hpp>
#include <boost/numeric/odeint/util/same_size.hpp>

#include "odeflow/odeint/algebra.hpp"
#include "odeflow/odeint/operations.hpp"
#include "odeflow/state/state.hpp"

/// \file
/// Makes `odeflow::state<T>`, and every class derived from it, a state type of Boost.Odeint:
/// `runge_kutta4<state<float>>` needs no further template argument. Works with Boost 1.74 and newer.
namespace odeflow {

/// `state<T>` or a class derived from it.
template <class S>
concept odeint_state = requires {
  typename S::value_type;
}
&&std::derived_from<S, state<typename S::value_type>>;

}  // namespace odeflow

namespace boost::numeric::odeint {

template <odeflow::odeint_state S>
struct algebra_dispatcher<S> {
  using algebra_type = odeflow::algebra;
};

template <odeflow::odeint_state S>
struct operations_dispatcher<S> {
  using operations_type = odeflow::operations;
};

// odeint compares this trait's type with its own true_type, which is Boost's or the standard's by version: so
// take over what it says of a vector.
template <odeflow::odeint_state S>
struct is_resizeable<S> : is_resizeable<std::vector<typename S::value_type>> {};

template <odeflow::odeint_state S>
struct same_size_impl<S, S> {
  static bool same_size(const S& a, const S& b) { return same_shape(a, b); }
};

template <odeflow::odeint_state S>
struct resize_impl<S, S> {
  static void resize(S& a, const S& b) { a.reshape(b.dimension(), b.blocks(), b.scalars().size()); }
};

template <odeflow::odeint_state S>
struct copy_impl<S, S> {
  static void copy(const S& from, S& to) { to = from; }
};

}  // namespace boost::numeric::odeint
