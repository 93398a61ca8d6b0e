// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/flow/jacobian.hpp"
#include "odeflow/linear/lu_matrix.hpp"
#include "odeflow/odeint/operations.hpp"
#include "odeflow/odeint/state.hpp"

/// \file
/// What the implicit steppers share.
namespace odeflow::detail {

/// factor times an array, in a sum.
template <class State>
struct times {
  double factor;
  const State& array;
};
template <class State>
times(double, const State&) -> times<State>;

/// to = the sum of the terms, left to right, in the scalar of the state. `to` may be one of the arrays.
template <class State, class... Array>
void combine(State& to, times<Array>... summand) {
  sweep(to.size(), linear_combination<sizeof...(Array)>(summand.factor...), to.data(),
        summand.array.data()...);
}

template <class State>
void fill_with_nan(State& x) {
  using T = typename State::value_type;
  sweep(
      x.size(), [](T& a) { a = std::numeric_limits<T>::quiet_NaN(); }, x.data());
}

template <class State>
void require_same_shape(const State& x, const State& other, const char* where) {
  if (!same_shape(x, other))
    throw std::invalid_argument(std::string(where) + ": states of " + std::to_string(x.size()) + " and " +
                                std::to_string(other.size()) + " numbers, or of unlike blocks");
}

/// The matrix W = I / h - J(x, t) of a flow and its LU factors.
template <class State>
class linear_step {
 public:
  using value_type = typename State::value_type;

  /// Makes W anew, and df/dt over the time scale if `dfdt` is given. False if W is singular or not finite.
  template <class Flow>
  bool prepare(const Flow& f, const State& x, double t, double h, State* dfdt = nullptr,
               double time_scale = 1) {
    const value_type diagonal = static_cast<value_type>(1 / h);
    matrix_.reshape(x.size());
    jacobian at(f, x, t, memory_);
    for (std::size_t j = 0; j < x.size(); ++j) at.column(j, matrix_.column(j));
    if (dfdt != nullptr) at.time_derivative({dfdt->data(), dfdt->size()}, time_scale);
    matrix_.subtract_from_identity(diagonal);
    return matrix_.factorise();
  }

  /// b = W^-1 b
  void solve(State& b) const { matrix_.solve({b.data(), b.size()}); }

 private:
  jacobian_memory<value_type> memory_;
  lu_matrix<value_type> matrix_;
};

}  // namespace odeflow::detail
