// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

#include "odeflow/odeint/algebra.hpp"
#include "odeflow/odeint/operations.hpp"

namespace odeflow::detail {

/// The most arrays that odeint's algebras add in one pass.
inline constexpr std::size_t most_summands = 14;

// odeint's algebra and operations ask for the number of arrays by name.
template <class Operations, class Value, class Time, class Algebra, class Out, class... S, std::size_t... I>
void assign_sum_by_name(Algebra& algebra, Out& out, const std::array<Time, sizeof...(S)>& factor,
                        std::index_sequence<I...>, const S&... arrays) {
  constexpr std::size_t count = sizeof...(S);
  if constexpr (count == 1)
    algebra.for_each2(out, arrays..., typename Operations::template scale_sum1<Time>(factor[I]...));
#define ODEFLOW_ASSIGN_SUM(SUMMANDS, ARRAYS) \
  if constexpr (count == SUMMANDS)           \
    algebra.for_each##ARRAYS(out, arrays..., \
                             typename Operations::template scale_sum##SUMMANDS<Value, Time>(factor[I]...));
  ODEFLOW_ASSIGN_SUM(2, 3)
  ODEFLOW_ASSIGN_SUM(3, 4)
  ODEFLOW_ASSIGN_SUM(4, 5)
  ODEFLOW_ASSIGN_SUM(5, 6)
  ODEFLOW_ASSIGN_SUM(6, 7)
  ODEFLOW_ASSIGN_SUM(7, 8)
  ODEFLOW_ASSIGN_SUM(8, 9)
  ODEFLOW_ASSIGN_SUM(9, 10)
  ODEFLOW_ASSIGN_SUM(10, 11)
  ODEFLOW_ASSIGN_SUM(11, 12)
  ODEFLOW_ASSIGN_SUM(12, 13)
  ODEFLOW_ASSIGN_SUM(13, 14)
  ODEFLOW_ASSIGN_SUM(14, 15)
#undef ODEFLOW_ASSIGN_SUM
}

/// out = factor_1 array_1 + ... + factor_n array_n, summed in that order, for any number of arrays of one type, out among
/// them or not: one pass over memory on `odeflow::state`, one for each 14 arrays with an algebra of odeint's.
template <class Operations, class Value, class Time, class Algebra, class Out, class... S>
void assign_sum(Algebra& algebra, Out& out, const std::array<Time, sizeof...(S)>& factor,
                const S&... arrays) {
  constexpr std::size_t count = sizeof...(S);
  if constexpr (std::same_as<std::remove_const_t<Algebra>, odeflow::algebra> &&
                std::same_as<Operations, odeflow::operations>) {
    std::apply([&](auto... f) { algebra.for_each(linear_combination<count>(f...), out, arrays...); }, factor);
  } else if constexpr (count <= most_summands) {
    assign_sum_by_name<Operations, Value>(algebra, out, factor, std::make_index_sequence<count>(), arrays...);
  } else {
    const auto all = std::tie(arrays...);
    [&]<std::size_t... I, std::size_t... J>(std::index_sequence<I...>, std::index_sequence<J...>) {
      assign_sum<Operations, Value>(algebra, out, std::array<Time, most_summands>{factor[I]...},
                                    std::get<I>(all)...);
      assign_sum<Operations, Value>(algebra, out,
                                    std::array<Time, 1 + sizeof...(J)>{Time(1), factor[most_summands + J]...},
                                    out, std::get<most_summands + J>(all)...);
    }
    (std::make_index_sequence<most_summands>(), std::make_index_sequence<count - most_summands>());
  }
}

}  // namespace odeflow::detail
