// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>

#include <boost/numeric/odeint/algebra/array_algebra.hpp>

namespace odeflow::detail {

/// update(y[i], move[i], x[i]...) for each i in one pass. odeint's algebra of arrays of fixed size lets an operation write to
/// the first alone.
template <class Algebra, class Update, class State, class... Read>
void advance(Algebra& algebra, const Update& update, State& y, State& move, const Read&... x) {
  static_assert(sizeof...(x) == 1 || sizeof...(x) == 2 || sizeof...(x) == 3);
  if constexpr (std::same_as<Algebra, boost::numeric::odeint::array_algebra>) {
    for (std::size_t i = 0; i < y.size(); ++i) update(y[i], move[i], x[i]...);
  } else if constexpr (sizeof...(x) == 1) {
    algebra.for_each3(y, move, x..., update);
  } else if constexpr (sizeof...(x) == 2) {
    algebra.for_each4(y, move, x..., update);
  } else {
    algebra.for_each5(y, move, x..., update);
  }
}

}  // namespace odeflow::detail
