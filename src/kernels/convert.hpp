// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

/// \file
/// Rows of a table become rows of numbers, scaled: compiled once for each instruction set.
namespace odeflow::kernels {

/// The rows that a gather takes from a table of `width` columns, row-major.
template <class Stored>
struct rows_of {
  const Stored* table = nullptr;
  std::size_t width = 0;
  const std::uint32_t* indices = nullptr;
  std::size_t count = 0;
};

/// One version of the loops. Row i of out is factor * row indices[i] + offset: bytes are scaled in the type
/// of out, doubles in double. Product and sum are rounded one after the other, never fused, so that all
/// versions, and all processors, give the same bits. out has count * width places and overlaps nothing.
struct conversion {
  void (*bytes_to_float)(const rows_of<std::uint8_t>& rows, double factor, double offset, float* out);
  void (*bytes_to_double)(const rows_of<std::uint8_t>& rows, double factor, double offset, double* out);
  void (*doubles_to_float)(const rows_of<double>& rows, double factor, double offset, float* out);
  void (*doubles_to_double)(const rows_of<double>& rows, double factor, double offset, double* out);
};

namespace portable {
extern const conversion convert;
}
namespace x86_64_v3 {
extern const conversion convert;
}
namespace x86_64_v4 {
extern const conversion convert;
}

}  // namespace odeflow::kernels
