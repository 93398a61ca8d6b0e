// SPDX-License-Identifier: BSL-1.0
#include "odeflow/odeint/error_norm.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "odeflow/state/require.hpp"

namespace odeflow {
namespace detail {
namespace {

template <class T>
using bits_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

template <class T>
constexpr bits_of<T> sign_bit = ~(~bits_of<T>(0) >> 1);

// The sign bit is set if a is NaN or infinite: without its own sign, the bits of a are at least those of
// infinity, and the sum carries.
template <class T>
bits_of<T> flag(T a) {
  constexpr bits_of<T> carry = sign_bit<T> - std::bit_cast<bits_of<T>>(std::numeric_limits<T>::infinity());
  return (std::bit_cast<bits_of<T>>(a) & ~sign_bit<T>)+carry;
}

template <class T>
error_sums scaled_error_of_part(std::size_t size, const T* e, const T* x, const T* dxdt,
                                const error_scale& scale) {
  const T absolute = static_cast<T>(scale.absolute), relative = static_cast<T>(scale.relative),
          step = static_cast<T>(scale.step);
  constexpr T least = std::numeric_limits<T>::min();  // so that no error on nothing is 0, without a branch
  // The bits of numbers >= 0 are in the order of the numbers.
  using integer = std::make_signed_t<bits_of<T>>;
  integer largest = 0;
  double squares = 0;
  bits_of<T> flags = 0;
#pragma omp simd reduction(max : largest) reduction(+ : squares) reduction(| : flags)
  for (std::size_t i = 0; i < size; ++i) {
    const T tolerated = absolute + relative * std::fabs(x[i]) + step * std::fabs(dxdt[i]);
    const T q = std::fabs(e[i]) / (tolerated < least ? least : tolerated);
    largest = std::max(largest, std::bit_cast<integer>(q));
    squares += static_cast<double>(q) * static_cast<double>(q);
    flags |= flag(e[i]) | flag(x[i]) | flag(dxdt[i]);
  }
  return {static_cast<double>(std::bit_cast<T>(largest)), squares, (flags & sign_bit<T>) == 0};
}

}  // namespace

template <class T>
error_sums scaled_error(std::size_t size, const T* e, const T* x, const T* dxdt, const error_scale& scale) {
  // A fixed cut, as in sum_of_squares: at most so many parts, whose sums are added in their order.
  constexpr std::size_t most_parts = 256;
  const std::size_t parts = std::clamp<std::size_t>(size / sweep_grain, 1, most_parts);
  std::array<error_sums, most_parts> found{};
  parallel_parts(parts, [&](std::size_t part) {
    const std::size_t begin = size * part / parts, end = size * (part + 1) / parts;
    found[part] = scaled_error_of_part(end - begin, e + begin, x + begin, dxdt + begin, scale);
  });
  error_sums all;
  for (std::size_t part = 0; part < parts; ++part) {
    all.largest = std::max(all.largest, found[part].largest);
    all.squares += found[part].squares;
    all.finite = all.finite && found[part].finite;
  }
  return all;
}

template error_sums scaled_error(std::size_t, const float*, const float*, const float*, const error_scale&);
template error_sums scaled_error(std::size_t, const double*, const double*, const double*,
                                 const error_scale&);

}  // namespace detail

error_checker::error_checker(tolerances tolerated) : tolerated_(std::move(tolerated)) {
  detail::require_not_negative("tolerances.absolute", tolerated_.absolute);
  detail::require_not_negative("tolerances.relative", tolerated_.relative);
  if (tolerated_.absolute == 0 && tolerated_.relative == 0)
    throw std::invalid_argument("odeflow::tolerances: absolute and relative are both 0");
  detail::require_not_negative("tolerances.of_step", tolerated_.of_step);
  for (const double weight : tolerated_.weights) detail::require_not_negative("tolerances.weights", weight);
  detail::require_not_negative("tolerances.scalar_weight", tolerated_.scalar_weight);
}

template <class T>
double error_checker::measure(const state<T>& x, const state<T>& dxdt, const state<T>& e, double dt) const {
  const std::vector<double>& weights = tolerated_.weights;
  if (!weights.empty() && weights.size() != x.blocks())
    throw std::invalid_argument("odeflow::tolerances.weights has " + std::to_string(weights.size()) +
                                " weights for a state of " + std::to_string(x.blocks()) + " blocks");
  if (!same_shape(x, e) || !same_shape(x, dxdt))
    throw std::invalid_argument("odeflow::error_checker: a state of " + std::to_string(x.size()) +
                                " elements, a derivative of " + std::to_string(dxdt.size()) +
                                ", an error of " + std::to_string(e.size()));

  detail::error_sums all;
  double counted = 0;
  const auto add = [&](std::size_t begin, std::size_t size, double weight) {
    const auto part = detail::scaled_error(
        size, e.data() + begin, x.data() + begin, dxdt.data() + begin,
        {tolerated_.absolute, tolerated_.relative, tolerated_.relative * tolerated_.of_step * std::fabs(dt)});
    all.finite = all.finite && part.finite;
    if (weight == 0) return;
    counted += static_cast<double>(size);
    all.largest = std::max(all.largest, weight * part.largest);
    all.squares += weight * weight * part.squares;
  };
  const bool everything = tolerated_.counted == error_of::everything;
  if (everything && weights.empty() && tolerated_.scalar_weight == 1) {
    add(0, x.size(), 1);
  } else {
    for (std::size_t b = 0; b < x.blocks(); ++b)
      add(b * x.dimension(), x.dimension(), b > 0 && !everything ? 0 : weights.empty() ? 1 : weights[b]);
    add(x.blocks() * x.dimension(), x.scalars().size(), everything ? tolerated_.scalar_weight : 0);
  }

  if (!all.finite) return std::numeric_limits<double>::infinity();
  if (counted == 0)
    throw std::invalid_argument(
        "odeflow::tolerances: no element of the state has a weight above 0, so no step would be controlled");
  return tolerated_.norm == error_norm::largest ? all.largest : std::sqrt(all.squares / counted);
}

template double error_checker::measure(const state<float>&, const state<float>&, const state<float>&,
                                       double) const;
template double error_checker::measure(const state<double>&, const state<double>&, const state<double>&,
                                       double) const;

}  // namespace odeflow
