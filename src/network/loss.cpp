// SPDX-License-Identifier: BSL-1.0
#include "loss.hpp"

#include <cmath>
#include <cstdint>

namespace odeflow::detail {
namespace {

template <class T>
struct exponentials {
  T largest;   // of the z_j
  double sum;  // sum_j e^(z_j - largest)
};

// The largest z is taken out first so that nothing overflows: exponentials in T, their sum in double. The
// largest starts as z_0, and whatever is NaN makes the sum NaN. Writes e^(z_j - largest) where e is not null.
template <class T>
exponentials<T> exponentials_of(std::size_t outputs, const T* z, T* e) {
  exponentials<T> found{z[0], 0};
  for (std::size_t j = 1; j < outputs; ++j) found.largest = z[j] > found.largest ? z[j] : found.largest;
  for (std::size_t j = 0; j < outputs; ++j) {
    const T term = std::exp(z[j] - found.largest);
    if (e != nullptr) e[j] = term;
    found.sum += static_cast<double>(term);
  }
  return found;
}

// log sum_j e^z_j - z_label; writes (softmax(z) - one_hot) scale.
template <class T>
double cross_entropy_row(std::size_t outputs, const T* z, std::uint32_t label, double scale, T* d) {
  const auto [largest, sum] = exponentials_of(outputs, z, d);
  if (d != nullptr) {
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
double square_row(std::size_t outputs, const T* z, Target target, double scale, T* d) {
  const auto difference = [=](std::size_t j) {
    return static_cast<double>(z[j]) - static_cast<double>(target(j));
  };
  double sum = 0;
  for (std::size_t j = 0; j < outputs; ++j) sum += difference(j) * difference(j);
  if (d == nullptr) return sum;
  for (std::size_t j = 0; j < outputs; ++j) d[j] = static_cast<T>(2 * difference(j) * scale);
  return sum;
}

// Writes p_j (t_j - sum_k p_k t_k) scale, with p = softmax(z).
template <class T>
void cross_entropy_curvature_row(std::size_t outputs, const T* z, const T* t, double scale, T* h) {
  const double sum = exponentials_of(outputs, z, h).sum;
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

}  // namespace

template <class T>
double loss_part(criterion loss, const samples<T>& rows, row_range range, std::size_t outputs, const T* z,
                 T* d) {
  const bool entropy = loss == criterion::cross_entropy;
  const double scale = scale_of(loss, rows.rows, outputs);
  double sum = 0;
  for (std::size_t i = range.first; i < range.last; ++i, z += outputs) {
    if (entropy) {
      sum += cross_entropy_row(outputs, z, rows.labels[i], scale, d);
    } else if (!rows.targets.empty()) {
      const T* const targets = rows.targets.data() + i * outputs;
      sum += square_row(
          outputs, z, [=](std::size_t j) { return targets[j]; }, scale, d);
    } else {
      const std::uint32_t label = rows.labels[i];
      sum += square_row(
          outputs, z, [=](std::size_t j) { return j == label ? T(1) : T(0); }, scale, d);
    }
    if (d != nullptr) d += outputs;
  }
  return sum * scale;
}

template <class T>
void loss_curvature(criterion loss, std::size_t batch, std::size_t n, std::size_t outputs, const T* z,
                    const T* t, T* h) {
  const double scale = scale_of(loss, batch, outputs);
  if (loss == criterion::cross_entropy) {
    for (std::size_t i = 0; i < n * outputs; i += outputs)
      cross_entropy_curvature_row(outputs, z + i, t + i, scale, h + i);
  } else {
    for (std::size_t i = 0; i < n * outputs; ++i)
      h[i] = static_cast<T>(2 * scale * static_cast<double>(t[i]));
  }
}

template double loss_part(criterion, const samples<float>&, row_range, std::size_t, const float*, float*);
template double loss_part(criterion, const samples<double>&, row_range, std::size_t, const double*, double*);
template void loss_curvature(criterion, std::size_t, std::size_t, std::size_t, const float*, const float*,
                             float*);
template void loss_curvature(criterion, std::size_t, std::size_t, std::size_t, const double*, const double*,
                             double*);

}  // namespace odeflow::detail
