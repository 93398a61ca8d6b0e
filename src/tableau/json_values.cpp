// SPDX-License-Identifier: BSL-1.0
#include "json_values.hpp"

#include <cstdint>
#include <iterator>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "../json/text.hpp"
#include "number_text.hpp"
#include "odeflow/tableau/rooted_trees.hpp"

namespace odeflow::tableau_file {
namespace {

using namespace detail;

// Takes the values one by one, as the parser finds them.
class reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit reader(document& from) : from_(from) {}
  const std::array<value, none>& values() const { return values_; }

  bool null() override { refuse("null"); }
  bool boolean(bool) override { refuse("true or false"); }
  bool binary(binary_t&) override { refuse("bytes"); }

  bool number_integer(number_integer_t x) override {
    if (at_order()) return take_order(x >= 1 && x <= highest_order, x);
    return take(coefficient(x), "a number");
  }
  bool number_unsigned(number_unsigned_t x) override {
    if (at_order()) return take_order(x >= 1 && x <= highest_order, x);
    const bool fits = x <= static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    return take(fits ? coefficient(x) : coefficient(static_cast<double>(x)), "a number");
  }
  bool number_float(number_float_t x, const string_t&) override {
    return take(coefficient(x), "a floating number");
  }

  bool string(string_t& text) override {
    if (depth_ == 1 && fields[field_].holds == kind::text) {
      if (std::ranges::any_of(text, [](unsigned char x) { return x < 32 || x == 127; }))
        from_.fail(where() + " has a control character");
      values_[field_].text = text;
      return true;
    }
    if (!at_number()) refuse("a text");
    const parsed number = parse_number(text);
    if (!number.problem.empty()) from_.fail(where() + ": " + in_quotes(text) + ": " + number.problem);
    return take(number.value, "a number");
  }

  bool start_object(std::size_t) override {
    if (depth_ > 0) refuse("an object");
    depth_ = 1;
    return true;
  }
  bool end_object() override {
    depth_ = 0;
    return true;
  }

  bool key(string_t& text) override {
    const auto known = std::ranges::find(fields, std::string_view(text), &field::name);
    if (known == std::end(fields)) {
      std::string names;
      for (const field& each : fields) names += (names.empty() ? "" : ", ") + std::string(each.name);
      from_.fail("unknown key " + in_quotes(text) + "; known are " + names);
    }
    field_ = static_cast<std::size_t>(known - std::begin(fields));
    if (std::exchange(values_[field_].given, true))
      from_.fail("the key " + in_quotes(text) + " is there twice");
    values_[field_].line = from_.line();
    return true;
  }

  bool start_array(std::size_t) override {
    const kind holds = fields[field_].holds;
    const bool list_of_numbers = holds == kind::numbers && depth_ == 1,
               row = holds == kind::rows && depth_ == 2;
    if (!list_of_numbers && !row && (holds != kind::rows || depth_ != 1)) refuse("a list");
    if (row && rows().size() == tableau_limits::stages)
      from_.fail(std::string(fields[field_].name) + " has more than " +
                 std::to_string(tableau_limits::stages) + " rows");
    if (list_of_numbers || row) rows().emplace_back();
    ++depth_;
    return true;
  }
  bool end_array() override {
    --depth_;
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    from_.fail("it is not JSON: " + words_of(error));
  }

 private:
  std::vector<std::vector<coefficient>>& rows() { return values_[field_].rows; }

  bool at_order() const { return depth_ == 1 && fields[field_].holds == kind::order; }
  bool at_number() const { return (depth_ == 2 && fields[field_].holds == kind::numbers) || depth_ == 3; }

  // The field, and which number of it comes next.
  std::string where() {
    std::string place(fields[field_].name);
    const auto at = [&](std::size_t number) { place.append("[").append(std::to_string(number)).append("]"); };
    if (fields[field_].holds == kind::rows && depth_ > 1) at(rows().size() + (depth_ == 2 ? 1 : 0));
    if (at_number()) at(rows().back().size() + 1);
    return place;
  }

  [[noreturn]] void refuse(const std::string& got) {
    if (depth_ == 0) from_.fail("expected an object {...}, got " + got);
    constexpr const char* at_1[] = {"a text", "a whole number", "a list of numbers",
                                    "a list of lists of numbers"};
    const char* expected = depth_ == 1   ? at_1[static_cast<int>(fields[field_].holds)]
                           : at_number() ? "a number"
                                         : "a list of numbers";
    from_.fail(where() + ": expected " + expected + ", got " + got);
  }

  bool take(const coefficient& x, const char* what) {
    if (!at_number()) refuse(what);
    std::vector<coefficient>& row = rows().back();
    if (row.size() == fields[field_].numbers_in_a_row)
      from_.fail(where() + ": there may be " + std::to_string(row.size()) + " numbers at most");
    row.push_back(x);
    return true;
  }

  template <class Integer>
  bool take_order(bool in_range, Integer x) {
    if (!in_range)
      from_.fail(where() + ": it must be from 1 to " + std::to_string(highest_order) + ", got " +
                 std::to_string(x));
    values_[field_].order = static_cast<int>(x);
    return true;
  }

  document& from_;
  std::array<value, none> values_;
  std::size_t field_ = name;
  int depth_ = 0;
};

}  // namespace

std::array<value, none> values_of(document& from) {
  reader values(from);
  nlohmann::json::sax_parse(counted_letter(from.text, 0, from.read),
                            counted_letter(from.text, from.text.size(), from.read), &values);
  return values.values();
}

}  // namespace odeflow::tableau_file
