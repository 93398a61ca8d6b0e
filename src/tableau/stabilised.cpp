// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/stabilised.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "odeflow/tableau/rock2.hpp"

namespace odeflow {
namespace {

// R(z) near its end changes by 2 s^2 times what w1 does, relatively: these numbers are made in long double, and rounded once.
using number = long double;

number lambda_of(polynomials family) {
  constexpr number all[] = {0, 0.5L, 1.5L};
  return all[static_cast<std::size_t>(family)];
}

// G and its first three derivatives at one point.
using jet = std::array<number, 4>;

// G_j(x) = G_{j-1}(x) + (growth - 1) (G_{j-1}(x) - G_{j-2}(x)) + growth (x - 1) G_{j-1}(x), j >= 2.
number growth(number lambda, std::size_t j) {
  const auto degree = static_cast<number>(j);
  return 2 * (degree + lambda - 1) / (degree + 2 * lambda - 1);
}

// At G_degree(1 + excess), excess >= 0, calls use(j, G_j) for each j from 0 on, and returns the last. Nothing is subtracted.
template <class Use>
jet up_to(std::size_t degree, number lambda, number excess, Use use) {
  jet g{1, 0, 0, 0}, move{};
  use(std::size_t{0}, g);
  for (std::size_t j = 1; j <= degree; ++j) {
    const number factor = j == 1 ? 1 : growth(lambda, j);
    for (std::size_t d = 0; d < 4; ++d) {
      const number lower = d == 0 ? 0 : static_cast<number>(d) * g[d - 1];
      move[d] = (factor - 1) * move[d] + factor * (excess * g[d] + lower);
    }
    for (std::size_t d = 0; d < 4; ++d) g[d] += move[d];
    use(j, g);
  }
  return g;
}

// Rounds such that what rounding has done to one number is made good in the next: the coefficients of many stages are nearly
// the same, and errors of one sign in all of them would add up to s^2 times the last digit.
class rounding {
 public:
  double operator()(number exact) {
    const auto rounded = static_cast<double>(exact + owed_);
    owed_ += exact - static_cast<number>(rounded);
    return rounded;
  }

