// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/read_tableau.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "../json/text.hpp"
#include "json_values.hpp"
#include "number_text.hpp"
#include "odeflow/tableau/check.hpp"

namespace odeflow {
namespace {

using namespace detail;
using namespace tableau_file;

std::string where(const std::string& file, std::size_t line) {
  std::string place = file + ": ";
  if (line != 0) place.append("line ").append(std::to_string(line)).append(": ");
  return place;
}

// The values put together: the numbers of all, and what is left out.
class assembly {
 public:
  assembly(const document& from, const std::array<value, none>& values) : from_(from), values_(values) {}

  dynamic_tableau made() const {
    for (const std::size_t each : {a, b, order})
      if (!values_[each].given) fail(0, "the key " + in_quotes(fields[each].name) + " is missing");
    for (const auto& [weights, of_order] :
         {std::pair(embedded, embedded_order), std::pair(dense, dense_order)})
      if (values_[weights].given != values_[of_order].given)
        fail(0, in_quotes(fields[weights].name) + " and " + in_quotes(fields[of_order].name) +
                    " go together: " + in_quotes(fields[values_[weights].given ? of_order : weights].name) +
                    " is missing");

    dynamic_tableau t;
    t.name = values_[name].given ? values_[name].text : from_.file;
    t.source = values_[source].text;
    t.stages = values_[b].rows.front().size();
    if (t.stages == 0) fail_at(b, " is empty");
    for (const auto& row : values_[dense].rows) t.degree = std::max(t.degree, row.size());
    if (values_[dense].given && t.degree == 0) fail_at(dense, " has no numbers");

    t.a = padded(t, a, t.stages);
    t.dense = padded(t, dense, t.degree);
    t.b = values_[b].rows.front();
    t.c = complete(t, c);
    t.embedded = complete(t, embedded);
    t.order = values_[order].order;
    t.embedded_order = values_[embedded_order].order;
    t.dense_order = values_[dense_order].order;
    check(t);
    return t;
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& problem) const {
    throw tableau_error(from_.file, line, problem);
  }
  [[noreturn]] void fail_at(std::size_t which, const std::string& problem) const {
    fail(values_[which].line, std::string(fields[which].name) + problem);
  }

  std::vector<std::vector<coefficient>> padded(const dynamic_tableau& t, std::size_t which,
                                               std::size_t width) const {
    auto rows = values_[which].rows;
    if (values_[which].given && rows.size() != t.stages)
      fail_at(which, " has " + std::to_string(rows.size()) + " rows, b has " + std::to_string(t.stages));
    rows.resize(t.stages);
    for (std::size_t i = 0; i < t.stages; ++i) {
      if (rows[i].size() > width) fail_at(which, ", row " + std::to_string(i + 1) + has(rows[i].size(), t));
      rows[i].resize(width);
    }
    return rows;
  }

  static std::string has(std::size_t numbers, const dynamic_tableau& t) {
    return " has " + std::to_string(numbers) + " numbers, b has " + std::to_string(t.stages);
  }

  // A number for each stage, or none at all.
  std::vector<coefficient> complete(const dynamic_tableau& t, std::size_t which) const {
    if (!values_[which].given) return std::vector<coefficient>(t.stages);
    const auto& row = values_[which].rows.front();
    if (row.size() != t.stages) fail_at(which, has(row.size(), t));
    return row;
  }

  void check(const dynamic_tableau& t) const {
    // In a tableau a c of zeros is one that is left out; in a file it has been written.
    const bool zeros = std::ranges::all_of(t.c, &coefficient::is_zero);
    for (std::size_t i = 0; values_[c].given && zeros && i < t.stages; ++i)
      if (!std::ranges::all_of(t.a[i], &coefficient::is_zero))
        fail_at(c, " is all zeros; leave it out where it is the sums of the rows of a");
    if (const auto broken = broken_condition(t); !broken.empty()) fail(0, std::string(broken.view()));
  }

  const document& from_;
  const std::array<value, none>& values_;
};

std::string reason(int error) { return std::generic_category().message(error); }

}  // namespace

tableau_error::tableau_error(std::string file, std::size_t line, const std::string& problem)
    : std::runtime_error(where(file, line) + problem), file_(std::move(file)), line_(line) {}

dynamic_tableau parse_tableau(std::string_view text, std::string called) {
  document from{text, std::move(called)};
  if (text.size() > tableau_limits::bytes)
    throw tableau_error(from.file, 0, "it has more than " + std::to_string(tableau_limits::bytes) + " bytes");
  if (text.find_first_not_of(" \t\r\n") == text.npos) throw tableau_error(from.file, 0, "it is empty");
  // The parser would take a NUL for the end.
  if (const std::size_t at = text.find('\0'); at != text.npos) {
    from.read = at;
    from.fail("it is not JSON: there is a NUL");
  }
  const auto values = values_of(from);
  return assembly(from, values).made();
}

dynamic_tableau read_tableau(const std::filesystem::path& file) {
  const std::string path = file.string();
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status))
    throw tableau_error(path, 0, error ? error.message() : reason(ENOENT));
  if (!std::filesystem::is_regular_file(status)) throw tableau_error(path, 0, "it is not a regular file");
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw tableau_error(path, 0, "it cannot be opened: " + reason(errno));
  std::string text(tableau_limits::bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) throw tableau_error(path, 0, "it cannot be read: " + reason(errno));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_tableau(text, path);
}

}  // namespace odeflow
