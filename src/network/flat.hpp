// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>
#include "odeflow/network/activation.hpp"
namespace odeflow::detail {
constexpr bool slope_needs_sums(activation f) noexcept { return f == activation::gelu; }
constexpr bool has_curvature(activation f) noexcept { return f != activation::relu && f != activation::identity; }
template <class T> void activate(activation f, std::size_t n, T* a);
template <class T> void times_slope(activation f, std::size_t n, const T* a, const T* z, T* d);
template <class T> void add_curvature(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz, const T* da, T* rd);
}