 private:
  number owed_ = 0;
};

struct shift {
  number excess, w1;
  number w0() const { return 1 + excess; }
  number real_limit() const { return 2 * w0() / w1; }
  number damped_limit() const { return (2 + excess) / w1; }
};

shift shift_of(polynomials family, int order, std::size_t stages, double damping) {
  const auto s = static_cast<number>(stages);
  const number excess = static_cast<number>(damping) / (s * s);
  const jet last = up_to(stages, lambda_of(family), excess, [](std::size_t, const jet&) {});
  for (const number g : last)
    if (!std::isfinite(g))
      throw std::invalid_argument("odeflow::stabilised_method: a damping of " + std::to_string(damping) +
                                  " is too large for " + std::to_string(stages) + " stages");
  return {excess, order == 1 ? last[0] / last[1] : last[1] / last[2]};
}

double checked(polynomials family, int order, std::size_t stages, std::optional<double> damping) {
  if (order != 1 && order != 2)
    throw std::invalid_argument("odeflow::stabilised_method: order " + std::to_string(order) +
                                "; there are methods of order 1 and 2");
  if (family == polynomials::rock && order != 2)
    throw std::invalid_argument("odeflow::stabilised_method: ROCK of order " + std::to_string(order) +
                                "; it is of order 2");
  const std::size_t least = stabilised_method::least_stages(family, order),
                    most = stabilised_method::most_stages(family);
  if (stages < least || stages > most)
    throw std::invalid_argument("odeflow::stabilised_method: " + std::to_string(stages) +
                                " stages; a method of order " + std::to_string(order) + " has " +
                                std::to_string(least) + " to " + std::to_string(most));
  const double chosen = damping.value_or(stabilised_method::usual_damping(family, order));
  if (!(chosen >= 0) || !std::isfinite(chosen))
    throw std::invalid_argument("odeflow::stabilised_method: the damping is " + std::to_string(chosen) +
                                "; it must be finite and >= 0");
  return chosen;
}

}  // namespace

std::size_t stabilised_method::least_stages(polynomials family, int order) {
  return family == polynomials::rock ? rock2_polynomial::least_stages : static_cast<std::size_t>(order);
}
std::size_t stabilised_method::most_stages(polynomials family) {
  return family == polynomials::rock ? rock2_polynomial::most_stages : 100000;
}

double stabilised_method::damped_limit_of(std::size_t stages, polynomials family, int order,
                                          std::optional<double> damping) {
  const double chosen = checked(family, order, stages, damping);
  return static_cast<double>(family == polynomials::rock
                                 ? rock2_polynomial(stages, chosen).limit()
                                 : shift_of(family, order, stages, chosen).damped_limit());
}

double stabilised_method::usual_damping(polynomials family, int order) {
  if (family == polynomials::rock) return 0.05;
  if (family != polynomials::chebyshev) return 0;
  return order == 1 ? 0.05 : 2.0 / 13;
}

stabilised_method::stabilised_method(polynomials family, int order, std::size_t stages,
                                     std::optional<double> damping)
    : order_(order), damping_(checked(family, order, stages, damping)), stage_(stages) {
  if (family == polynomials::rock) {
    const rock2_polynomial polynomial(stages, damping_);
    real_limit_ = damped_limit_ = static_cast<double>(polynomial.limit());
    error_constant_ = static_cast<double>((1 - polynomial.third_derivative()) / 6);
    stage_ = polynomial.stages();
    return;
  }
  const number lambda = lambda_of(family);
  const shift w = shift_of(family, order, stages, damping_);
  real_limit_ = static_cast<double>(w.real_limit());
  damped_limit_ = static_cast<double>(w.damped_limit());

  std::vector<number> a(stages + 1), b(stages + 1);
  const jet last = up_to(stages, lambda, w.excess, [&](std::size_t j, const jet& g) {
    if (order == 1) b[j] = 1 / g[0];
    if (order == 2 && j >= 2) b[j] = g[2] / (g[1] * g[1]);
    if (order == 2 && j == 2) b[0] = b[1] = b[2];
    if (j > 0) stage_[j - 1].time = static_cast<double>(b[j] * g[1] * w.w1);
  });
  stage_[0].time = stage_[0].rate = static_cast<double>(b[1] * w.w1);
  if (order == 2) {
    up_to(stages, lambda, w.excess, [&](std::size_t j, const jet& g) { a[j] = 1 - b[j] * g[0]; });
    error_constant_ = static_cast<double>((1 - b[stages] * w.w1 * w.w1 * w.w1 * last[3]) / 6);
  }
  rounding round_kept, round_start, round_rate, round_first_rate;
  for (std::size_t j = 2; j <= stages; ++j) {
    const number factor = growth(lambda, j), up = factor * b[j] / b[j - 1];
    const number kept = (factor - 1) * b[j] / b[j - 2];
    stage_[j - 1].kept = round_kept(kept);
    stage_[j - 1].rate = round_rate(up * w.w1);
    if (order == 1) continue;
    stage_[j - 1].start = round_start(1 + kept - up * w.w0());
    stage_[j - 1].first_rate = round_first_rate(-a[j - 1] * up * w.w1);
  }
}

std::size_t stabilised_method::stages_for(double reach, polynomials family, int order,
                                          std::optional<double> damping) {
  const std::size_t least = least_stages(family, order), most = most_stages(family);
  const double chosen = checked(family, order, least, damping);
  if (!std::isfinite(reach))
    throw std::invalid_argument("odeflow::stabilised_method: the interval is " + std::to_string(reach) +
                                " long; it must be finite");
  const auto reaches = [&](std::size_t stages) {
    return damped_limit_of(stages, family, order, chosen) >= reach;
  };
  std::size_t enough = family == polynomials::rock ? rock2_polynomial::fewest_stages(reach) : least;
  std::size_t too_few = enough - 1;
  for (std::size_t width = 1; !reaches(enough); width *= 2) {
    if (enough == most)
      throw std::invalid_argument("odeflow::stabilised_method: no " + std::to_string(most) +
                                  " stages are stable on an interval of length " + std::to_string(reach));
    too_few = enough;
    enough = std::min(enough + width, most);
  }
  while (enough - too_few > 1) {
    const std::size_t middle = (too_few + enough) / 2;
    (reaches(middle) ? enough : too_few) = middle;
  }
  return enough;
}

double stabilised_method::stability_function(double z) const {
  number y = 1, move = 0;
  for (const stabilised_stage& s : stage_) {
    move = s.kept * move + s.start * (1 - y) + (s.rate * y + s.first_rate) * z;
    y += move;
  }
  return static_cast<double>(y);
}

}  // namespace odeflow
