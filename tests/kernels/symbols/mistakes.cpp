// SPDX-License-Identifier: BSL-1.0
// What check.cmake must complain of.
namespace other {
[[gnu::noinline]] inline int function(int x) { return x + 1; }
}  // namespace other

namespace odeflow::kernels::ODEFLOW_KERNELS {
float mistakes(int x) { return __builtin_expf(static_cast<float>(other::function(x))); }
}  // namespace odeflow::kernels::ODEFLOW_KERNELS
