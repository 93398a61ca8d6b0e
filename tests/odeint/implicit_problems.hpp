// SPDX-License-Identifier: BSL-1.0
#pragma once
// Flows with exact Hessians for the implicit steppers.
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::test {

/// L = ln(1 + e^-x): its flow solves x + e^x = t + x0 + e^x0.
struct logistic {
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
    gradient[0] = -1 / (1 + std::exp(x[0]));
    return std::log1p(std::exp(-x[0]));
  }
  void hessian_vector_product(std::span<const double> x, std::span<const double> v,
                              std::span<double> out) const {
    out[0] = v[0] / (2 + std::exp(x[0]) + std::exp(-x[0]));
  }
  static double solution(double x0, double t) {
    double x = x0;
    for (int i = 0; i < 50; ++i) x -= (x + std::exp(x) - t - x0 - std::exp(x0)) / (1 + std::exp(x));
    return x;
  }
};

/// Calls check(name, flow, start, x_0 at time 1).
template <class Check>
void for_each_known_flow(Check check) {
  const logistic loss;
  check("the logistic loss", gradient_flow(loss), std::vector<double>{-1}, logistic::solution(-1, 1));

  const double gamma = 0.5, w = std::sqrt(9 - gamma * gamma / 4);
  const quadratic<double> bowl({9});
  check("the heavy ball", gradient_flow(bowl) | heavy_ball{.friction = gamma}, std::vector<double>{1},
        std::exp(-gamma / 2) * (std::cos(w) + gamma / (2 * w) * std::sin(w)));

  // x' = -9 exp(-t) x
  check("a schedule in time", gradient_flow(bowl) | direction_schedule<schedules::exponential>{},
        std::vector<double>{1}, std::exp(-9 * (1 - std::exp(-1.0))));
}

/// |theta|^2 / 2, but evaluation number `bad`, counted from the first step on, is NaN; gradients and products
/// count alike.
struct nan_at {
  std::size_t bad = 1;
  mutable std::size_t evaluations = 0;

  std::size_t dimension() const { return 2; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    const double factor = next();
    for (std::size_t i = 0; i < 2; ++i) gradient[i] = factor * theta[i];
    return factor * (theta[0] * theta[0] + theta[1] * theta[1]) / 2;
  }
  void hessian_vector_product(std::span<const double>, std::span<const double> v,
                              std::span<double> out) const {
    const double factor = next();
    for (std::size_t i = 0; i < 2; ++i) out[i] = factor * v[i];
  }

 private:
  double next() const { return ++evaluations == bad ? std::numeric_limits<double>::quiet_NaN() : 1; }
};

}  // namespace odeflow::test
