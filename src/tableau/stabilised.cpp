// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/stabilised.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

namespace odeflow {
namespace {

// Half the last digit of w0 is s^2 times that in G_s(w0): these numbers are made in long double, and rounded once.
using number = long double;

number lambda_of(polynomials family) {
  constexpr number all[] = {0, 0.5L, 1.5L};
  return all[static_cast<std::size_t>(family)];
}

// G and its first three derivatives at one point.
using jet = std::array<number, 4>;

// G_j(x) = (growth x) G_{j-1}(x) - (growth - 1) G_{j-2}(x), j >= 2.
number growth(number lambda, std::size_t j) {
  const auto degree = static_cast<number>(j);
  return 2 * (degree + lambda - 1) / (degree + 2 * lambda - 1);
}

jet next(number factor, number x, const jet& now, const jet& before) {
  jet g;
  for (std::size_t d = 0; d < 4; ++d) {
    g[d] = factor * x * now[d] - (factor - 1) * before[d];
    if (d > 0) g[d] += factor * static_cast<number>(d) * now[d - 1];
  }
  return g;
}

// At G_degree(x) calls use(j, G_j) for each j from 0 on, and returns the last.
template <class Use>
jet up_to(std::size_t degree, number lambda, number x, Use use) {
  jet before{1, 0, 0, 0}, now{x, 1, 0, 0};
  use(std::size_t{0}, before);
  use(std::size_t{1}, now);
  for (std::size_t j = 2; j <= degree; ++j) {
    const jet g = next(growth(lambda, j), x, now, before);
    before = now;
    now = g;
    use(j, now);
  }
  return now;
}

struct shift {
  number w0, w1;
  number real_limit() const { return 2 * w0 / w1; }
  number damped_limit() const { return (1 + w0) / w1; }
};

shift shift_of(polynomials family, int order, std::size_t stages, double damping) {
  const auto s = static_cast<number>(stages);
  const number w0 = 1 + static_cast<number>(damping) / (s * s);
  const jet last = up_to(stages, lambda_of(family), w0, [](std::size_t, const jet&) {});
  return {w0, order == 1 ? last[0] / last[1] : last[1] / last[2]};
}

double checked(polynomials family, int order, std::size_t stages, std::optional<double> damping) {
  if (order != 1 && order != 2)
    throw std::invalid_argument("odeflow::stabilised_method: order " + std::to_string(order) +
                                "; there are methods of order 1 and 2");
  const auto least = static_cast<std::size_t>(order);
  if (stages < least || stages > stabilised_method::most_stages)
    throw std::invalid_argument("odeflow::stabilised_method: " + std::to_string(stages) +
                                " stages; a method of order " + std::to_string(order) + " has " +
                                std::to_string(least) + " to " +
                                std::to_string(stabilised_method::most_stages));
  const double chosen = damping.value_or(stabilised_method::usual_damping(family, order));
  if (!(chosen >= 0) || !std::isfinite(chosen))
    throw std::invalid_argument("odeflow::stabilised_method: the damping is " + std::to_string(chosen) +
                                "; it must be finite and >= 0");
  return chosen;
}

}  // namespace

double stabilised_method::usual_damping(polynomials family, int order) {
  if (family != polynomials::chebyshev) return 0;
  return order == 1 ? 0.05 : 2.0 / 13;
}

stabilised_method::stabilised_method(polynomials family, int order, std::size_t stages,
                                     std::optional<double> damping)
    : order_(order), damping_(checked(family, order, stages, damping)), stage_(stages) {
  const number lambda = lambda_of(family);
  const shift w = shift_of(family, order, stages, damping_);
  real_limit_ = static_cast<double>(w.real_limit());
  damped_limit_ = static_cast<double>(w.damped_limit());

  std::vector<number> a(stages + 1), b(stages + 1);
  const jet last = up_to(stages, lambda, w.w0, [&](std::size_t j, const jet& g) {
    if (order == 1) b[j] = 1 / g[0];
    if (order == 2 && j >= 2) b[j] = g[2] / (g[1] * g[1]);
    if (order == 2 && j == 2) b[0] = b[1] = b[2];
    if (j > 0) stage_[j - 1].time = static_cast<double>(b[j] * g[1] * w.w1);
  });
  stage_[0].time = stage_[0].rate = static_cast<double>(b[1] * w.w1);
  if (order == 2) {
    up_to(stages, lambda, w.w0, [&](std::size_t j, const jet& g) { a[j] = 1 - b[j] * g[0]; });
    error_constant_ = static_cast<double>((1 - b[stages] * w.w1 * w.w1 * w.w1 * last[3]) / 6);
  }
  for (std::size_t j = 2; j <= stages; ++j) {
    const number factor = growth(lambda, j), up = factor * b[j] / b[j - 1];
    const number mu = up * w.w0, nu = -(factor - 1) * b[j] / b[j - 2];
    stage_[j - 1].mu = static_cast<double>(mu);
    stage_[j - 1].nu = static_cast<double>(nu);
    stage_[j - 1].rate = static_cast<double>(up * w.w1);
    if (order == 1) continue;
    stage_[j - 1].start = static_cast<double>(1 - mu - nu);
    stage_[j - 1].first_rate = static_cast<double>(-a[j - 1] * up * w.w1);
  }
}

std::size_t stabilised_method::stages_for(double reach, polynomials family, int order,
                                          std::optional<double> damping) {
  const double chosen = checked(family, order, static_cast<std::size_t>(order == 1 ? 1 : 2), damping);
  const auto reaches = [&](std::size_t stages) {
    return shift_of(family, order, stages, chosen).damped_limit() >= static_cast<number>(reach);
  };
  std::size_t too_few = static_cast<std::size_t>(order) - 1, enough = static_cast<std::size_t>(order);
  while (!reaches(enough)) {
    if (enough == most_stages || std::isnan(reach))
      throw std::invalid_argument("odeflow::stabilised_method: no " + std::to_string(most_stages) +
                                  " stages are stable on an interval of length " + std::to_string(reach));
    too_few = enough;
    enough = std::min(2 * enough, most_stages);
  }
  while (enough - too_few > 1) {
    const std::size_t middle = (too_few + enough) / 2;
    (reaches(middle) ? enough : too_few) = middle;
  }
  return enough;
}

double stabilised_method::stability_function(double z) const {
  number before = 1, now = 1 + static_cast<number>(stage_[0].rate) * z;
  for (std::size_t j = 1; j < stage_.size(); ++j) {
    const stabilised_stage& s = stage_[j];
    const number y = s.start + s.first_rate * static_cast<number>(z) + s.mu * now + s.nu * before +
                     s.rate * static_cast<number>(z) * now;
    before = now;
    now = y;
  }
  return static_cast<double>(now);
}

}  // namespace odeflow
