// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace odeflow {

/// What is measured between the raw outputs z (rows x outputs) of a network and the answers of the data:
///
///     cross_entropy        L = 1/rows sum_i (log sum_j e^z_ij - z_i,label_i)         needs labels
///     mean_squared_error   L = 1/(rows outputs) sum_ij (z_ij - target_ij)^2          needs targets, or
///     labels
///
/// cross_entropy contains the softmax, so the network ends in raw outputs, and large outputs do not overflow.
/// mean_squared_error with labels takes target_ij = 1 for j = label_i and 0 elsewhere. Both are means over
/// the rows: a batch twice as large has a loss of the same size. They equal torch's CrossEntropyLoss and
/// MSELoss.
enum class criterion { cross_entropy, mean_squared_error };

/// The name as written in the enumeration. Throws std::invalid_argument for a value outside it.
std::string_view name(criterion loss);

/// The criterion of that name. Throws std::invalid_argument that lists the names there are.
criterion criterion_named(std::string_view text);

}  // namespace odeflow
