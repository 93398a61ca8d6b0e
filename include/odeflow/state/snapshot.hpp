// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace odeflow {

/// What the numbers of an entry are.
enum class element_type : std::uint8_t { boolean, natural, integer, float32, float64, text };

constexpr std::string_view describe(element_type type) {
  constexpr std::string_view names[] = {"boolean", "natural", "integer", "float32", "float64", "text"};
  return names[static_cast<std::size_t>(type)];
}

/// One saved value: bytes as they lie in memory, those of float and double untouched.
struct snapshot_entry {
  std::string name;  ///< "stepper/inside/m_dxdt"
  element_type type = element_type::natural;
  /// {} of one number, {n} of an array or text, {dimension, blocks, scalars} of a state.
  std::vector<std::uint64_t> shape;
  std::vector<std::byte> bytes;
  bool operator==(const snapshot_entry&) const = default;
};

/// What was saved, in the order in which it was. Names and order are a format: they stay.
struct snapshot {
  std::vector<snapshot_entry> entries;
  bool operator==(const snapshot&) const = default;
};

/// A snapshot that is not one of the object that was to be restored: which entry, what was expected, what found.
class snapshot_error : public std::runtime_error {
 public:
  snapshot_error(const std::string& entry, const std::string& expected, const std::string& found)
      : std::runtime_error("odeflow::snapshot: entry " + entry + ": expected " + expected + ", found " +
                           found),
        entry_(entry) {}
  const std::string& entry() const noexcept { return entry_; }

 private:
  std::string entry_;
};

}  // namespace odeflow
