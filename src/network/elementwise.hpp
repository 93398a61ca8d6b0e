// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/activation.hpp"

/// \file
/// The passes over a layer's numbers between two matrix products, on rows x width arrays, row-major.
namespace odeflow::detail {

/// Whether f'(z), and f''(z) R{z}, need z and R{z} themselves; for the other activations f(z), and R{f(z)},
/// are enough.
constexpr bool slope_needs_sums(activation f) noexcept { return f == activation::gelu; }

/// On entry a = W x, without the bias; on return a = f(z) with z = W x + b. Where `z` is not null, z goes
/// there.
template <class T>
void add_bias_and_activate(activation f, std::size_t rows, std::size_t width, const T* b, T* a, T* z);

/// On entry d = dL/da; on return d = dL/dz = dL/da f'(z), and db = its column sums, taken in the order of the
/// rows. `z` is read only where `slope_needs_sums(f)`.
template <class T>
void pull_back(activation f, std::size_t rows, std::size_t width, const T* a, const T* z, T* d, T* db);

/// The derivative of `add_bias_and_activate` along v, where ra stands for R{a}, the derivative of a: on entry
/// ra = R{W x}, on return ra = f'(z) (R{W x} + vb), with vb the part of v at the bias. Where `rz` is not
/// null, R{z} goes there. `z` is read only where `slope_needs_sums(f)`.
template <class T>
void push_tangents(activation f, std::size_t rows, std::size_t width, const T* vb, const T* a, const T* z,
                   T* ra, T* rz);

/// `pull_back` and its derivative along v: d as there, and on entry rd = R{dL/da}, on return
/// rd = R{dL/dz} = R{dL/da} f'(z) + dL/da f''(z) R{z}, with its column sums in rdb. `z` and `rz` are read
/// only where `slope_needs_sums(f)`.
template <class T>
void pull_back_tangents(activation f, std::size_t rows, std::size_t width, const T* a, const T* z,
                        const T* ra, const T* rz, T* d, T* rd, T* rdb);

}  // namespace odeflow::detail
