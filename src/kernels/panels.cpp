// SPDX-License-Identifier: BSL-1.0
#include "panels.hpp"

#include "vectors.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

// to[j * to_stride + i] = from[i * from_stride + j] for i, j < 16 / sizeof(T).
template <class T>
ODEFLOW_INLINE void transpose_square(const T* from, std::size_t from_stride, T* to, std::size_t to_stride) {
  const auto row = [&](std::size_t i) { return load<16>(from + i * from_stride); };
  const auto put = [&](std::size_t j, auto column) { store(to + j * to_stride, column); };
  if constexpr (sizeof(T) == 4) {
    const auto low_01 = __builtin_shufflevector(row(0), row(1), 0, 4, 1, 5),
               high_01 = __builtin_shufflevector(row(0), row(1), 2, 6, 3, 7),
               low_23 = __builtin_shufflevector(row(2), row(3), 0, 4, 1, 5),
               high_23 = __builtin_shufflevector(row(2), row(3), 2, 6, 3, 7);
    put(0, __builtin_shufflevector(low_01, low_23, 0, 1, 4, 5));
    put(1, __builtin_shufflevector(low_01, low_23, 2, 3, 6, 7));
    put(2, __builtin_shufflevector(high_01, high_23, 0, 1, 4, 5));
    put(3, __builtin_shufflevector(high_01, high_23, 2, 3, 6, 7));
  } else {
    put(0, __builtin_shufflevector(row(0), row(1), 0, 2));
    put(1, __builtin_shufflevector(row(0), row(1), 1, 3));
  }
}

// The same for a block of any size, in squares as far as they go.
template <class T>
ODEFLOW_INLINE void transpose(const T* from, std::size_t from_stride, std::size_t rows, std::size_t columns,
                              T* to, std::size_t to_stride) {
  constexpr std::size_t side = 16 / sizeof(T);
  const std::size_t whole_rows = rows / side * side, whole_columns = columns / side * side;
  for (std::size_t i = 0; i < whole_rows; i += side)
    for (std::size_t j = 0; j < whole_columns; j += side)
      transpose_square(from + i * from_stride + j, from_stride, to + j * to_stride + i, to_stride);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = i < whole_rows ? whole_columns : 0; j < columns; ++j)
      to[j * to_stride + i] = from[i * from_stride + j];
}

// A block of this many units at a time: its lines stay in the nearest cache while the lanes pass over them.
constexpr std::size_t units_of_block = 32;

// body(unit of the block, number of them, first sample of the panel, number of them, panel) for all blocks of all panels.
template <std::size_t Lanes, class T, class Body>
ODEFLOW_INLINE void blocks(const layouts<T>& of, Body body) {
  T* panel = of.panels;
  for (std::size_t first = 0; first < of.samples; first += Lanes, panel += of.panel_stride)
    for (std::size_t u = 0; u < of.units; u += units_of_block)
      body(u, smaller(units_of_block, of.units - u), first, smaller(Lanes, of.samples - first),
           panel + u * Lanes);
}

}  // namespace

template <class T, std::size_t Line>
void to_panels(const layouts<T>& of) {
  constexpr std::size_t lanes = Line / sizeof(T);
  blocks<lanes>(of, [&](std::size_t u, std::size_t units, std::size_t first, std::size_t samples, T* panel) {
    transpose(of.rows + first * of.row_stride + u, of.row_stride, samples, units, panel, lanes);
    for (std::size_t i = 0; i < units; ++i)
      for (std::size_t l = samples; l < lanes; ++l) panel[i * lanes + l] = T(0);
  });
}

template <class T, std::size_t Line>
void to_rows(const layouts<T>& of) {
  constexpr std::size_t lanes = Line / sizeof(T);
  blocks<lanes>(
      of, [&](std::size_t u, std::size_t units, std::size_t first, std::size_t samples, const T* panel) {
        transpose(panel, lanes, units, samples, of.rows + first * of.row_stride + u, of.row_stride);
      });
}

template <class T, std::size_t Line>
void add_lanes(const lane_sums<T>& of) {
  constexpr std::size_t lanes = Line / sizeof(T);
  for (std::size_t u = 0; u < of.units; ++u) {
    T sums[lanes] = {};
    const T* d = of.d + u * lanes;
    std::size_t s = 0;
    for (; s + lanes <= of.samples; s += lanes, d += of.d_stride) {
#pragma omp simd
      for (std::size_t l = 0; l < lanes; ++l) sums[l] += d[l];
    }
    for (std::size_t l = 0; s + l < of.samples; ++l) sums[l] += d[l];
    T sum = of.add ? of.sums[u] : T(0);
    for (std::size_t l = 0; l < lanes; ++l) sum += sums[l];
    of.sums[u] = sum;
  }
}

#define ODEFLOW_INSTANTIATE(T, LINE)                   \
  template void to_panels<T, LINE>(const layouts<T>&); \
  template void to_rows<T, LINE>(const layouts<T>&);   \
  template void add_lanes<T, LINE>(const lane_sums<T>&);
ODEFLOW_INSTANTIATE(float, 32)
ODEFLOW_INSTANTIATE(float, 64)
ODEFLOW_INSTANTIATE(double, 32)
ODEFLOW_INSTANTIATE(double, 64)

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
