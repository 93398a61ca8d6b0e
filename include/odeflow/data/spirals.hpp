// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "odeflow/data/dataset.hpp"

/// \file
/// A data set that needs no file.
namespace odeflow::data {

struct spirals_options {
  std::size_t rows = 2000;  ///< of all classes together
  std::size_t classes = 3;  ///< arms
  double turns = 1;         ///< of an arm, from the centre to its end
  double noise = 0.1;       ///< standard deviation of the angle, in radians
  std::uint64_t seed = 0;
};

/// Interleaved spirals in the plane: row i is of class c = i mod classes and lies at radius r and angle a,
///
///     (x, y) = r (cos a, sin a),   a = 2 pi (c / classes + turns r) + noise n,
///
/// with r uniform on [0, 1) and n nearly normal: the sum of twelve uniform numbers, less 6 (mean 0, variance
/// 1, never beyond 6). Equal options give equal bits on every machine: the generator is std::mt19937_64 and
/// all else is integer arithmetic, of 30 binary places (the equations hold to 1e-7). Throws
/// std::invalid_argument unless 2 <= classes <= rows, 0 <= noise <= 4 and -4 <= turns <= 4.
[[nodiscard]] dataset spirals(const spirals_options& options = {});

}  // namespace odeflow::data
