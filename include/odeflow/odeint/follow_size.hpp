// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <boost/numeric/odeint/util/is_resizeable.hpp>
#include <boost/numeric/odeint/util/resize.hpp>
#include <boost/numeric/odeint/util/same_size.hpp>

namespace odeflow::detail {

/// Makes the arrays those for states like x, where their type can. Returns whether one was not.
template <class State, class... Array>
bool follow_size(const State& x, Array&... array) {
  namespace odeint = boost::numeric::odeint;
  bool changed = false;
  if constexpr (odeint::is_resizeable<State>::value)
    ((odeint::same_size(array, x) ? void() : (odeint::resize(array, x), void(changed = true))), ...);
  return changed;
}

}  // namespace odeflow::detail
