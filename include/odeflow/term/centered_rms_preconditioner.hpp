// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>

#include "odeflow/term/rms_preconditioner.hpp"

namespace odeflow {

/// Divides the direction d by its running standard deviation, element by element:
///
///     v' = (d^2 - v) / time_constant,  a' = (d - a) / time_constant,            v(0) = a(0) = 0,
///     theta' = d / (sqrt(max(v+ - a+^2, 0)) + epsilon),     a+ = a + look_ahead a',
///
/// with v+ that of `rms_preconditioner`.
///
/// With look_ahead = h, forward Euler of step h is centered RMSprop, as `rms_preconditioner` is the plain
/// one. Where the direction hardly changes the deviation is small and the gain large: epsilon bounds it by 1
/// / epsilon.
///
/// Blocks: 2, v and a. Units, errors: as `rms_preconditioner`. Cost: 6 arrays streamed, no gradient.
/// Source: A. Graves, Generating sequences with recurrent neural networks, 2013, arXiv:1308.0850.
struct centered_rms_preconditioner {
  double time_constant = 1;
  double look_ahead = time_constant / 100;
  double epsilon = 1e-8;

  static constexpr std::size_t blocks = 2;

  void validate() const {
    rms_preconditioner{.time_constant = time_constant, .look_ahead = look_ahead, .epsilon = epsilon}
        .validate();
  }

  template <class T>
  void bend(tile<T> stretch) const {
    using std::fabs, std::sqrt;
    const auto direction = stretch.direction();
    const auto v = stretch.block(0), a = stretch.block(1);
    const auto v_rate = stretch.derivative(0), a_rate = stretch.derivative(1);
    const T rate = static_cast<T>(1 / time_constant), ahead = static_cast<T>(look_ahead),
            floor = static_cast<T>(epsilon);
    ODEFLOW_SIMD
    for (std::size_t i = 0; i < v.size(); ++i) {
      const T d = direction[i];
      v_rate[i] = (d * d - v[i]) * rate;
      a_rate[i] = (d - a[i]) * rate;
      const T mean = a[i] + ahead * a_rate[i];
      const T square = fabs(v[i]);
      const T variance = square + ahead * ((d * d - square) * rate) - mean * mean;
      direction[i] = d / (sqrt(variance > T(0) ? variance : T(0)) + floor);
    }
  }
};

}  // namespace odeflow
