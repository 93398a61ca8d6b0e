// SPDX-License-Identifier: BSL-1.0
// The averages, preconditioners and clips against their equations, in the words of their documentation; the
// energies.
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "catch.hpp"
#include "odeflow/term/terms.hpp"

using namespace odeflow;

namespace {
// x = (theta, blocks...), d the direction so far; returns (theta', blocks'...).
template <class Term>
std::vector<double> bent(const Term& term, std::vector<double> x, double d, double time = 0,
                         std::vector<double> scalars = {}) {
  std::vector<double> dxdt(x.size(), 0.0);
  dxdt[0] = d;
  term.bend(tile<double>(
      {.x = x.data(), .dxdt = dxdt.data(), .dimension = 1, .scalars = scalars.data(), .time = time}, 0, 1));
  return dxdt;
}

// theta' of a term without blocks on a whole direction.
template <class Term>
std::vector<double> bent_whole(const Term& term, std::vector<double> direction, std::size_t step = 0) {
  const std::vector<double> theta(direction.size());
  const tile<double> whole(
      {.x = theta.data(), .dxdt = direction.data(), .dimension = theta.size(), .step = step}, 0,
      theta.size());
  if constexpr (has_prepare<Term, double>)
    term.bend(whole, term.prepare(whole));
  else
    term.bend(whole);
  return direction;
}

using numbers = std::vector<double>;
}  // namespace

TEST_CASE("exponential_average: b' = (gain d - b) / time_constant, theta' = b + look_ahead b'") {
  CHECK(bent(exponential_average{.time_constant = 2, .gain = 3}, {9, 1}, 5) == numbers{1, 7});
  CHECK(bent(exponential_average{.time_constant = 2, .gain = 3, .look_ahead = 0.5}, {9, 1}, 5) ==
        numbers{4.5, 7});
}

TEST_CASE("dampened_average: the same, from b(0) = start_gain d(0)") {
  const dampened_average term{.time_constant = 2, .gain = 3, .look_ahead = 0.5, .start_gain = 0.25};
  CHECK(bent(term, {9, 1}, 5) == numbers{4.5, 7});
  numbers b{0, 0};
  const numbers d{4, -2};
  term.start<double>({}, d, 0, b);
  CHECK(b == numbers{1, -0.5});
}

TEST_CASE("nesterov_average: theta' = b+ + look_ahead (gain d - b+) / time_constant") {
  CHECK(bent(nesterov_average{.time_constant = 2, .gain = 3, .look_ahead = 0.5}, {9, 1}, 5) ==
        numbers{4.5 + 0.5 * (15 - 4.5) / 2, 7});
  CHECK(bent(nesterov_average{.time_constant = 2, .gain = 3}, {9, 1}, 5) == numbers{1, 7});
}

TEST_CASE("vanishing_friction: v' = d - (strength / t) v, theta' = v; at t = 0 v' = d / (1 + strength)") {
  CHECK(bent(vanishing_friction{.strength = 3}, {9, 2}, 5, 1.5) == numbers{2, 1});
  CHECK(bent(vanishing_friction{.strength = 3}, {9, 0}, 8, 0) == numbers{0, 2});
}

TEST_CASE("centered_rms_preconditioner: theta' = d / (sqrt(v+ - a+^2) + epsilon)") {
  const centered_rms_preconditioner term{.time_constant = 2, .look_ahead = 1, .epsilon = 0.5};
  // v+ = (v + d^2) / 2 = 10, a+ = (a + d) / 2 = 1
  CHECK(bent(term, {0, 4, -2}, 4) == numbers{4 / (3 + 0.5), 6, 3});
  CHECK(bent(term, {0, 0, 9}, 1)[0] == 2);  // a variance below zero: the gain is 1 / epsilon
}

TEST_CASE("adagrad_preconditioner: G' = d^2 / interval, theta' = d / (sqrt(initial + G+) + epsilon)") {
  CHECK(bent(adagrad_preconditioner{.interval = 2, .look_ahead = 1, .initial = 1, .epsilon = 1}, {0, 13},
             2) == numbers{2.0 / 5, 2});
  for (const double d : {1e-3, 1.0, 1e6})
    CHECK(std::fabs(bent(adagrad_preconditioner{}, {0, 0}, d)[0] / d) <= 1);
  CHECK_THROWS_WITH(detail::validate_term(adagrad_preconditioner{.initial = 0, .epsilon = 0}),
                    contains("both 0"));
}

TEST_CASE(
    "adadelta_preconditioner: u = d sqrt(a + epsilon) / sqrt(v+ + epsilon), a' = (u^2 - a) / time_constant") {
  const adadelta_preconditioner term{.time_constant = 2, .look_ahead = 1, .epsilon = 1};
  // v+ = (v + d^2) / 2 = 8, u = 2 sqrt(4) / sqrt(9)
  const auto dxdt = bent(term, {0, 12, 3}, 2);
  CHECK(dxdt[0] == Approx(4.0 / 3));
  CHECK(dxdt[1] == -4);
  CHECK(dxdt[2] == Approx((16.0 / 9 - 3) / 2));
}

