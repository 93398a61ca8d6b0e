// SPDX-License-Identifier: BSL-1.0
#include "convert.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

template <class Stored, class T>
struct scaled_in {
  using type = double;
};
template <class T>
struct scaled_in<std::uint8_t, T> {
  using type = T;
};

void request([[maybe_unused]] const void* row, [[maybe_unused]] std::size_t bytes) {
#if defined(__GNUC__)
  constexpr std::size_t line = 64, most = 2048;
  const char* const first = static_cast<const char*>(row);
  const std::size_t end = bytes < most ? bytes : most;
  for (std::size_t i = 0; i < end; i += line) __builtin_prefetch(first + i);
#endif
}

template <class Stored, class T>
void convert_rows(const rows_of<Stored>& rows, double factor, double offset, T* out) {
  using number = typename scaled_in<Stored, T>::type;
  const auto a = static_cast<number>(factor);
  const auto b = static_cast<number>(offset);
  const std::size_t width = rows.width;
  const auto stored = [&](std::size_t row) { return rows.table + rows.indices[row] * width; };
  constexpr std::size_t ahead = 2;  // rows; 4 and 8 were no faster
  for (std::size_t row = 1; row < ahead && row < rows.count; ++row)
    request(stored(row), width * sizeof(Stored));
  for (std::size_t row = 0; row < rows.count; ++row, out += width) {
    if (row + ahead < rows.count) request(stored(row + ahead), width * sizeof(Stored));
    const Stored* const from = stored(row);
#pragma omp simd
    for (std::size_t i = 0; i < width; ++i) out[i] = static_cast<T>(a * static_cast<number>(from[i]) + b);
  }
}

}  // namespace

const conversion convert{&convert_rows<std::uint8_t, float>, &convert_rows<std::uint8_t, double>,
                         &convert_rows<double, float>, &convert_rows<double, double>};

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
