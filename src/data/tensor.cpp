// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/tensor.hpp"

#include <iterator>
#include <limits>

#include "tensor_types.hpp"

namespace odeflow::data {
namespace {

struct about_type {
  std::string_view name;
  std::size_t bits;
};

// In the order of element_type.
constexpr about_type types[] = {
    {"BOOL", 8},    {"U8", 8},      {"I8", 8},      {"U16", 16},        {"I16", 16},    {"U32", 32},
    {"I32", 32},    {"U64", 64},    {"I64", 64},    {"F16", 16},        {"BF16", 16},   {"F32", 32},
    {"F64", 64},    {"C64", 64},    {"F8_E4M3", 8}, {"F8_E4M3FNUZ", 8}, {"F8_E5M2", 8}, {"F8_E5M2FNUZ", 8},
    {"F8_E8M0", 8}, {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"F4", 4}};
static_assert(std::size(types) == static_cast<std::size_t>(element_type::float4) + 1);

}  // namespace

std::size_t bits_of(element_type type) noexcept { return types[static_cast<std::size_t>(type)].bits; }
std::string_view name_of(element_type type) noexcept { return types[static_cast<std::size_t>(type)].name; }

std::optional<element_type> type_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(types); ++i)
    if (types[i].name == name) return static_cast<element_type>(i);
  return {};
}

std::optional<std::uint64_t> bytes_needed(element_type type, std::span<const std::size_t> shape) {
  std::uint64_t bits = bits_of(type);
  for (const std::uint64_t extent : shape) {
    if (extent != 0 && bits > std::numeric_limits<std::uint64_t>::max() / extent) return {};
    bits *= extent;
  }
  if (bits % 8 != 0) return {};
  return bits / 8;
}

}  // namespace odeflow::data
