// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "odeflow/tableau/dynamic_tableau.hpp"

/// \file
/// Tableaux in JSON files. Such a file is an object, for example
///
///     { "name": "Heun-Euler 2(1)",
///       "a": [[], [1]],
///       "b": ["1/2", "1/2"], "order": 2,
///       "embedded": [1, 0], "embedded_order": 1 }
///
/// The keys are the fields of `dynamic_tableau`: a, b and order must be there; name is that of the file if it is left out;
/// source, c, embedded with embedded_order, dense with dense_order may be left out. a has a row for each number of b; what a
/// row of a or of dense does not have at its end is zero.
///
/// A coefficient is a JSON number, which is a double; or a text: "35/384" or "-7" exactly, "0.1234567890123456789" with 18 digits
/// or more as a long double, with fewer as a double. The order conditions are checked as exactly as the numbers are known.
namespace odeflow {

/// A file that is no tableau, or is not the tableau that it says it is. `what()` begins with the file and the line and names
/// the field, its numbers counted from 1 as in a_21: "mine.json: line 4: b[2]: '1/0': the denominator is 0", or is the
/// condition that fails: "mine.json: order 4: sum b_i c_i a_ij c_j = 1/8, off by 1.3e-3".
class tableau_error : public std::runtime_error {
 public:
  tableau_error(std::string file, std::size_t line, const std::string& problem);

  /// The file, or what `parse_tableau` was told to call the text.
  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  /// From 1; 0 where the whole file is meant.
  [[nodiscard]] std::size_t line() const noexcept { return line_; }

 private:
  std::string file_;
  std::size_t line_ = 0;
};

/// What a file may hold at most. More is refused before it is kept, so that no file makes the program ask for much memory:
/// that of the order conditions included, below 8 MB.
struct tableau_limits {
  static constexpr std::size_t bytes = std::size_t{1} << 20;
  static constexpr std::size_t stages = 64;
  static constexpr std::size_t degree = 16;  ///< of theta, in dense
};

/// The tableau in a file. Throws tableau_error where the file cannot be read, is longer than `tableau_limits`, is not JSON, has
/// a key twice, one that is unknown or not all that it must, a value of another kind, a number that is not finite or a
/// fraction that does not fit 64 bits; and where a condition of the tableau is broken, as the compiler does for a constant.
dynamic_tableau read_tableau(const std::filesystem::path& file);

/// The same for a text. `name` stands for the file in messages, and is the tableau's name where the text has none.
dynamic_tableau parse_tableau(std::string_view text, std::string name);

/// Writes the file that `read_tableau` makes the same tableau of, each number to its last bit; as a whole or not at all, as
/// `data::replace_file` does. Throws std::invalid_argument where `validate` does; tableau_error where `read_tableau` would
/// refuse the file (too many stages; numbers that are known as float only, which a file does not tell from double), before
/// anything is written, or where it cannot be written.
void write_tableau(const std::filesystem::path& file, const dynamic_tableau& t);

}  // namespace odeflow
