// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "odeflow/data/dataset.hpp"

/// \file
/// Tables of numbers as text, with one column of answers.
namespace odeflow::data {

/// What the column of answers holds: classes, or one number to be fitted.
enum class answers { labels, target };

struct csv_options {
  char separator = ',';
  /// Whether the first line holds the names of the columns. It is never guessed.
  bool header = false;
  answers kind = answers::labels;
  /// The column of answers: by index from 0 (of data::file_error, columns count from 1), or by its name in
  /// the header; by default the last one.
  std::optional<std::size_t> answer_column = {};
  std::string answer_name = {};
  /// The number of classes; 0 stands for the largest label + 1 or for the number of names.
  std::size_t classes = 0;
  /// If given, every label is one of these names, numbered in this order: a test set takes the names of its
  /// training set, `{.class_names = train.class_names()}`.
  std::vector<std::string> class_names = {};
};

/// Reads a plain or gzip file (told by its first bytes; of one gzip member). All columns but that of the
/// answers are features, in their order, and finite numbers in the spelling of std::from_chars, a leading `+`
/// allowed, whatever the locale.
///
/// Labels without given names are all non-negative integers or all names, as the first row decides; a number
/// among names is an error, and so is a name among numbers. Names are numbered in the order of their bytes
/// ("cat" 0, "dog" 1), whatever the order of the rows.
///
/// Blanks around a field are ignored. A field may stand in double quotes and then hold separators, but
/// neither a quote nor the end of a line. Lines end in LF or CRLF, the last may end with the file; a UTF-8
/// byte order mark is skipped. An empty line is an error, and so is one longer than 16 MiB.
///
/// Throws file_not_found, or file_error with line and column for a row of another length than the first, a
/// field that is empty, not a number, not finite or out of range, a label that is negative or unknown, a file
/// without any data row, fewer than two columns, or no such column of answers; with the byte for an empty
/// file and for damaged gzip data. Throws std::invalid_argument for options that contradict each other.
[[nodiscard]] dataset read_csv(const std::filesystem::path& path, const csv_options& options = {});

}  // namespace odeflow::data
