// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/rock2.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <stdexcept>
#include <string>

namespace odeflow {
namespace {

using number = rock2_polynomial::number;

// One step of the QR algorithm: from the Jacobi matrix (diagonal a, beside it b) of a weight to that of |x - shift|^2 times the
// weight, one row smaller.
void multiply_weight(std::vector<number>& a, std::vector<number>& b, std::complex<number> shift) {
  const std::size_t rows = a.size() - 1;
  std::complex<number> cosine = 1, pivot = a[0] - shift, above = b[0];
  number sine = 0;
  for (std::size_t k = 0; k < rows; ++k) {
    const std::complex<number> next = a[k + 1] - shift, cosine_before = cosine;
    const number length = std::sqrt(std::norm(pivot) + b[k] * b[k]);
    if (k > 0) b[k - 1] = length * sine;
    cosine = pivot / length;
    sine = b[k] / length;
    a[k] = std::real(shift + std::conj(cosine_before) * pivot +
                     sine * (std::conj(cosine) * above + sine * next));
    pivot = cosine * next - sine * above;
    if (k + 1 < rows) above = cosine * b[k + 1];
  }
  a.pop_back();
  b.pop_back();
}

constexpr int most_iterations = 50;

number units(std::size_t stages) { return 1 / (static_cast<number>(stages) * static_cast<number>(stages)); }

std::size_t checked_stages(std::size_t stages, double damping) {
  constexpr auto least = rock2_polynomial::least_stages, most = rock2_polynomial::most_stages;
  if (stages < least || stages > most)
    throw std::invalid_argument("odeflow::rock2_polynomial: " + std::to_string(stages) +
                                " stages; ROCK2 has " + std::to_string(least) + " to " +
                                std::to_string(most));
  constexpr double low = rock2_polynomial::least_damping, high = rock2_polynomial::most_damping;
  if (!(damping >= low && damping <= high))
    throw std::invalid_argument("odeflow::rock2_polynomial: the damping is " + std::to_string(damping) +
                                "; that of ROCK2 is within " + std::to_string(low) + " and " +
                                std::to_string(high));
  return stages;
}

}  // namespace

// Q and its first three derivatives.
struct rock2_polynomial::jet : std::array<number, 4> {
  // The second derivative of ln Q and its slope; R''(0) = R'(0)^2 where it is 0.
  number bend() const { return ratio(2) - ratio(1) * ratio(1); }
  number slope_of_bend() const {
    return ratio(3) - 3 * ratio(2) * ratio(1) + 2 * ratio(1) * ratio(1) * ratio(1);
  }
  number ratio(std::size_t d) const { return (*this)[d] / (*this)[0]; }
};

// P_{s-2} and its first derivatives.
template <std::size_t Count>
std::array<rock2_polynomial::number, Count> rock2_polynomial::orthogonal(number x) const {
  std::array<number, Count> before{}, p{1};
  for (std::size_t j = 0; j + 2 < stages_; ++j) {
    std::array<number, Count> next;
    for (std::size_t d = 0; d < Count; ++d) {
      next[d] = (x - a_[j]) * p[d] - (j > 0 ? b_[j - 1] : 0) * before[d];
      if (d > 0) next[d] += static_cast<number>(d) * p[d - 1];
      next[d] /= b_[j];
    }
    before = p;
    p = next;
  }
  return p;
}

rock2_polynomial::jet rock2_polynomial::at(number x) const {
  const auto p = orthogonal<4>(x);
  const number w = std::norm(x - zero_), slope = 2 * (x - zero_.real());
  return {{w * p[0], w * p[1] + slope * p[0], w * p[2] + 2 * slope * p[1] + 2 * p[0],
           w * p[3] + 3 * slope * p[2] + 6 * p[1]}};
}

// All that follows from zero.
void rock2_polynomial::build(std::complex<number> zero) {
  zero_ = zero;
  a_.assign(stages_ + 2, 0);
  b_.assign(stages_ + 1, number{1} / 2);
  b_[0] = std::sqrt(number{1} / 2);
  multiply_weight(a_, b_, zero);
  multiply_weight(a_, b_, zero);
  const number unit = units(stages_);
  const auto solve = [&](number& x, auto correction) {
    for (int i = 0; i < most_iterations; ++i) {
      const number change = correction(at(x));
      x -= change;
      if (std::fabs(change) < 1e-9L * unit) return;  // what is left is of the order of its square
    }
    throw std::logic_error("odeflow::rock2_polynomial: none of " + std::to_string(stages_) +
                           " stages was found");
  };
  solve(x0_, [](const jet& q) { return q.bend() / q.slope_of_bend(); });
  solve(x1_, [](const jet& q) { return q[1] / q[2]; });
  const jet q = at(x0_);
  scale_ = 1 / q.ratio(1);
  third_derivative_ = q.ratio(3) * scale_ * scale_ * scale_;
}

rock2_polynomial::rock2_polynomial(std::size_t stages, double damping)
    : stages_(checked_stages(stages, damping)) {
  const number unit = units(stages), wanted = 1 - static_cast<number>(damping), step = 1e-6L,
               beyond = static_cast<number>(damping) - 0.05L;
  // zero = 1 + unit (-left + i up). The first guesses are what many stages have.
  number left = 3.06L - 3 * beyond, up = 3.37L + 1.8L * beyond;
  x0_ = 1 + unit;
  x1_ = 1 - 13 * unit;
  const auto excess = [&](number l, number u) {
    build({1 - l * unit, u * unit});
    const number at_0 = at(x0_)[0];
    return std::array{at(x1_)[0] / at_0 - wanted, std::fabs(at(-1)[0] / at_0) - wanted};
  };
  for (int i = 0; i < most_iterations; ++i) {
    const auto f = excess(left, up);
    if (std::fabs(f[0]) + std::fabs(f[1]) < 1e-10L) return;
    auto by_left = excess(left + step, up), by_up = excess(left, up + step);
    for (std::size_t k = 0; k < 2; ++k) {
      by_left[k] = (by_left[k] - f[k]) / step;
      by_up[k] = (by_up[k] - f[k]) / step;
    }
    const number determinant = by_left[0] * by_up[1] - by_up[0] * by_left[1];
    left -= (by_up[1] * f[0] - by_up[0] * f[1]) / determinant;
    up -= (by_left[0] * f[1] - by_left[1] * f[0]) / determinant;
  }
  throw std::logic_error("odeflow::rock2_polynomial: none of " + std::to_string(stages) +
                         " stages and damping " + std::to_string(damping) + " was found");
}

std::size_t rock2_polynomial::fewest_stages(double reach) {
  constexpr double longest = 0.82;  // limit / s^2, for many stages and the least damping
  const double fewest = std::ceil(std::sqrt(std::max(reach, 0.0) / longest));
  return static_cast<std::size_t>(
      std::clamp(fewest, static_cast<double>(least_stages), static_cast<double>(most_stages)));
}

// Of Q in Chebyshev polynomials, from its values at zeros of one. A recurrence for them would lose s^4 roundings: what goes wrong
// on the way is not multiplied by w_2.
std::vector<number> rock2_polynomial::series() const {
  const std::size_t points = stages_ + 1, turn = 4 * points;
  std::vector<number> cosine(turn), c(points);
  for (std::size_t i = 0; i < turn; ++i)
    cosine[i] = std::cos(2 * std::numbers::pi_v<number> * static_cast<number>(i) / static_cast<number>(turn));
  for (std::size_t i = 0; i < points; ++i) {
    const std::size_t odd = 2 * i + 1;
    const number x = cosine[odd], q = std::norm(x - zero_) * orthogonal<1>(x)[0];
    for (std::size_t k = 0; k < points; ++k) c[k] += q * cosine[k * odd % turn];
  }
  c[0] /= 2;
  return c;
}

std::vector<stabilised_stage> rock2_polynomial::stages() const {
  const std::vector<number> c = series();
  std::vector<stabilised_stage> stage(stages_);
  // b_{k+2}, b_{k+1} and their slopes at x0.
  number before = 0, now = c[stages_], slope_before = 0, slope = 0;
  for (std::size_t j = 1; j <= stages_; ++j) {
    const std::size_t k = stages_ - j;
    const number factor = k > 0 ? 2 : 1;
    const number b = c[k] + factor * x0_ * now - before;
    const number slope_now = factor * (now + x0_ * slope) - slope_before;
    stage[j - 1] = {.kept = static_cast<double>(before / b),
                    .start = static_cast<double>(c[k] / b),
                    .rate = static_cast<double>(factor * now / b * scale_),
                    .time = static_cast<double>(slope_now / b * scale_)};
    before = now;
    now = b;
    slope_before = slope;
    slope = slope_now;
  }
  return stage;
}

}  // namespace odeflow
