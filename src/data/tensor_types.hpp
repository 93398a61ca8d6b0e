// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "odeflow/data/tensor.hpp"

namespace odeflow::data {

static_assert(std::endian::native == std::endian::little, "values lie in files as they lie in memory");

constexpr std::size_t most_dimensions = 64;

std::optional<element_type> type_named(std::string_view name);

/// What a tensor takes; nothing where that is no whole number of bytes, or 64 bits do not count the bits.
std::optional<std::uint64_t> bytes_needed(element_type type, std::span<const std::size_t> shape);

}  // namespace odeflow::data
