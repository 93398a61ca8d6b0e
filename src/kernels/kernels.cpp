// SPDX-License-Identifier: BSL-1.0
namespace odeflow::kernels::ODEFLOW_KERNELS {}
