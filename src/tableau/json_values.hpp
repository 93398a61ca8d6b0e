// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "odeflow/tableau/coefficient.hpp"
#include "odeflow/tableau/read_tableau.hpp"

/// \file
/// What a JSON text says of each field of a tableau, before the fields are put together.
namespace odeflow::tableau_file {

enum class kind { text, order, numbers, rows };

struct field {
  std::string_view name;
  kind holds;
  std::size_t numbers_in_a_row = tableau_limits::stages;
};

enum : std::size_t { name, source, a, b, c, order, embedded, embedded_order, dense, dense_order, none };
inline constexpr field fields[none] = {{"name", kind::text},
                                       {"source", kind::text},
                                       {"a", kind::rows},
                                       {"b", kind::numbers},
                                       {"c", kind::numbers},
                                       {"order", kind::order},
                                       {"embedded", kind::numbers},
                                       {"embedded_order", kind::order},
                                       {"dense", kind::rows, tableau_limits::degree},
                                       {"dense_order", kind::order}};

// What the text says of a field; the rows of one that holds numbers are one row.
struct value {
  bool given = false;
  std::size_t line = 0;
  std::string text;
  int order = 0;
  std::vector<std::vector<coefficient>> rows;
};

// The text, and how far the parser has read it.
struct document {
  std::string_view text;
  std::string file;
  std::size_t read = 0;

  // Of the last letter that was read. After a number that is the one behind it, which may be the end of its line.
  std::size_t line() const {
    const std::size_t before = read == 0 ? 0 : read - 1;
    return 1 + static_cast<std::size_t>(std::ranges::count(text.substr(0, before), '\n'));
  }
  [[noreturn]] void fail(const std::string& problem) const { throw tableau_error(file, line(), problem); }
};

/// The values of all fields. Refuses at once what has no place in a tableau: nothing is kept that is too deep or too long.
/// Throws tableau_error.
std::array<value, none> values_of(document& from);

}  // namespace odeflow::tableau_file
