// SPDX-License-Identifier: BSL-1.0
#pragma once
// A system that fails once: what controlled steppers make of it.
#include <algorithm>
#include <cmath>
#include <limits>

#include "same_as_vector.hpp"
#include "steppers.hpp"

namespace odeflow::test {

/// The ring, but one derivative of evaluation number `at` is NaN.
struct one_nan {
  int at;
  int* evaluations;
  void operator()(const state<double>& x, state<double>& dxdt, double t) const {
    ring{}(x, dxdt, t);
    if ((*evaluations)++ == at) dxdt[3] = std::numeric_limits<double>::quiet_NaN();
  }
};

inline bool finite(const state<double>& x) {
  return std::ranges::all_of(x, [](double a) { return std::isfinite(a); });
}

struct nan_count {
  int accepted = 0;  ///< runs in which a state with a NaN was accepted
  int stuck = 0;     ///< runs that rejected every later step, too
  int healed = 0;    ///< of these, those that a reset() healed
};

/// 200 runs of 40 attempts with the NaN at evaluation 0, 1, ..., 199.
template <class Stepper>
nan_count inject_nans(const Stepper& fresh) {
  nan_count count;
  for (int at = 0; at < 200; ++at) {
    Stepper stepper = fresh;
    int evaluations = 0, rejected = 0;
    const one_nan system{at, &evaluations};
    auto x = filled_state<double>(7);
    double t = 0, dt = 0.1;
    for (int attempt = 0; attempt < 40 && finite(x); ++attempt)
      rejected = stepper.try_step(system, x, t, dt) == odeint::fail ? rejected + 1 : 0;
    count.accepted += !finite(x) || !std::isfinite(t) || !std::isfinite(dt);
    if (rejected < 20) continue;
    ++count.stuck;
    if constexpr (requires { stepper.reset(); }) stepper.reset();
    dt = 0.01;
    for (int attempt = 0; attempt < 20; ++attempt)
      if (stepper.try_step(system, x, t, dt) == odeint::success) {
        count.healed += finite(x);
        break;
      }
  }
  return count;
}

}  // namespace odeflow::test
