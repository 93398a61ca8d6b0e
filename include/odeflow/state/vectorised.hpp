// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/state/instruction_set.hpp"

/// \file
/// Loops of the headers, which a user's program compiles with its own flags, in vectors as wide as the processor has.

/// Put before a loop whose rounds do not depend on each other, it is vectorised from -O2 on (`-fopenmp-simd`,
/// which the CMake target passes on; no OpenMP run time is used).
#if defined(__GNUC__)
#  define ODEFLOW_SIMD _Pragma("omp simd")
#else
#  define ODEFLOW_SIMD
#endif

// A second version pays where code is optimised and the compiler was not told to assume AVX2 anyway.
#if defined(__GNUC__) && defined(__x86_64__) && defined(__OPTIMIZE__) && !defined(__AVX2__)
#  define ODEFLOW_TWO_VERSIONS
#endif

namespace odeflow::detail {

#ifdef ODEFLOW_TWO_VERSIONS
// AVX2 without FMA: no product and sum can become one rounding, so both versions give the same bits, in whatever
// stretches a loop is cut (doc/decisions/0005-two-versions-of-header-loops.md).
template <class Body>
[[gnu::target("avx2"), gnu::flatten]] void with_avx2(const Body& body) {
  body();
}
#endif

/// Calls `body()`, compiled with all that it calls, as far as inline, for 32-byte vectors if `instructions()` has them.
/// The same bits in any case.
template <class Body>
void vectorised(const Body& body) {
#ifdef ODEFLOW_TWO_VERSIONS
  if (instructions() != instruction_set::portable) return with_avx2(body);
#endif
  body();
}

}  // namespace odeflow::detail
