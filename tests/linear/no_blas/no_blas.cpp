// SPDX-License-Identifier: BSL-1.0
// Linked with no BLAS, as a program whose BLAS is not OpenBLAS: its thread control is missed, and nothing breaks.
#include "one_blas_thread.hpp"

int main() {
  const odeflow::detail::one_blas_thread outer, inner;
  return openblas_set_num_threads == nullptr && openblas_get_config == nullptr ? 0 : 1;
}
