// SPDX-License-Identifier: BSL-1.0
// The stages of products with second derivatives.
#include <algorithm>

#include "stages.hpp"

namespace odeflow::detail {

template <class T>
void chunk_pass<T>::tangents(const T* v) {
  for (std::size_t l = 0; l < shape_.layers.size(); ++l) {
    const std::size_t width = shape_.layers[l].outputs;
    const activation f = shape_.function(l);
    layer& of = memory_.layers[l];
    grow(of.ra, panels_ * lanes_ * width);
    if (slope_needs_sums(f)) grow(of.rz, panels_ * lanes_ * width);
    const bool rows_too = l + 1 < shape_.layers.size();
    if (rows_too) grow(of.ra_rows, rows_.size() * row_stride(width));
    for_parts_of_layer(l, l == 0 ? 1 : 2, [&](stretch units, stretch panels) {
      multiply(l, v, below(l, &layer::a), of.ra.data(), v, false, units, panels);
      if (l > 0) multiply(l, theta_, below(l, &layer::ra), of.ra.data(), nullptr, true, units, panels);
      for (std::size_t p = panels.first; p < panels.last; ++p) {
        const std::size_t n = units.size() * lanes_;
        T* const ra = at(of.ra, width, p, units.first);
        if (!of.rz.empty()) std::copy_n(ra, n, at(of.rz, width, p, units.first));
        loops_.times_slope(f, n, at(of.a, width, p, units.first), at(of.z, width, p, units.first), ra);
      }
      if (rows_too) copy_to_rows(l, &layer::ra, &layer::ra_rows, units, panels);
    });
  }
}

template <class T>
void chunk_pass<T>::output_curvature() {
  layer& last = memory_.layers.back();
  const std::size_t outputs = shape_.outputs();
  grow(last.rd, panels_ * lanes_ * outputs);
  on_threads(static_cast<double>(100 * rows_.size() * outputs), [&](std::size_t i, std::size_t parts) {
    const stretch panels = direction_of_cut{panels_}.part(i, parts);
    for (std::size_t p = panels.first; p < panels.last; ++p)
      curvature_of_panel<T>(shape_.loss, batch_.rows, panel(p), at(last.a, outputs, p, 0),
                            at(last.ra, outputs, p, 0), at(last.rd, outputs, p, 0));
  });
}

template <class T>
void chunk_pass<T>::hessian_product(const T* v, T* product, bool add) {
  for (std::size_t l = shape_.layers.size(); l-- > 0;) {
    const dense_layer& of = shape_.layers[l];
    layer& here = memory_.layers[l];
    layer* const lower = l > 0 ? &memory_.layers[l - 1] : nullptr;
    if (l > 0) grow(lower->rd, panels_ * lanes_ * of.inputs);
    on_threads(flops(l, l > 0 ? 4 : 1), [&](std::size_t i, std::size_t parts) {
      if (l > 0)
        part_of_grid(
            {of.inputs, unit_grain_}, {panels_, panel_grain_}, i, parts, [&](stretch units, stretch panels) {
              const activation f = shape_.function(l - 1);
              multiply_transposed(l, theta_, here.rd.data(), lower->rd.data(), false, units, panels);
              multiply_transposed(l, v, here.d.data(), lower->rd.data(), true, units, panels);
              for (std::size_t p = panels.first; p < panels.last; ++p) {
                const std::size_t n = units.size() * lanes_;
                const auto in = [&](block array) { return at(lower->*array, of.inputs, p, units.first); };
                loops_.pull_tangents(f, n, in(&layer::a), in(&layer::z), in(&layer::ra), in(&layer::rz),
                                     in(&layer::da), in(&layer::rd));
              }
            });
      part_of_grid({of.outputs, unit_grain_}, {of.inputs, strip_}, i, parts,
                   [&](stretch units, stretch columns) {
                     weight_slopes(l, here.rd.data(), false, product, add, units, columns);
                     if (l > 0) weight_slopes(l, here.d.data(), true, product, true, units, columns);
                     if (columns.first == 0) bias_slopes(l, here.rd.data(), product, add, units);
                   });
    });
  }
}

#define ODEFLOW_INSTANTIATE(T)                     \
  template void chunk_pass<T>::tangents(const T*); \
  template void chunk_pass<T>::output_curvature(); \
  template void chunk_pass<T>::hessian_product(const T*, T*, bool);
ODEFLOW_INSTANTIATE(float)
ODEFLOW_INSTANTIATE(double)

}  // namespace odeflow::detail
