// SPDX-License-Identifier: BSL-1.0
#include "panels.hpp"

#include "vectors.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

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
    for (std::size_t l = 0; l < lanes; ++l) {
      const T* const row = of.rows + (first + l) * of.row_stride + u;
      if (l < samples)
        for (std::size_t i = 0; i < units; ++i) panel[i * lanes + l] = row[i];
      else
        for (std::size_t i = 0; i < units; ++i) panel[i * lanes + l] = T(0);
    }
  });
}

template <class T, std::size_t Line>
void to_rows(const layouts<T>& of) {
  constexpr std::size_t lanes = Line / sizeof(T);
  blocks<lanes>(
      of, [&](std::size_t u, std::size_t units, std::size_t first, std::size_t samples, const T* panel) {
        for (std::size_t l = 0; l < samples; ++l) {
          T* const row = of.rows + (first + l) * of.row_stride + u;
          for (std::size_t i = 0; i < units; ++i) row[i] = panel[i * lanes + l];
        }
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
