// SPDX-License-Identifier: BSL-1.0
#include "loss.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace odeflow::detail {
namespace {

constexpr std::size_t most_lanes = std::max(kernels::lanes_of<float>(kernels::line_kinds - 1),
                                            kernels::lanes_of<double>(kernels::line_kinds - 1));

// What sums over all rows are multiplied by.
double scale_of(criterion loss, std::size_t batch, std::size_t outputs) {
  const bool entropy = loss == criterion::cross_entropy;
  return 1 / (static_cast<double>(batch) * (entropy ? 1.0 : static_cast<double>(outputs)));
}

template <class T>
void clear_other_lanes(panel_of_outputs panel, T* d) {
  for (std::size_t j = 0; j < panel.outputs; ++j)
    std::fill(d + j * panel.lanes + panel.rows.size(), d + (j + 1) * panel.lanes, T(0));
}

// sum over rows of log sum_j e^z_j - z_label; writes (softmax(z) - one_hot) scale.
template <class T>
double cross_entropy(const samples<T>& batch, panel_of_outputs panel, const T* z, double scale, T* d) {
  const kernels::table<T>& loops = kernels::loops<T>();
  std::array<T, most_lanes> largest, factor;
  std::array<double, most_lanes> sum;
  loops.softmax(panel.outputs, panel.lanes, z, d, largest.data(), sum.data());
  for (std::size_t l = 0; l < panel.lanes; ++l) factor[l] = static_cast<T>(scale / sum[l]);
  loops.scale(panel.outputs, panel.lanes, factor.data(), d);
  double loss = 0;
  for (std::size_t l = 0; l < panel.rows.size(); ++l) {
    const std::size_t at = batch.labels[panel.rows.first + l] * panel.lanes + l;
    loss += static_cast<double>(largest[l]) - static_cast<double>(z[at]) + std::log(sum[l]);
    d[at] -= static_cast<T>(scale);
  }
  return loss;
}

// sum over rows of sum_j (z_j - target_j)^2, in double; writes 2 (z - target) scale.
template <class T>
double squared_error(const samples<T>& batch, panel_of_outputs panel, const T* z, double scale, T* d) {
  double loss = 0;
  for (std::size_t l = 0; l < panel.rows.size(); ++l) {
    const std::size_t row = panel.rows.first + l;
    const auto target = [&](std::size_t j) {
      return batch.targets.empty() ? (j == batch.labels[row] ? 1.0 : 0.0)
                                   : static_cast<double>(batch.targets[row * panel.outputs + j]);
    };
    for (std::size_t j = 0; j < panel.outputs; ++j) {
      const std::size_t at = j * panel.lanes + l;
      const double difference = static_cast<double>(z[at]) - target(j);
      loss += difference * difference;
      d[at] = static_cast<T>(2 * difference * scale);
    }
  }
  return loss;
}

}  // namespace

template <class T>
double loss_of_panel(criterion loss, const samples<T>& batch, panel_of_outputs panel, const T* z, double sign,
                     T* d) {
  const double scale = scale_of(loss, batch.rows, panel.outputs);
  const double sum = loss == criterion::cross_entropy ? cross_entropy(batch, panel, z, sign * scale, d)
                                                      : squared_error(batch, panel, z, sign * scale, d);
  clear_other_lanes(panel, d);
  return sum * scale;
}

template <class T>
void curvature_of_panel(criterion loss, std::size_t batch, panel_of_outputs panel, const T* z, const T* t,
                        T* h) {
  const double scale = scale_of(loss, batch, panel.outputs);
  if (loss == criterion::cross_entropy)
    kernels::loops<T>().softmax_curvature(panel.outputs, panel.lanes, z, t, scale, h);
  else
    for (std::size_t i = 0; i < panel.outputs * panel.lanes; ++i)
      h[i] = static_cast<T>(2 * scale * static_cast<double>(t[i]));
  clear_other_lanes(panel, h);
}

#define ODEFLOW_INSTANTIATE(T)                                                                         \
  template double loss_of_panel(criterion, const samples<T>&, panel_of_outputs, const T*, double, T*); \
  template void curvature_of_panel(criterion, std::size_t, panel_of_outputs, const T*, const T*, T*);
ODEFLOW_INSTANTIATE(float)
ODEFLOW_INSTANTIATE(double)

}  // namespace odeflow::detail
