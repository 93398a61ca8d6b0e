// SPDX-License-Identifier: BSL-1.0
#pragma once
// `state<double>` with the constructors of the containers that odeint's own tests use: it stands in their place.
// Everything else - algebra, operations, resizing, copying - is odeflow's.
#include <algorithm>
#include <cstddef>
#include <initializer_list>

#include "odeflow/odeint/state.hpp"

namespace odeflow::test {

/// In the place of std::vector<T>: empty until it is given a size.
template <class T>
struct vector_like : state<T> {
  vector_like() = default;
  explicit vector_like(std::size_t size, T value = T(0)) : state<T>(size) { std::ranges::fill(*this, value); }
};

/// In the place of boost::array<T, N>: it always has N elements.
template <class T, std::size_t N>
struct array_like : state<T> {
  array_like() : state<T>(N) {}
  array_like(std::initializer_list<T> values) : state<T>(N) { std::ranges::copy(values, this->begin()); }
};

}  // namespace odeflow::test
