// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/file_error.hpp"

#include <utility>

namespace odeflow::data {
namespace {

std::string text_of(at_byte place) { return "at byte " + std::to_string(place.offset); }

std::string text_of(at_line place) {
  std::string text = "at line " + std::to_string(place.line);
  if (place.column != 0) text += ", column " + std::to_string(place.column);
  return text;
}

}  // namespace

file_error::file_error(std::filesystem::path path, at_byte place, const std::string& problem)
    : std::runtime_error(path.string() + ": " + text_of(place) + ": " + problem),
      path_(std::move(path)),
      offset_(place.offset) {}

file_error::file_error(std::filesystem::path path, at_line place, const std::string& problem)
    : std::runtime_error(path.string() + ": " + text_of(place) + ": " + problem),
      path_(std::move(path)),
      offset_(place.line),
      column_(place.column) {}

file_error::file_error(std::filesystem::path path, const std::string& problem)
    : std::runtime_error(path.string() + ": " + problem), path_(std::move(path)) {}

file_not_found::file_not_found(std::filesystem::path path, const std::string& problem)
    : file_error(std::move(path), problem) {}

}  // namespace odeflow::data
