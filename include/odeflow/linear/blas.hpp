// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

/// \file
/// Which BLAS the program has loaded: that is not settled when it is built.
namespace odeflow {

/// What BLAS says of itself.
struct blas_facts {
  std::string name;     ///< "OpenBLAS 0.3.21 ...", or "unknown" where it cannot be asked
  std::string kernels;  ///< the processor that its kernels are for, "Haswell"; empty where it cannot be asked
  bool threads_can_be_set = false;  ///< OpenBLAS; another one works with the threads that it is set to
};
blas_facts loaded_blas();

/// Throws std::runtime_error if BLAS takes integers of 64 bits (ILP64), which some libraries do under the same names: all
/// sizes would be read wrongly. Found out by a call that tells both apart without harm; `lu_matrix` makes it
/// once, before its first.
void require_blas_of_32_bit_integers();

}  // namespace odeflow
