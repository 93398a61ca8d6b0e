// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "../json/text.hpp"
#include "odeflow/data/replace_file.hpp"
#include "odeflow/data/safetensors.hpp"
#include "safetensors_header.hpp"

namespace odeflow::data {
namespace {

[[noreturn]] void refuse(const std::string& problem) {
  throw std::invalid_argument("write_safetensors: " + problem);
}

std::string in_json(const std::string& text) {
  try {
    return nlohmann::json(text).dump();
  } catch (const nlohmann::json::exception&) {
    refuse(detail::in_quotes(text) + " is not UTF-8");
  }
}

void check(const std::vector<tensor>& tensors) {
  std::set<std::string_view> names;
  for (const tensor& each : tensors) {
    const std::string name = "tensor " + detail::in_quotes(each.name);
    if (each.name.empty()) refuse("a tensor has no name");
    if (each.name == "__metadata__") refuse(name + ": the name is taken");
    if (!names.insert(each.name).second) refuse(name + " is there twice");
    if (each.shape.size() > most_dimensions)
      refuse(name + " has " + std::to_string(each.shape.size()) + " dimensions, more than " +
             std::to_string(most_dimensions));
    const auto needed = bytes_needed(each.type, each.shape);
    if (!needed) refuse(name + ": its shape makes no number of bytes");
    if (*needed != each.bytes.size())
      refuse(name + ": its type and shape make " + std::to_string(*needed) + " bytes, it has " +
             std::to_string(each.bytes.size()));
  }
}

// The length bytes and the header, without the digits of the checksum. Each comma goes before what it separates.
std::string header_of(const std::vector<tensor>& tensors, const metadata& about) {
  std::string text(8, '\0');
  text += std::string(before_digits) + std::string(no_digits) + R"(",")" + std::string(format_key) +
          R"(":")" + std::string(format) + '"';
  for (const auto& [key, value] : about) {
    if (key == checksum_key || key == format_key)
      refuse("the metadata " + detail::in_quotes(key) + " is odeflow's");
    text += ',' + in_json(key) + ':' + in_json(value);
  }
  text += '}';
  std::size_t begin = 0;
  for (const tensor& each : tensors) {
    std::string shape;
    for (const std::size_t extent : each.shape)
      shape.append(shape.empty() ? "" : ",").append(std::to_string(extent));
    const std::size_t end = begin + each.bytes.size();
    text += ',' + in_json(each.name) + R"(:{"dtype":")" + std::string(name_of(each.type)) + R"(","shape":[)" +
            shape + R"(],"data_offsets":[)" + std::to_string(begin) + ',' + std::to_string(end) + "]}";
    begin = end;
  }
  text += '}';
  text.append((8 - text.size() % 8) % 8, ' ');
  const std::uint64_t length = text.size() - 8;
  if (length > largest_header)
    refuse("the header has " + std::to_string(length) + " bytes, more than 100 MB");
  for (std::size_t i = 0; i < 8; ++i) text[i] = static_cast<char>(length >> 8 * i & 255);
  return text;
}

}  // namespace

void write_safetensors(const std::filesystem::path& path, const std::vector<tensor>& tensors,
                       const metadata& about) {
  check(tensors);
  std::vector<tensor> sorted = tensors;
  std::ranges::stable_sort(sorted, std::greater<>(), [](const tensor& x) { return bits_of(x.type); });
  std::string header = header_of(sorted, about);
  std::vector<std::span<const std::byte>> parts;
  for (const tensor& each : sorted) parts.push_back(each.bytes);
  header.replace(digits_at, no_digits.size(), checksum_of(header, parts));
  parts.insert(parts.begin(), std::as_bytes(std::span(header)));
  replace_file(path, parts);
}

}  // namespace odeflow::data
