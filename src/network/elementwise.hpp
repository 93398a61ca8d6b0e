// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/activation.hpp"

/// \file
/// The passes over a layer's numbers between two matrix products, on rows x width arrays, row-major.
namespace odeflow::detail {

/// Whether f'(z) needs z itself; for the other activations f(z) is enough.
constexpr bool slope_needs_sums(activation f) noexcept { return f == activation::gelu; }

/// On entry a = W x, without the bias; on return a = f(z) with z = W x + b. Where `z` is not null, z goes
/// there.
template <class T>
void add_bias_and_activate(activation f, std::size_t rows, std::size_t width, const T* b, T* a, T* z);

/// On entry d = dL/da; on return d = dL/dz = dL/da f'(z), and db = its column sums, taken in the order of the
/// rows. `z` is read only where `slope_needs_sums(f)`.
template <class T>
void pull_back(activation f, std::size_t rows, std::size_t width, const T* a, const T* z, T* d, T* db);

}  // namespace odeflow::detail
