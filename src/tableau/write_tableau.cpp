// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "number_text.hpp"
#include "odeflow/data/replace_file.hpp"
#include "odeflow/tableau/properties.hpp"
#include "odeflow/tableau/read_tableau.hpp"

namespace odeflow {
namespace {

// Without the zeros at its end, which a row need not have.
std::string list(std::vector<coefficient> numbers, bool whole) {
  while (!whole && !numbers.empty() && numbers.back().is_zero()) numbers.pop_back();
  std::string text;
  for (const coefficient& x : numbers) text += (text.empty() ? "" : ", ") + detail::json_of(x);
  return "[" + text + "]";
}

std::string list(const std::vector<std::vector<coefficient>>& rows) {
  std::string text;
  for (const auto& row : rows) text += (text.empty() ? "\n    " : ",\n    ") + list(row, false);
  return "[" + text + "\n  ]";
}

std::string string(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string text_of(const dynamic_tableau& t) {
  std::string text = "{\n  \"name\": " + string(t.name);
  if (!t.source.empty()) text += ",\n  \"source\": " + string(t.source);
  text += ",\n  \"a\": " + list(t.a) + ",\n  \"b\": " + list(t.b, true);
  if (!std::ranges::all_of(t.c, &coefficient::is_zero)) text += ",\n  \"c\": " + list(t.c, true);
  text += ",\n  \"order\": " + std::to_string(t.order);
  if (is_embedded(t))
    text += ",\n  \"embedded\": " + list(t.embedded, true) +
            ",\n  \"embedded_order\": " + std::to_string(t.embedded_order);
  if (has_dense_weights(t))
    text += ",\n  \"dense\": " + list(t.dense) + ",\n  \"dense_order\": " + std::to_string(t.dense_order);
  return text + "\n}\n";
}

}  // namespace

void write_tableau(const std::filesystem::path& file, const dynamic_tableau& t) {
  t.validate();
  const std::string text = text_of(t), path = file.string();
  parse_tableau(text, path);
  const std::span<const std::byte> bytes = std::as_bytes(std::span(text));
  try {
    data::replace_file(file, {&bytes, 1});
  } catch (const data::replace_error& error) {
    throw tableau_error(path, 0, "it cannot be written: " + error.code().message());
  } catch (const data::file_not_found&) {
    throw tableau_error(path, 0, "it cannot be written: no such folder");
  }
}

}  // namespace odeflow
