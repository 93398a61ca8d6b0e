// SPDX-License-Identifier: BSL-1.0
#pragma once
#include "kernels.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {

/// From rows to panels and back, and `lane_sums`, with lines of so many bytes.
template <class T, std::size_t Line>
void to_panels(const layouts<T>& of);
template <class T, std::size_t Line>
void to_rows(const layouts<T>& of);
template <class T, std::size_t Line>
void add_lanes(const lane_sums<T>& of);

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
