// SPDX-License-Identifier: BSL-1.0
#include "loss.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace odeflow::detail {
namespace {

// A row of a panel: number j is `lanes` after number j - 1.
template <class T>
struct strided {
  T* first;
  std::size_t lanes;
  T& operator[](std::size_t j) const { return first[j * lanes]; }
};

template <class T>
struct exponentials {
  T largest;   // of the z_j
  double sum;  // sum_j e^(z_j - largest)
};

// The largest z is taken out first so that nothing overflows: exponentials in T, their sum in double. The
// largest starts as z_0, and whatever is NaN makes the sum NaN. Gives each e^(z_j - largest) to keep(j, e).
template <class T, class Keep>
exponentials<T> exponentials_of(std::size_t outputs, strided<const T> z, Keep keep) {
  exponentials<T> found{z[0], 0};
  for (std::size_t j = 1; j < outputs; ++j) found.largest = z[j] > found.largest ? z[j] : found.largest;
  for (std::size_t j = 0; j < outputs; ++j) {
    const T e = std::exp(z[j] - found.largest);
    keep(j, e);
    found.sum += static_cast<double>(e);
  }
  return found;
}

// log sum_j e^z_j - z_label; writes (softmax(z) - one_hot) scale.
template <class T>
double cross_entropy_row(std::size_t outputs, strided<const T> z, std::uint32_t label, double scale, strided<T> d) {
  const bool slopes = d.first != nullptr;
  const auto [largest, sum] = exponentials_of(outputs, z, [&](std::size_t j, T e) {
    if (slopes) d[j] = e;
  });
  if (slopes) {
    const T factor = static_cast<T>(scale / sum);
    for (std::size_t j = 0; j < outputs; ++j) d[j] *= factor;
    d[label] -= static_cast<T>(scale);
  }
  return static_cast<double>(largest) - static_cast<double>(z[label]) + std::log(sum);
}

// sum_j (z_j - target_j)^2, in double; writes 2 (z - target) scale. Two loops, so that the sum is rounded in
// the same way with and without d: one loop for both may fuse its products and sums differently in the two
// cases.
template <class T, class Target>
double square_row(std::size_t outputs, strided<const T> z, Target target, double scale, strided<T> d) {
  const auto difference = [=](std::size_t j) {
    return static_cast<double>(z[j]) - static_cast<double>(target(j));
  };
  double sum = 0;
  for (std::size_t j = 0; j < outputs; ++j) sum += difference(j) * difference(j);
  if (d.first == nullptr) return sum;
  for (std::size_t j = 0; j < outputs; ++j) d[j] = static_cast<T>(2 * difference(j) * scale);
  return sum;
}

// Writes p_j (t_j - sum_k p_k t_k) scale, with p = softmax(z).
template <class T>
void cross_entropy_curvature_row(std::size_t outputs, strided<const T> z, strided<const T> t, double scale,
                                 strided<T> h) {
  const double sum = exponentials_of(outputs, z, [&](std::size_t j, T e) { h[j] = e; }).sum;
  double mean = 0;
  for (std::size_t j = 0; j < outputs; ++j) mean += static_cast<double>(h[j]) * static_cast<double>(t[j]);
  mean /= sum;
  for (std::size_t j = 0; j < outputs; ++j)
    h[j] = static_cast<T>(static_cast<double>(h[j]) * (static_cast<double>(t[j]) - mean) * (scale / sum));
}

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

}  // namespace

template <class T>
double loss_of_panel(criterion loss, const samples<T>& batch, panel_of_outputs panel, const T* z, double sign, T* d) {
  const double scale = scale_of(loss, batch.rows, panel.outputs);
  double sum = 0;
  for (std::size_t l = 0; l < panel.rows.size(); ++l) {
    const std::size_t row = panel.rows.first + l;
    const strided<const T> outputs{z + l, panel.lanes};
    const strided<T> slopes{d == nullptr ? nullptr : d + l, panel.lanes};
    if (loss == criterion::cross_entropy) {
      sum += cross_entropy_row(panel.outputs, outputs, batch.labels[row], sign * scale, slopes);
    } else if (!batch.targets.empty()) {
      const T* const targets = batch.targets.data() + row * panel.outputs;
      sum += square_row(
          panel.outputs, outputs, [=](std::size_t j) { return targets[j]; }, sign * scale, slopes);
    } else {
      const std::uint32_t label = batch.labels[row];
      sum += square_row(
          panel.outputs, outputs, [=](std::size_t j) { return j == label ? T(1) : T(0); }, sign * scale, slopes);
    }
  }
  if (d != nullptr) clear_other_lanes(panel, d);
  return sum * scale;
}

template <class T>
void curvature_of_panel(criterion loss, std::size_t batch, panel_of_outputs panel, const T* z, const T* t, T* h) {
  const double scale = scale_of(loss, batch, panel.outputs);
  if (loss == criterion::cross_entropy) {
    for (std::size_t l = 0; l < panel.rows.size(); ++l)
      cross_entropy_curvature_row(panel.outputs, strided<const T>{z + l, panel.lanes},
                                  strided<const T>{t + l, panel.lanes}, scale, strided<T>{h + l, panel.lanes});
  } else {
    for (std::size_t i = 0; i < panel.outputs * panel.lanes; ++i)
      h[i] = static_cast<T>(2 * scale * static_cast<double>(t[i]));
  }
  clear_other_lanes(panel, h);
}

#define ODEFLOW_INSTANTIATE(T)                                                                               \
  template double loss_of_panel(criterion, const samples<T>&, panel_of_outputs, const T*, double, T*);       \
  template void curvature_of_panel(criterion, std::size_t, panel_of_outputs, const T*, const T*, T*);
ODEFLOW_INSTANTIATE(float)
ODEFLOW_INSTANTIATE(double)

}  // namespace odeflow::detail
