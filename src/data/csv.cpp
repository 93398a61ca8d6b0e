// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "input_file.hpp"
#include "odeflow/data/file_error.hpp"

namespace odeflow::data {
namespace {

/// The lines of a file, without their ends.
class line_reader {
 public:
  explicit line_reader(const std::filesystem::path& path) : file_(path) {}

  /// False at the end of the file.
  bool next(std::string_view& line) {
    std::size_t searched = 0;
    std::size_t end = 0;
    while ((end = text_.find('\n', start_ + searched)) == std::string::npos) {
      searched = text_.size() - start_;
      if (searched > longest)
        throw file_error(file_.path(), at_line{number_ + 1}, "a line of more than 16 MiB");
      if (refill()) continue;
      if (start_ == text_.size()) return false;
      end = text_.size();
      break;
    }
    line = std::string_view(text_).substr(start_, end - start_);
    start_ = std::min(end + 1, text_.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (++number_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    return true;
  }

  /// Of the line last returned, from 1.
  [[nodiscard]] std::uint64_t number() const noexcept { return number_; }
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return file_.path(); }

 private:
  static constexpr std::size_t longest = std::size_t{16} << 20;

  bool refill() {
    text_.erase(0, start_);
    start_ = 0;
    std::array<std::uint8_t, 1 << 16> piece;
    const std::size_t got = file_.read(piece);
    text_.append(reinterpret_cast<const char*>(piece.data()), got);
    return got != 0;
  }

  input_file file_;
  std::string text_;
  std::size_t start_ = 0;
  std::uint64_t number_ = 0;
};

/// A line and its fields; knows where it is.
struct table_row {
  const line_reader& lines;
  std::vector<std::string_view> fields;

  [[noreturn]] void fail(const std::string& problem, std::size_t column = 0) const {
    throw file_error(lines.path(), at_line{lines.number(), column}, problem);
  }

  /// The field in column i, from 0, as it may be shown: short and without control characters.
  [[nodiscard]] std::string shown(std::size_t i) const {
    constexpr std::size_t most = 40;
    std::string text(fields[i].substr(0, most));
    for (char& c : text)
      if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = '?';
    return '"' + text + (fields[i].size() > most ? "...\"" : "\"");
  }

  void split(std::string_view line, char separator) {
    const auto skip_blanks = [&] {
      while (!line.empty() && (line[0] == ' ' || line[0] == '\t') && line[0] != separator)
        line.remove_prefix(1);
    };
    fields.clear();
    if (line.empty()) fail("an empty line");
    while (true) {
      const std::size_t column = fields.size() + 1;
      skip_blanks();
      const bool quoted = line.starts_with('"');
      if (quoted) line.remove_prefix(1);
      const std::size_t end = std::min(line.find(quoted ? '"' : separator), line.size());
      if (quoted && end == line.size()) fail("a quote that does not end in this line", column);
      std::string_view field = line.substr(0, end);
      line.remove_prefix(end);
      if (quoted) {
        line.remove_prefix(1);
        skip_blanks();
        if (!line.empty() && line[0] != separator) fail("text after the end of a quote", column);
      }
      while (!field.empty() && (field.back() == ' ' || field.back() == '\t')) field.remove_suffix(1);
      if (field.empty()) fail("an empty field", column);
      fields.push_back(field);
      if (line.empty()) return;
      line.remove_prefix(1);
    }
  }
};

enum class spelling { number, overflow, text };

spelling parse(std::string_view field, double& number) {
  if (field.size() > 1 && field[0] == '+' && field[1] != '-') field.remove_prefix(1);
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error == std::errc::invalid_argument || end != field.data() + field.size()) return spelling::text;
  return error == std::errc::result_out_of_range ? spelling::overflow : spelling::number;
}

double finite_number(const table_row& row, std::size_t i, bool first_line) {
  double number = 0;
  const spelling read = parse(row.fields[i], number);
  if (read == spelling::text)
    row.fail(row.shown(i) + " is not a number" +
                 (first_line ? " (if this line names the columns, set header = true)" : ""),
             i + 1);
  if (read == spelling::overflow) row.fail(row.shown(i) + " is out of the range of double", i + 1);
  if (!std::isfinite(number)) row.fail(row.shown(i) + " is not finite", i + 1);
  return number;
}

/// Numbers the labels of one table.
class label_column {
 public:
  explicit label_column(const csv_options& options) : options_(options) {
    for (const std::string& name : options.class_names)
      if (!ids_.emplace(name, static_cast<std::uint32_t>(ids_.size())).second)
        throw std::invalid_argument("read_csv: class_names holds \"" + name + "\" twice");
  }

  void add(const table_row& row, std::size_t i) {
    if (!options_.class_names.empty()) {
      const auto found = ids_.find(row.fields[i]);
      if (found == ids_.end())
        row.fail(row.shown(i) + " is none of the " + std::to_string(ids_.size()) + " class_names", i + 1);
      labels_.push_back(found->second);
      return;
    }
    double number = 0;
    const bool numeric = parse(row.fields[i], number) != spelling::text;
    if (labels_.empty()) numeric_ = numeric;
    if (numeric != numeric_)
      row.fail(row.shown(i) + (numeric ? " is a number, but the labels before it are names"
                                       : " is not a number, but the labels before it are"),
               i + 1);
    if (numeric) {
      labels_.push_back(integer(row, i));
    } else {
      auto place = ids_.find(row.fields[i]);
      if (place == ids_.end())
        place = ids_.emplace(row.fields[i], static_cast<std::uint32_t>(ids_.size())).first;
      labels_.push_back(place->second);
    }
  }

