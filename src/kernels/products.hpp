// SPDX-License-Identifier: BSL-1.0
#pragma once
#include "kernels.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {

/// `product` and `outer_product`, with lines of so many bytes.
template <class T, std::size_t Line>
void multiply(const product<T>& of);
template <class T, std::size_t Line>
bool outer(const outer_product<T>& of);

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
