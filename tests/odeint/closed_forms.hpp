// SPDX-License-Identifier: BSL-1.0
#pragma once
// Flows whose solution is known in closed form. Each has a name, an objective, a flow on it, the theta it starts from and
// `exact()`, theta at time 1; `steps` is where the error of Runge-Kutta 4 falls as h^4: below it the asymptotic range has
// not begun, far above it rounding is met.
#include <cmath>
#include <functional>
#include <span>
#include <tuple>
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::test {

/// Two-layer scalar network, L = (1 - u v)^2 / 2 from u = v: u^2 = 1 / (1 + (u0^-2 - 1) e^-2t).
struct scalar_network {
  static constexpr const char* name = "the two-layer scalar network";
  static constexpr std::size_t steps = 16;
  struct loss {
    using value_type = double;
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      const double residual = 1 - x[0] * x[1];
      gradient[0] = -residual * x[1];
      gradient[1] = -residual * x[0];
      return residual * residual / 2;
    }
    void hessian_vector_product(std::span<const double> x, std::span<const double> v,
                                std::span<double> out) const {
      const double mixed = 2 * x[0] * x[1] - 1;
      out[0] = x[1] * x[1] * v[0] + mixed * v[1];
      out[1] = mixed * v[0] + x[0] * x[0] * v[1];
    }
  } objective;
  auto flow() const { return gradient_flow(objective); }
  std::vector<double> start() const { return {0.3, 0.3}; }
  std::vector<double> exact() const {
    const double u = 1 / std::sqrt(1 + (1 / (0.3 * 0.3) - 1) * std::exp(-2.0));
    return {u, u};
  }
};

/// L = ln(1 + e^-x): x + e^x = t + x0 + e^x0.
struct logistic_loss {
  static constexpr const char* name = "the logistic loss";
  static constexpr std::size_t steps = 16;
  struct loss {
    using value_type = double;
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      gradient[0] = -1 / (1 + std::exp(x[0]));
      return std::log1p(std::exp(-x[0]));
    }
    void hessian_vector_product(std::span<const double> x, std::span<const double> v,
                                std::span<double> out) const {
      out[0] = v[0] / ((1 + std::exp(x[0])) * (1 + std::exp(-x[0])));
    }
  } objective;
  auto flow() const { return gradient_flow(objective); }
  std::vector<double> start() const { return {-1}; }
  std::vector<double> exact() const {
    double x = 0;  // Newton's iteration on the implicit solution
    for (int i = 0; i < 50; ++i) x -= (x + std::exp(x) - std::exp(-1.0)) / (1 + std::exp(x));
    return {x};
  }
};

/// L = x^4 / 4: x = (x0^-2 + 2 t)^(-1/2).
struct quartic {
  static constexpr const char* name = "the quartic";
  static constexpr std::size_t steps = 128;  // the asymptotic range begins late
  struct loss {
    using value_type = double;
    std::size_t dimension() const { return 1; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      gradient[0] = x[0] * x[0] * x[0];
      return x[0] * gradient[0] / 4;
    }
    void hessian_vector_product(std::span<const double> x, std::span<const double> v,
                                std::span<double> out) const {
      out[0] = 3 * x[0] * x[0] * v[0];
    }
  } objective;
  auto flow() const { return gradient_flow(objective); }
  std::vector<double> start() const { return {1}; }
  std::vector<double> exact() const { return {1 / std::sqrt(3.0)}; }
};

/// The swing x'' + friction x' + stiffness x = 0 from rest at 1, at time t.
inline double swing(double friction, double stiffness, double t = 1) {
  const double w = std::sqrt(stiffness - friction * friction / 4);
  return std::exp(-friction * t / 2) * (std::cos(w * t) + friction / (2 * w) * std::sin(w * t));
}

/// L = 9 x^2 / 2 with the heavy ball: the swing.
struct heavy_ball_swing {
  static constexpr const char* name = "the heavy ball";
  static constexpr std::size_t steps = 256;
  quadratic<double> objective{{9}};
  auto flow() const { return gradient_flow(objective) | heavy_ball{.friction = 0.5}; }
  std::vector<double> start() const { return {1}; }
  std::vector<double> exact() const { return {swing(0.5, 9)}; }
};