  /// Labels and names; names found in the file are numbered in their order.
  std::pair<std::vector<std::uint32_t>, std::vector<std::string>> finish() {
    if (!options_.class_names.empty()) return {std::move(labels_), options_.class_names};
    std::vector<std::uint32_t> sorted(ids_.size());
    std::vector<std::string> names;
    for (const auto& [name, id] : ids_) {
      sorted[id] = static_cast<std::uint32_t>(names.size());
      names.push_back(name);
    }
    if (!names.empty())
      for (std::uint32_t& label : labels_) label = sorted[label];
    return {std::move(labels_), std::move(names)};
  }

 private:
  std::uint32_t integer(const table_row& row, std::size_t i) const {
    const std::string_view field = row.fields[i];
    std::uint32_t label = 0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), label);
    if (error != std::errc{} || end != field.data() + field.size())
      row.fail(
          "label " + row.shown(i) + " is not an integer from 0 to 4294967295 (class_names can number it)",
          i + 1);
    if (options_.classes != 0 && label >= options_.classes)
      row.fail("label " + row.shown(i) + ", but " + std::to_string(options_.classes) + " classes", i + 1);
    return label;
  }

  const csv_options& options_;
  std::map<std::string, std::uint32_t, std::less<>> ids_;
  std::vector<std::uint32_t> labels_;
  bool numeric_ = false;
};

void validate(const csv_options& options) {
  const auto refuse = [](const std::string& problem) { throw std::invalid_argument("read_csv: " + problem); };
  const char c = options.separator;
  if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
      std::string_view("+-.\"\r\n\0", 7).find(c) != std::string_view::npos)
    refuse("separator of code " + std::to_string(static_cast<unsigned char>(c)) +
           " can be part of a field or line end");
  if (options.answer_column && !options.answer_name.empty())
    refuse("answer_column " + std::to_string(*options.answer_column) + " and answer_name \"" +
           options.answer_name + "\" are both given");
  if (!options.answer_name.empty() && !options.header)
    refuse("answer_name \"" + options.answer_name + "\" without header = true");
  if (options.kind == answers::target && (options.classes != 0 || !options.class_names.empty()))
    refuse("answers::target with " + std::to_string(options.classes) + " classes and " +
           std::to_string(options.class_names.size()) + " class_names");
  if (options.classes != 0 && !options.class_names.empty() && options.classes != options.class_names.size())
    refuse(std::to_string(options.classes) + " classes, but " + std::to_string(options.class_names.size()) +
           " class_names");
}

std::size_t find_answers(const table_row& row, const csv_options& options) {
  const std::size_t columns = row.fields.size();
  if (columns < 2) row.fail("1 column; at least one feature and the answers are needed");
  if (options.answer_column) {
    if (*options.answer_column >= columns)
      row.fail("answer_column " + std::to_string(*options.answer_column) + ", but " +
               std::to_string(columns) + " columns (answer_column counts from 0)");
    return *options.answer_column;
  }
  if (options.answer_name.empty()) return columns - 1;
  const auto first = std::find(row.fields.begin(), row.fields.end(), options.answer_name);
  if (first == row.fields.end()) row.fail("no column is named \"" + options.answer_name + "\"");
  const auto second = std::find(first + 1, row.fields.end(), options.answer_name);
  if (second != row.fields.end())
    row.fail("two columns are named \"" + options.answer_name + "\"",
             static_cast<std::size_t>(second - row.fields.begin()) + 1);
  return static_cast<std::size_t>(first - row.fields.begin());
}

}  // namespace

dataset read_csv(const std::filesystem::path& path, const csv_options& options) {
  validate(options);
  line_reader lines(path);
  table_row row{.lines = lines, .fields = {}};
  label_column labels(options);
  std::vector<double> values, targets;
  std::size_t columns = 0, answer = 0;
  std::uint64_t rows = 0;
  std::string_view line;
  while (lines.next(line)) {
    row.split(line, options.separator);
    if (lines.number() == 1) {
      columns = row.fields.size();
      answer = find_answers(row, options);
      if (options.header) continue;
    }
    if (row.fields.size() != columns)
      row.fail(std::to_string(row.fields.size()) + " fields, but " + std::to_string(columns) +
               " in the first line");
    const bool first_line = lines.number() == 1;
    for (std::size_t i = 0; i < columns; ++i) {
      if (i == answer && options.kind == answers::labels)
        labels.add(row, i);
      else
        (i == answer ? targets : values).push_back(finite_number(row, i, first_line));
    }
    if (++rows > std::numeric_limits<std::uint32_t>::max()) row.fail("more than 4294967295 rows");
  }
  if (rows == 0) throw file_error(path, at_line{lines.number() + 1}, "the file ends without a row of data");

  if (options.kind == answers::target)
    return dataset::from_targets(
        {.sample_shape = {columns - 1}, .values = std::move(values), .targets = std::move(targets)});
  auto [numbers, names] = labels.finish();
  if (options.classes != 0 && !names.empty() && names.size() != options.classes)
    throw file_error(path, at_line{lines.number()},
                     std::to_string(names.size()) + " class names up to this last line, but " +
                         std::to_string(options.classes) + " classes (class_names can number them)");
  return dataset::from_values({.sample_shape = {columns - 1},
                               .values = std::move(values),
                               .labels = std::move(numbers),
                               .classes = options.classes,
                               .class_names = std::move(names)});
}

}  // namespace odeflow::data
