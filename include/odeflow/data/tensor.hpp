// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <ranges>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// \file
/// Arrays with a name and a shape, as files hold them.
namespace odeflow::data {

/// All element types of safetensors; those of fewer than 8 bits are packed.
enum class element_type {
  boolean,
  uint8,
  int8,
  uint16,
  int16,
  uint32,
  int32,
  uint64,
  int64,
  float16,
  bfloat16,
  float32,
  float64,
  complex64,
  float8_e4m3,
  float8_e4m3fnuz,
  float8_e5m2,
  float8_e5m2fnuz,
  float8_e8m0,
  float6_e2m3,
  float6_e3m2,
  float4
};

/// The bits of an element, and its name in files, such as "F32".
[[nodiscard]] std::size_t bits_of(element_type type) noexcept;
[[nodiscard]] std::string_view name_of(element_type type) noexcept;

/// The types whose values can be used as they lie in memory.
template <class T>
concept tensor_element = std::same_as<T, float> || std::same_as<T, double> || std::same_as<T, std::int64_t> ||
    std::same_as<T, std::uint64_t> || std::same_as<T, std::uint8_t>;

template <tensor_element T>
constexpr element_type type_of() {
  if constexpr (std::same_as<T, float>) return element_type::float32;
  if constexpr (std::same_as<T, double>) return element_type::float64;
  if constexpr (std::same_as<T, std::int64_t>) return element_type::int64;
  if constexpr (std::same_as<T, std::uint64_t>) return element_type::uint64;
  return element_type::uint8;
}

/// An array that lies elsewhere: the elements in row-major order, little-endian. The shape {} is one element.
struct tensor {
  std::string name = {};
  element_type type = element_type::uint8;
  std::vector<std::size_t> shape = {};
  std::span<const std::byte> bytes = {};
};

/// A tensor of values that lie in memory and stay there: an lvalue or a view of one of the types above.
template <std::ranges::contiguous_range Values>
  requires std::ranges::borrowed_range<Values> && tensor_element<std::ranges::range_value_t<Values>> tensor
  as_tensor(std::string name, Values&& values, std::vector<std::size_t> shape) {
    using element = std::ranges::range_value_t<Values>;
    return {std::move(name), type_of<element>(), std::move(shape),
            std::as_bytes(std::span<const element>(std::ranges::data(values), std::ranges::size(values)))};
  }

/// The same with one dimension.
template <std::ranges::contiguous_range Values>
  requires std::ranges::borrowed_range<Values> && tensor_element<std::ranges::range_value_t<Values>> tensor
  as_tensor(std::string name, Values&& values) {
    return as_tensor(std::move(name), values, {std::ranges::size(values)});
  }

}  // namespace odeflow::data