TEST_CASE("adaptive_moments: theta' = (m+ / w_1+) / (sqrt(v+ / w_2+) + epsilon), w_i' = (1 - w_i) / tau_i") {
  const adaptive_moments term{
      .mean_time_constant = 2, .square_time_constant = 4, .look_ahead = 1, .epsilon = 0.5};
  // m+ = 1 + (3 - 1) / 2 = 2, v+ = 5 + (9 - 5) / 4 = 6, w_1+ = 0.5 + 0.25, w_2+ = 0.5 + 0.125
  const auto dxdt = bent(term, {0, 1, 5}, 3, 0, {0.5, 0.5});
  CHECK(dxdt[0] == Approx(2 / 0.75 / (std::sqrt(6 / 0.625) + 0.5)));
  CHECK(dxdt[1] == 1);
  CHECK(dxdt[2] == 1);
  std::array<double, 2> w{0.5, 0.2}, w_rate{};
  term.rates<double>(w, w_rate);
  CHECK(w_rate == std::array<double, 2>{0.25, 0.2});
  CHECK_THROWS_AS(detail::validate_term(adaptive_moments{.look_ahead = 0}), std::invalid_argument);
}

TEST_CASE("adaptive_moments, adadelta: in a stage with v below zero its magnitude serves") {
  const adaptive_moments term{
      .mean_time_constant = 2, .square_time_constant = 4, .look_ahead = 1, .epsilon = 0.5};
  CHECK(bent(term, {0, 1, -5}, 3, 0, {0.5, 0.5})[0] == bent(term, {0, 1, 5}, 3, 0, {0.5, 0.5})[0]);
  const adadelta_preconditioner delta{.time_constant = 2, .look_ahead = 1, .epsilon = 1};
  CHECK(bent(delta, {0, -12, -3}, 2)[0] == bent(delta, {0, 12, 3}, 2)[0]);
  CHECK_THROWS_WITH(detail::validate_term(adaptive_moments{.square_time_constant = 1, .look_ahead = 2}),
                    contains("must not exceed square_time_constant, got 2 and 1"));
}

TEST_CASE("averaged_sign: theta' = sign(m + look_ahead m'), sign(0) = 0") {
  const averaged_sign term{.time_constant = 2, .look_ahead = 1};
  CHECK(bent(term, {9, 1}, 3) == numbers{1, 1});
  CHECK(bent(term, {9, 1}, -3) == numbers{-1, -2});
  CHECK(bent(term, {9, 1}, -1) == numbers{0, -1});
}

TEST_CASE("clip_value: theta' = min(max(d, -most), most)") {
  CHECK(bent_whole(clip_value{.most = 2}, {3, -5, 1.5}) == numbers{2, -2, 1.5});
}

TEST_CASE("clip_norm: theta' = d min(1, most / (|d| + 1e-6)); what is not finite becomes NaN") {
  CHECK(bent_whole(clip_norm{.most = 10}, {3, -4}) == numbers{3, -4});
  const auto clipped = bent_whole(clip_norm{.most = 1}, {3, -4});
  CHECK(clipped[0] == Approx(3 / (5 + 1e-6)));
  CHECK(clipped[1] == Approx(-4 / (5 + 1e-6)));
  for (const double a : bent_whole(clip_norm{.most = 1}, {3, std::numeric_limits<double>::infinity()}))
    CHECK(std::isnan(a));
}

TEST_CASE("centralised_rows: the mean of each row is taken from it, biases pass") {
  const centralised_rows term{.layout = {{"weight", {2, 3}, 0}, {"bias", {2}, 6}}};
  CHECK(bent_whole(term, {1, 2, 6, -1, 0, 1, 5, 7}) == numbers{-2, -1, 3, -1, 0, 1, 5, 7});
  CHECK_THROWS_WITH(bent_whole(term, {1, 2, 3}), contains("ends at 8") && contains("3"));
  CHECK_THROWS_WITH(detail::validate_term(centralised_rows{.layout = {{"a", {4}, 0}, {"b", {4}, 3}}}),
                    contains("b begins at 3"));
}

TEST_CASE(
    "langevin_noise: standard normal times sqrt(2 temperature / step_size), fixed in a step, new in the "
    "next") {
  const langevin_noise term{.temperature = 0.5, .step_size = 0.25, .seed = 9};
  const std::size_t n = 200'000;
  const auto first = bent_whole(term, numbers(n)), again = bent_whole(term, numbers(n)),
             next = bent_whole(term, numbers(n), 1);
  CHECK(first == again);
  CHECK(first != next);
  CHECK(bent_whole(langevin_noise{.temperature = 0.5, .step_size = 0.25, .seed = 10}, numbers(n)) != first);
  double mean = 0, square = 0, fourth = 0, across = 0, neighbours = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double xi = first[i] / 2, other = next[i] / 2;  // sqrt(2 temperature / step_size) = 2
    mean += xi / n;
    square += xi * xi / n;
    fourth += xi * xi * xi * xi / n;
    across += xi * other / n;
    neighbours += i > 0 ? xi * first[i - 1] / 2 / n : 0;
  }
  // Five standard deviations of each of these means.
  const double deviation = 5 / std::sqrt(n);
  CHECK(std::fabs(mean) < deviation);
  CHECK(std::fabs(square - 1) < deviation * std::sqrt(2));
  CHECK(std::fabs(fourth - 3) < deviation * std::sqrt(96));
  CHECK(std::fabs(across) < deviation);
  CHECK(std::fabs(neighbours) < deviation);
}

TEST_CASE("the stated energies fall at the stated rates, whatever the point and the direction") {
  // d = -gradient, so L falls at the rate -d theta'.
  for (const double v : {-2.0, 0.5, 3.0})
    for (const double d : {-1.0, 0.25, 4.0}) {
      const exponential_average average{.time_constant = 2, .gain = 3};
      const auto b = bent(average, {0, v}, d);
      CHECK(-d * b[0] + 2.0 / 3 * v * b[1] == Approx(-v * v / 3));
      const auto faded = bent(vanishing_friction{.strength = 3}, {0, v}, d, 1.5);
      CHECK(-d * faded[0] + v * faded[1] == Approx(-3 / 1.5 * v * v));
    }
}
