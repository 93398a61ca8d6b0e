// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <algorithm>
#include <cstddef>

#include "odeflow/state/parallel.hpp"

/// \file
/// A piece of work on a grid of outputs, cut for the threads. Each output is computed by one thread, in an order of its
/// own, so that the cut changes no bit.
namespace odeflow::detail {

/// [first, last) of one direction of the grid.
struct stretch {
  std::size_t first = 0;
  std::size_t last = 0;
  std::size_t size() const noexcept { return last - first; }
};

/// One direction of the grid: its length, and what it is best cut in multiples of.
struct direction_of_cut {
  std::size_t length = 0;
  std::size_t grain = 1;

  /// How much longer the work takes, cut for so many threads along this direction, than in equal parts.
  double imbalance(std::size_t parts) const noexcept {
    const std::size_t pieces = (length + grain - 1) / grain;
    return static_cast<double>((pieces + parts - 1) / parts * parts) / static_cast<double>(pieces);
  }
  stretch part(std::size_t i, std::size_t parts) const noexcept {
    const std::size_t pieces = (length + grain - 1) / grain;
    return {std::min(pieces * i / parts * grain, length), std::min(pieces * (i + 1) / parts * grain, length)};
  }
};

/// Flops below which a second thread does not pay.
inline constexpr double least_flops = 2e5;

/// body(i, parts) for i < parts, on as many threads as the work is worth.
template <class Body>
void on_threads(double flops, Body&& body) {
  const std::size_t parts = flops < least_flops ? 1 : threads();
  if (parts == 1)
    body(std::size_t{0}, parts);
  else
    parallel_parts(parts, [&](std::size_t i) { body(i, parts); });
}

/// body(stretch of a, stretch of b): part i of so many, cut along the direction that is cut more evenly, a of equal ones.
template <class Body>
void part_of_grid(direction_of_cut a, direction_of_cut b, std::size_t i, std::size_t parts, Body&& body) {
  const bool along_a = a.imbalance(parts) <= b.imbalance(parts);
  const stretch of_a = along_a ? a.part(i, parts) : stretch{0, a.length};
  const stretch of_b = along_a ? stretch{0, b.length} : b.part(i, parts);
  if (of_a.size() > 0 && of_b.size() > 0) body(of_a, of_b);
}

}  // namespace odeflow::detail
