// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/spirals.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <random>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace odeflow::data {
namespace {

// All numbers are integers in units of 2^-30, angles in units of 2^-30 turns: no rounding is left to a
// compiler's choice of fused operations, or to a machine's sine.
using fixed = std::int64_t;
constexpr int places = 30;
constexpr fixed one = fixed{1} << places;

/// The product, rounded down. It must stay below 2^63: so the limits of noise and turns.
constexpr fixed times(fixed a, fixed b) { return (a * b) >> places; }

/// sin(pi/2 x) for x in [0, 1]: the Taylor polynomial of degree 13, within 1e-8.
constexpr fixed quarter_sine(fixed x) {
  constexpr std::array<fixed, 7> coefficients{1686629713, -693598668, 85569306, -5026995, 172272, -3864, 61};
  const fixed square = times(x, x);
  fixed sum = 0;
  for (std::size_t i = coefficients.size(); i-- > 0;) sum = coefficients[i] + times(sum, square);
  return times(sum, x);
}

constexpr fixed sine(fixed turns) {
  const fixed quarters = (turns & (one - 1)) * 4;  // in [0, 4)
  const fixed x = quarters & (one - 1);
  switch (quarters >> places) {
    case 0:
      return quarter_sine(x);
    case 1:
      return quarter_sine(one - x);
    case 2:
      return -quarter_sine(x);
    default:
      return -quarter_sine(one - x);
  }
}

/// The sum of twelve uniform numbers, less 6.
fixed normal(std::mt19937_64& random) {
  fixed sum = -6 * one;
  for (int i = 0; i < 6; ++i) {
    const std::uint64_t bits = random();
    sum += static_cast<fixed>(bits >> (64 - places)) + static_cast<fixed>(bits & std::uint64_t{one - 1});
  }
  return sum;
}

double number(fixed x) { return static_cast<double>(x) / static_cast<double>(one); }  // exact

fixed nearest(double x) { return std::llround(x * static_cast<double>(one)); }

void validate(const spirals_options& options) {
  std::ostringstream text;
  if (options.classes < 2 || options.classes > options.rows)
    text << "spirals: " << options.classes << " classes and " << options.rows
         << " rows, not 2 <= classes <= rows";
  else if (options.rows > std::numeric_limits<std::uint32_t>::max())
    text << "spirals: " << options.rows << " rows, at most 4294967295";
  else if (!(options.noise >= 0 && options.noise <= 4))
    text << "spirals: noise " << options.noise << ", not within 0 to 4";
  else if (!(options.turns >= -4 && options.turns <= 4))
    text << "spirals: turns " << options.turns << ", not within -4 to 4";
  else
    return;
  throw std::invalid_argument(text.str());
}

}  // namespace

dataset spirals(const spirals_options& options) {
  validate(options);
  constexpr double turns_per_radian = 0.15915494309189535;  // 1 / (2 pi)
  const fixed noise = nearest(options.noise * turns_per_radian);
  const fixed turns = nearest(options.turns);
  std::mt19937_64 random(options.seed);
  labelled<double> parts{.sample_shape = {2}, .classes = options.classes};
  parts.values.reserve(2 * options.rows);
  parts.labels.reserve(options.rows);
  for (std::size_t i = 0; i < options.rows; ++i) {
    const std::size_t arm = i % options.classes;
    const auto radius = static_cast<fixed>(random() >> (64 - places));
    const auto start = static_cast<fixed>((std::uint64_t{arm} << places) / options.classes);
    const fixed angle = start + times(turns, radius) + times(noise, normal(random));
    parts.values.push_back(number(times(radius, sine(angle + one / 4))));
    parts.values.push_back(number(times(radius, sine(angle))));
    parts.labels.push_back(static_cast<std::uint32_t>(arm));
  }
  return dataset::from_values(std::move(parts));
}

}  // namespace odeflow::data
