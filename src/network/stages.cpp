// SPDX-License-Identifier: BSL-1.0
#include "stages.hpp"

#include <algorithm>
#include <atomic>

namespace odeflow::detail {
template <class T>
chunk_pass<T>::chunk_pass(const dense_shape& shape, const T* theta, const samples<T>& batch,
                          std::size_t first, std::size_t chunk, chunk_memory<T>& memory)
    : shape_(shape),
      loops_(kernels::loops<T>()),
      theta_(theta),
      batch_(batch),
      rows_{first, std::min(first + chunk, batch.rows)},
      kind_(line_kind<T>(std::min(chunk, batch.rows))),
      lanes_(kernels::lanes_of<T>(kind_)),
      panels_((rows_.size() + lanes_ - 1) / lanes_),
      memory_(memory) {
  memory_.layers.resize(shape.layers.size());
}

template <class T>
void chunk_pass<T>::multiply(std::size_t l, const T* weights, const T* in, T* out, const T* bias, bool add,
                             stretch units, stretch panels) const {
  const dense_layer& of = shape_.layers[l];
  loops_.multiply[kind_]({.w = weights + of.weight + units.first * of.inputs,
                          .row_stride = of.inputs,
                          .column_stride = 1,
                          .a = in + panels.first * of.inputs * lanes_,
                          .a_stride = of.inputs * lanes_,
                          .c = out + (panels.first * of.outputs + units.first) * lanes_,
                          .c_stride = of.outputs * lanes_,
                          .bias = bias == nullptr ? nullptr : bias + of.bias + units.first,
                          .add = add,
                          .rows = units.size(),
                          .depth = of.inputs,
                          .panels = panels.size()});
}

template <class T>
void chunk_pass<T>::multiply_transposed(std::size_t l, const T* weights, const T* in, T* out, bool add,
                                        stretch units, stretch panels) const {
  const dense_layer& of = shape_.layers[l];
  loops_.multiply[kind_]({.w = weights + of.weight + units.first,
                          .row_stride = 1,
                          .column_stride = of.inputs,
                          .a = in + panels.first * of.outputs * lanes_,
                          .a_stride = of.outputs * lanes_,
                          .c = out + (panels.first * of.inputs + units.first) * lanes_,
                          .c_stride = of.inputs * lanes_,
                          .bias = nullptr,
                          .add = add,
                          .rows = units.size(),
                          .depth = of.outputs,
                          .panels = panels.size()});
}

template <class T>
bool chunk_pass<T>::weight_slopes(std::size_t l, T* d, bool tangents_below, T* out, bool add, stretch units,
                                  stretch columns) {
  const dense_layer& of = shape_.layers[l];
  const std::size_t whole = of.inputs / strip_ * strip_, stride = row_stride(of.inputs);
  const T* rows = nullptr;
  const T* tail = memory_.inputs_tail.data();
  std::size_t rows_apart = of.inputs, tail_apart = strip_;
  if (l == 0) {
    rows = batch_.inputs.data() + rows_.first * of.inputs;
  } else {
    layer& inputs = memory_.layers[l - 1];
    rows = (tangents_below ? inputs.ra_rows : inputs.a_rows).data();
    tail = rows + whole;
    rows_apart = tail_apart = stride;
  }
  return loops_.outer[kind_]({.d = d + units.first * lanes_,
                              .d_stride = of.outputs * lanes_,
                              .a = rows + columns.first,
                              .a_stride = rows_apart,
                              .tail = tail,
                              .tail_stride = tail_apart,
                              .g = out + of.weight + units.first * of.inputs + columns.first,
                              .g_stride = of.inputs,
                              .add = add,
                              .units = units.size(),
                              .columns = columns.size(),
                              .samples = rows_.size()});
}

template <class T>
void chunk_pass<T>::bias_slopes(std::size_t l, const T* d, T* out, bool add, stretch units) const {
  const dense_layer& of = shape_.layers[l];
  loops_.sum[kind_]({.d = d + units.first * lanes_,
                     .d_stride = of.outputs * lanes_,
                     .sums = out + of.bias + units.first,
                     .add = add,
                     .units = units.size(),
                     .samples = rows_.size()});
}

template <class T>
void chunk_pass<T>::copy_to_rows(std::size_t l, block from, block to, stretch units, stretch panels) {
  const std::size_t width = shape_.layers[l].outputs, stride = row_stride(width);
  const std::size_t first = panels.first * lanes_, last = std::min(panels.last * lanes_, rows_.size());
  loops_.to_rows[kind_]({.panels = at(memory_.layers[l].*from, width, panels.first, units.first),
                         .panel_stride = width * lanes_,
                         .rows = (memory_.layers[l].*to).data() + first * stride + units.first,
                         .row_stride = stride,
                         .units = units.size(),
                         .samples = last - first});
}

template <class T>
void chunk_pass<T>::forward(bool keep_rows) {
  const std::size_t lines = panels_ * lanes_, inputs = shape_.inputs();
  grow(memory_.inputs, lines * inputs);
  if (keep_rows && inputs % strip_ != 0) {
    grow(memory_.inputs_tail, rows_.size() * strip_);
    const std::size_t whole = inputs / strip_ * strip_;
    for (std::size_t i = 0; i < rows_.size(); ++i)
      std::copy_n(batch_.inputs.data() + (rows_.first + i) * inputs + whole, inputs - whole,
                  memory_.inputs_tail.data() + i * strip_);
  }
  on_threads(static_cast<double>(16 * lines * inputs), [&](std::size_t i, std::size_t parts) {
    part_of_grid({inputs, 64}, {panels_, 1}, i, parts, [&](stretch columns, stretch panels) {
      const std::size_t first = panels.first * lanes_;
      // The loop reads the rows only.
      loops_.to_panels[kind_](
          {.panels = at(memory_.inputs, inputs, panels.first, columns.first),
           .panel_stride = inputs * lanes_,
           .rows = const_cast<T*>(batch_.inputs.data()) + (rows_.first + first) * inputs + columns.first,
           .row_stride = inputs,
           .units = columns.size(),
           .samples = std::min(panels.last * lanes_, rows_.size()) - first});
    });
  });
  for (std::size_t l = 0; l < shape_.layers.size(); ++l) {
    const std::size_t width = shape_.layers[l].outputs;
    const activation f = shape_.function(l);
    layer& of = memory_.layers[l];
    grow(of.a, lines * width);
    if (slope_needs_sums(f)) grow(of.z, lines * width);
    const bool rows_too = keep_rows && l + 1 < shape_.layers.size();
    if (rows_too) grow(of.a_rows, rows_.size() * row_stride(width));
    for_parts_of_layer(l, 1, [&](stretch units, stretch panels) {
      multiply(l, theta_, below(l, &layer::a), of.a.data(), theta_, false, units, panels);
      for (std::size_t p = panels.first; p < panels.last; ++p) {
        T* const a = at(of.a, width, p, units.first);
        if (!of.z.empty()) std::copy_n(a, units.size() * lanes_, at(of.z, width, p, units.first));
        loops_.activate(f, units.size() * lanes_, a);
      }
      if (rows_too) copy_to_rows(l, &layer::a, &layer::a_rows, units, panels);
    });
  }
}

template <class T>
panel_of_outputs chunk_pass<T>::panel(std::size_t p) const {
  const std::size_t first = rows_.first + p * lanes_;
  return {{first, std::min(first + lanes_, rows_.last)}, lanes_, shape_.outputs()};
}

template <class T>
double chunk_pass<T>::loss_and_slope(double sign) {
  layer& last = memory_.layers.back();
  const std::size_t outputs = shape_.outputs();
  grow(last.d, panels_ * lanes_ * outputs);
  grow(memory_.losses, panels_);
  on_threads(static_cast<double>(100 * rows_.size() * outputs), [&](std::size_t i, std::size_t parts) {
    const stretch panels = direction_of_cut{panels_}.part(i, parts);
    for (std::size_t p = panels.first; p < panels.last; ++p)
      memory_.losses[p] = loss_of_panel<T>(shape_.loss, batch_, panel(p), at(last.a, outputs, p, 0), sign,
                                           at(last.d, outputs, p, 0));
  });
  double sum = 0;
  for (std::size_t p = 0; p < panels_; ++p) sum += memory_.losses[p];
  return sum;
}

template <class T>
bool chunk_pass<T>::backward(block d, T* out, bool add) {
  std::atomic<bool> finite = true;
  for (std::size_t l = shape_.layers.size(); l-- > 0;) {
    const dense_layer& of = shape_.layers[l];
    const bool has_below = l > 0;
    if (!has_below && out == nullptr) break;
    layer& here = memory_.layers[l];
    layer* const lower = has_below ? &memory_.layers[l - 1] : nullptr;
    const activation f = has_below ? shape_.function(l - 1) : activation::identity;
    const bool keep_da = has_below && d == &layer::d && has_curvature(f);
    if (has_below) {
      grow(lower->*d, panels_ * lanes_ * of.inputs);
      if (keep_da) grow(lower->da, panels_ * lanes_ * of.inputs);
    }
    on_threads(flops(l, (has_below ? 1 : 0) + (out != nullptr ? 1 : 0)), [&](std::size_t i,
                                                                             std::size_t parts) {
      if (has_below)
        part_of_grid(
            {of.inputs, unit_grain_}, {panels_, panel_grain_}, i, parts, [&](stretch units, stretch panels) {
              multiply_transposed(l, theta_, (here.*d).data(), (lower->*d).data(), false, units, panels);
              for (std::size_t p = panels.first; p < panels.last; ++p) {
                const std::size_t n = units.size() * lanes_;
                T* const slope = at(lower->*d, of.inputs, p, units.first);
                if (keep_da) std::copy_n(slope, n, at(lower->da, of.inputs, p, units.first));
                loops_.times_slope(f, n, at(lower->a, of.inputs, p, units.first),
                                   at(lower->z, of.inputs, p, units.first), slope);
              }
            });
      if (out != nullptr)
        part_of_grid({of.outputs, unit_grain_}, {of.inputs, strip_}, i, parts,
                     [&](stretch units, stretch columns) {
                       if (!weight_slopes(l, (here.*d).data(), false, out, add, units, columns))
                         finite.store(false, std::memory_order_relaxed);
                       if (columns.first == 0) bias_slopes(l, (here.*d).data(), out, add, units);
                     });
    });
  }
  return finite.load(std::memory_order_relaxed);
}

template <class T>
void chunk_pass<T>::outputs(T* rows) const {
  const std::size_t width = shape_.outputs();
  loops_.to_rows[kind_]({.panels = memory_.layers.back().a.data(),
                         .panel_stride = width * lanes_,
                         .rows = rows,
                         .row_stride = width,
                         .units = width,
                         .samples = rows_.size()});
}

template class chunk_pass<float>;
template class chunk_pass<double>;

std::size_t chunk_rows(const dense_shape& shape, std::size_t scalar_size) noexcept {
  const std::size_t bytes = shape.dimension() * scalar_size;
  if (bytes <= std::size_t{256} << 10) return 512;
  return bytes <= std::size_t{4} << 20 ? 128 : 256;
}

}  // namespace odeflow::detail
