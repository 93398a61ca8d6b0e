// SPDX-License-Identifier: BSL-1.0
#include "loss.hpp"

#include <cmath>
#include <cstdint>

namespace odeflow::detail {
namespace {

// log sum_j e^z_j - z_label, with the largest z taken out first so that nothing overflows: exponentials in T,
// their sum in double. The largest starts as z_0, and whatever is NaN makes the sum NaN. Writes (softmax(z) -
// one_hot) scale.
template <class T>
double cross_entropy_row(std::size_t outputs, const T* z, std::uint32_t label, double scale, T* d) {
  T largest = z[0];
  for (std::size_t j = 1; j < outputs; ++j) largest = z[j] > largest ? z[j] : largest;
  double sum = 0;
  for (std::size_t j = 0; j < outputs; ++j) {
    const T e = std::exp(z[j] - largest);
    if (d != nullptr) d[j] = e;
    sum += static_cast<double>(e);
  }
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

}  // namespace

template <class T>
double loss_part(criterion loss, const samples<T>& rows, row_range range, std::size_t outputs, const T* z,
                 T* d) {
  const bool entropy = loss == criterion::cross_entropy;
  const double scale = 1 / (static_cast<double>(rows.rows) * (entropy ? 1.0 : static_cast<double>(outputs)));
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

template double loss_part(criterion, const samples<float>&, row_range, std::size_t, const float*, float*);
template double loss_part(criterion, const samples<double>&, row_range, std::size_t, const double*, double*);

}  // namespace odeflow::detail
