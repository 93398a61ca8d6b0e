// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/snapshot_file.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace odeflow::data {

namespace {

using json = nlohmann::json;

constexpr const char* key = "odeflow.snapshot";
constexpr std::string_view digits = "0123456789abcdef";

// In a tensor: arrays of numbers. The type that it has there.
std::optional<element_type> tensor_type(const snapshot_entry& entry) {
  if (entry.shape.empty() || entry.type == odeflow::element_type::text) return std::nullopt;
  switch (entry.type) {
    case odeflow::element_type::natural:
      return element_type::uint64;
    case odeflow::element_type::integer:
      return element_type::int64;
    case odeflow::element_type::float32:
      return element_type::float32;
    case odeflow::element_type::float64:
      return element_type::float64;
    default:
      return std::nullopt;
  }
}

std::vector<std::size_t> tensor_shape(const snapshot_entry& entry, element_type type) {
  const auto& shape = entry.shape;
  if (shape.size() == 3 && shape[2] == 0)
    return {static_cast<std::size_t>(shape[1]), static_cast<std::size_t>(shape[0])};
  return {entry.bytes.size() * 8 / bits_of(type)};
}

std::string to_hex(const std::vector<std::byte>& bytes) {
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

std::optional<std::vector<std::byte>> from_hex(const std::string& text) {
  std::vector<std::byte> bytes(text.size() / 2);
  if (text.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto value = digits.find(text[i]);
    if (value == digits.npos) return std::nullopt;
    bytes[i / 2] = (bytes[i / 2] << 4) | static_cast<std::byte>(value);
  }
  return bytes;
}

[[noreturn]] void refuse(const std::string& entry, const std::string& expected, const std::string& found) {
  throw snapshot_error(entry, expected, found);
}

// The list of entries; deeper nesting than it has is not kept, since what walks over it would use up the stack.
json list_in(const std::string& text) {
  constexpr int depth_of_a_shape = 2;
  const auto keep = [](int depth, json::parse_event_t event, json&) {
    const bool begins =
        event == json::parse_event_t::array_start || event == json::parse_event_t::object_start;
    if (begins && depth > depth_of_a_shape) refuse(key, "entries [name, type, shape]", "deeper lists");
    return true;
  };
  json all = json::parse(text, keep, false);
  if (!all.is_array()) refuse(key, "a JSON array", text.substr(0, 80));
  return all;
}

using tensors_by_name = std::map<std::string_view, const tensor*>;

snapshot_entry entry_of(const json& told, const tensors_by_name& tensors) {
  if (!told.is_array() || told.size() < 3 || told.size() > 4 || !told[0].is_string() ||
      !told[1].is_number_unsigned() || !told[2].is_array())
    refuse(key, "[name, type, shape]", told.dump().substr(0, 80));
  snapshot_entry entry{.name = told[0].get<std::string>(), .type = {}, .shape = {}, .bytes = {}};
  const auto type = told[1].get<std::uint64_t>();
  if (type > static_cast<std::uint64_t>(odeflow::element_type::text))
    refuse(entry.name, "a type from 0 to 5", std::to_string(type));
  entry.type = static_cast<odeflow::element_type>(type);
  for (const json& extent : told[2]) {
    if (!extent.is_number_unsigned()) refuse(entry.name, "a shape of numbers", extent.dump().substr(0, 80));
    entry.shape.push_back(extent.get<std::uint64_t>());
  }
  if (entry.shape.size() != 0 && entry.shape.size() != 1 && entry.shape.size() != 3)
    refuse(entry.name, "a shape of 0, 1 or 3 numbers", std::to_string(entry.shape.size()));
  const auto in_tensor = tensor_type(entry);
  if (in_tensor.has_value() != (told.size() == 3))
    refuse(entry.name, "its bytes in one place", told.dump().substr(0, 80));
  if (!in_tensor) {
    auto bytes = told[3].is_string() ? from_hex(told[3].get<std::string>()) : std::nullopt;
    if (!bytes) refuse(entry.name, "bytes as hexadecimal digits", told[3].dump().substr(0, 80));
    entry.bytes = std::move(*bytes);
  } else {
    const auto named = tensors.find(entry.name);
    if (named == tensors.end()) refuse(entry.name, "a tensor", "none of that name");
    const tensor& found = *named->second;
    if (found.type != *in_tensor)
      refuse(entry.name, std::string(name_of(*in_tensor)), std::string(name_of(found.type)));
    entry.bytes.assign(found.bytes.begin(), found.bytes.end());
  }
  return entry;
}

}  // namespace

snapshot_tensors as_tensors(const snapshot& from) {
  snapshot_tensors made;
  json all = json::array();
  for (const snapshot_entry& entry : from.entries) {
    json told = {entry.name, static_cast<std::uint64_t>(entry.type), entry.shape};
    if (const auto type = tensor_type(entry))
      made.tensors.push_back(
          {.name = entry.name, .type = *type, .shape = tensor_shape(entry, *type), .bytes = entry.bytes});
    else
      told.push_back(to_hex(entry.bytes));
    all.push_back(std::move(told));
  }
  made.about[key] = all.dump();
  return made;
}

snapshot as_snapshot(const safetensors_file& file) {
  const auto text = file.about().find(key);
  if (text == file.about().end()) refuse(key, "the list of what was saved", "a file without it");
  tensors_by_name tensors;
  for (const tensor& each : file.tensors()) tensors.emplace(each.name, &each);
  snapshot made;
  std::set<std::string> names;
  for (const json& told : list_in(text->second)) {
    made.entries.push_back(entry_of(told, tensors));
    // A tensor that is copied often makes much memory of a small file.
    const std::string& name = made.entries.back().name;
    if (!names.insert(name).second) refuse(name, "one entry of this name", "another one");
  }
  return made;
}

}  // namespace odeflow::data
