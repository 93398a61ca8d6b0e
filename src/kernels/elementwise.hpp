// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstddef>

#include "odeflow/network/activation.hpp"

/// \file
/// The passes over a layer's numbers between two matrix products, and those of the softmax: for float and
/// double. What is said of bits in math.hpp holds here too: an element's result depends on its own numbers
/// only.
namespace odeflow::kernels::ODEFLOW_KERNELS {

/// On entry a = z, on return a = f(z), for n numbers.
template <class T>
void activate(activation f, std::size_t n, T* a);

/// d becomes d f'(z), with a = f(z), for n numbers: both the pull back of a derivative dL/da, and the push of
/// R{z} to R{a} (R{x} is the derivative of x along a direction). `z` is read only for gelu, and `a` is not
/// read for it.
template <class T>
void times_slope(activation f, std::size_t n, const T* a, const T* z, T* d);

/// On entry rd = R{dL/da}, on return rd = R{dL/dz} = R{dL/da} f'(z) + dL/da f''(z) R{z}, for n numbers. a = f(z), ra = R{a}
/// and da = dL/da; `z` and `rz` = R{z} are read only for gelu, and `a` and `ra` are not read for it. `da` is not read where
/// f'' = 0.
template <class T>
void pull_tangents(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz, const T* da,
                   T* rd);

/// A panel has the raw outputs of `lanes` samples side by side: output j of sample l is z[j * lanes + l].
///
/// For each sample the largest of its z_j, e = e^(z_j - largest), and sum = sum_j e, in double in the order
/// of j. A NaN in one of a sample's outputs makes its sum NaN. e may be z. The loss of a sample with label y
/// is largest - z_y + log(sum), its derivative in z_j is e_j / sum - (1 where j = y).
template <class T>
void softmax_panel(std::size_t outputs, std::size_t lanes, const T* z, T* e, T* largest, double* sum);

/// x[j * lanes + l] becomes x[j * lanes + l] factor[l].
template <class T>
void scale_panel(std::size_t outputs, std::size_t lanes, const T* factor, T* x);

/// h_j = p_j (t_j - sum_k p_k t_k) scale for each sample of a panel, with p = softmax(z): scale times the
/// Hessian of the cross entropy in the raw outputs, times t. h is neither z nor t.
template <class T>
void softmax_curvature_panel(std::size_t outputs, std::size_t lanes, const T* z, const T* t, double scale,
                             T* h);

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