/// L = 20 x^2 / 2 with an exponential average: the swing of friction 1 / time_constant, stiffness 20 gain / time_constant.
struct average_swing {
  static constexpr const char* name = "the exponential average";
  static constexpr std::size_t steps = 256;
  quadratic<double> objective{{20}};
  auto flow() const {
    return gradient_flow(objective) | exponential_average{.time_constant = 0.5, .gain = 2};
  }
  std::vector<double> start() const { return {1}; }
  std::vector<double> exact() const { return {swing(2, 80)}; }
};

/// Nesterov's x'' + (3 / t) x' + 20 x = 0 from rest at 1, singular at its start: x = 2 J_1(w t) / (w t), w^2 = 20.
struct nesterov_swing {
  static constexpr const char* name = "Nesterov's equation (vanishing_friction)";
  static constexpr std::size_t steps = 64;
  quadratic<double> objective{{20}};
  auto flow() const { return gradient_flow(objective) | vanishing_friction{.strength = 3}; }
  std::vector<double> start() const { return {1}; }
  std::vector<double> exact() const { return {2 * std::cyl_bessel_j(1, std::sqrt(20.0)) / std::sqrt(20.0)}; }
};

/// The Gauss-Newton flow of least squares, theta' = -(A^T A)^-1 A^T (A theta - b): the distance from the solution falls as
/// e^-t in every direction, whatever A is. The direction is a system of the user's own, written as an objective.
struct gauss_newton {
  static constexpr const char* name = "the Gauss-Newton flow of least squares";
  static constexpr std::size_t steps = 16;
  struct loss {
    using value_type = double;
    // Rows of A and b; the normal equations are solved by Cramer's rule.
    double a[3][2] = {{1, 2}, {-0.5, 100}, {3, 0.25}}, b[3] = {1, -2, 0.5};
    std::size_t dimension() const { return 2; }
    double value_and_gradient(std::span<const double> x, std::span<double> gradient) const {
      double p = 0, q = 0, s = 0, u = 0, v = 0, value = 0;
      for (int i = 0; i < 3; ++i) {
        const double r = a[i][0] * x[0] + a[i][1] * x[1] - b[i];
        p += a[i][0] * a[i][0], q += a[i][0] * a[i][1], s += a[i][1] * a[i][1];
        u += a[i][0] * r, v += a[i][1] * r, value += r * r / 2;
      }
      gradient[0] = (s * u - q * v) / (p * s - q * q);
      gradient[1] = (p * v - q * u) / (p * s - q * q);
      return value;
    }
  } objective;
  auto flow() const { return gradient_flow(objective); }
  std::vector<double> start() const { return {3, -1}; }
  std::vector<double> solution() const {
    std::vector<double> x(2), direction(2);
    objective.value_and_gradient(x, direction);
    return {-direction[0], -direction[1]};
  }
  std::vector<double> exact() const {
    const auto end = solution(), begin = start();
    return {end[0] + (begin[0] - end[0]) * std::exp(-1.0), end[1] + (begin[1] - end[1]) * std::exp(-1.0)};
  }
};

using closed_forms = std::tuple<scalar_network, logistic_loss, quartic, heavy_ball_swing, average_swing,
                                nesterov_swing, gauss_newton>;

/// The distance of theta at time 1 after n steps from the closed form.
template <class Stepper, class Problem>
double error_at_1(Stepper stepper, const Problem& problem, std::size_t n) {
  const auto flow = problem.flow();
  auto x = flow.start_at(problem.start());
  if constexpr (requires { stepper.adjust_size(x); }) stepper.adjust_size(x);
  const double h = 1 / static_cast<double>(n);
  for (std::size_t i = 0; i < n; ++i) stepper.do_step(std::cref(flow), x, static_cast<double>(i) * h, h);
  double sum = 0;
  const auto exact = problem.exact();
  for (std::size_t i = 0; i < exact.size(); ++i) sum += (x[i] - exact[i]) * (x[i] - exact[i]);
  return std::sqrt(sum);
}

/// log2 of the ratio of the errors with n and with 2 n steps.
template <class Stepper, class Problem>
double observed_order(const Stepper& stepper, const Problem& problem, std::size_t n) {
  return std::log2(error_at_1(stepper, problem, n) / error_at_1(stepper, problem, 2 * n));
}

}  // namespace odeflow::test
