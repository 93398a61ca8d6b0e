// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "input_file.hpp"
#include "odeflow/data/safetensors.hpp"
#include "tensor_types.hpp"

/// \file
/// The JSON in front of the tensors.
namespace odeflow::data {

constexpr std::uint64_t largest_header = 100'000'000;

// A header of ours begins so, and 16 digits follow. Both keys are ours, not those of the caller.
constexpr std::string_view checksum_key = "odeflow.checksum", format_key = "odeflow.format", format = "1";
constexpr std::string_view before_digits = R"({"__metadata__":{"odeflow.checksum":"crc64-xz:)";
constexpr std::string_view no_digits = "0000000000000000";
constexpr std::size_t digits_at = 8 + before_digits.size();  // in the file
static_assert(digits_at == 54);

/// The digits for a file of these parts behind the header, which has its length in front.
std::string checksum_of(std::string header, const std::vector<std::span<const std::byte>>& parts);

struct header_entry {
  std::string name;
  element_type type = element_type::uint8;
  std::vector<std::size_t> shape;
  std::uint64_t begin = 0, end = 0;  // from the end of the header
};

struct safetensors_header {
  std::vector<header_entry> tensors;  // in the order of their bytes, which they cover from 0 to the end
  metadata about;
};

/// Throws file_error unless the text, which begins at byte 8, is such a header for so many bytes.
safetensors_header parse_header(const input_file& file, std::string_view text, std::uint64_t bytes);

}  // namespace odeflow::data
