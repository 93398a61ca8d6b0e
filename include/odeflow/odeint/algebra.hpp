// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>

#include "odeflow/state/state.hpp"

namespace odeflow {

/// odeint's algebra on `state`: each call is one pass over memory on all threads, for any element operation.
/// Stateless, and all members static, as odeint's nested algebras need it. Arrays of different sizes, as an
/// odeint stepper with buffers of an earlier, smaller state passes them, throw std::invalid_argument.
struct algebra {
  // for_eachN(x_1, ..., x_N, operation) applies operation(x_1[i], ..., x_N[i]) for each i. odeint asks for
  // the numbers by name; there is one body for all of them.
#define ODEFLOW_FOR_EACH(N)                                                                             \
  template <class... Argument>                                                                          \
  static void for_each##N(Argument&&... argument) {                                                     \
    static_assert(sizeof...(Argument) == N + 1, "for_each" #N " takes " #N " states and an operation"); \
    apply(std::make_index_sequence<N>(), std::forward_as_tuple(argument...));                           \
  }
  ODEFLOW_FOR_EACH(1)
  ODEFLOW_FOR_EACH(2)
  ODEFLOW_FOR_EACH(3)
  ODEFLOW_FOR_EACH(4)
  ODEFLOW_FOR_EACH(5)
  ODEFLOW_FOR_EACH(6)
  ODEFLOW_FOR_EACH(7)
  ODEFLOW_FOR_EACH(8)
  ODEFLOW_FOR_EACH(9)
  ODEFLOW_FOR_EACH(10)
  ODEFLOW_FOR_EACH(11)
  ODEFLOW_FOR_EACH(12)
  ODEFLOW_FOR_EACH(13)
  ODEFLOW_FOR_EACH(14)
  ODEFLOW_FOR_EACH(15)
#undef ODEFLOW_FOR_EACH

  /// operation(x_1[i], ..., x_N[i]) for each i, for any number of states.
  template <class Operation, class... S>
  static void for_each(const Operation& operation, S&... x) {
    apply(std::make_index_sequence<sizeof...(S)>(), std::forward_as_tuple(x..., operation));
  }

  /// max_i |x_i|, and +infinity if any element is NaN or infinite. odeint's own drops NaN, which accepts a
  /// step that failed; with this one the controlled steppers reject it.
  template <scalar T>
  static T norm_inf(const state<T>& x) {
    return largest_magnitude(x.size(), x.data());
  }

 private:
  template <std::size_t... I, class Arguments>
  static void apply(std::index_sequence<I...>, Arguments&& arguments) {
    const std::size_t size = std::get<0>(arguments).size();
    (require_size(std::get<I>(arguments).size(), size), ...);
    sweep(size, std::get<sizeof...(I)>(arguments), std::get<I>(arguments).data()...);
  }

  static void require_size(std::size_t size, std::size_t expected) {
    if (size != expected)
      throw std::invalid_argument(
          "odeflow: a stepper combines states of " + std::to_string(expected) + " and " +
          std::to_string(size) +
          " elements. A stepper that was used with another size needs adjust_size(x) first");
  }
};

}  // namespace odeflow
