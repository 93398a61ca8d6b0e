// SPDX-License-Identifier: BSL-1.0
#include "odeflow/linear/blas.hpp"

#include <array>
#include <stdexcept>

#include "openblas.hpp"

extern "C" int idamax_(const int* n, const double* x, const int* increment);

namespace odeflow {

blas_facts loaded_blas() {
  return {.name = openblas_get_config ? openblas_get_config() : "unknown",
          .kernels = openblas_get_corename ? openblas_get_corename() : "",
          .threads_can_be_set = openblas_set_num_threads && openblas_get_num_threads};
}

void require_blas_of_32_bit_integers() {
  // The place of the largest of 2 numbers, from 1; read with 64 bits n is negative, and the answer 0.
  constexpr std::array n{2, -1}, increment{1, 0};
  constexpr std::array x{1.0, 2.0};
  if (idamax_(n.data(), x.data(), increment.data()) == 2) return;
  throw std::runtime_error("odeflow: the BLAS that this program has loaded (" + loaded_blas().name +
                           ") takes integers of 64 bits; odeflow needs one of 32 bits (LP64), as Debian's "
                           "libopenblas0 is and libopenblas64-0 is not");
}

}  // namespace odeflow
