// SPDX-License-Identifier: BSL-1.0
#include "safetensors_header.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "../json/text.hpp"

namespace odeflow::data {
namespace {

using detail::in_quotes;

// Takes the values one by one, as the parser finds them.
class reader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  reader(const input_file& file, const std::size_t& read, std::uint64_t bytes)
      : file_(file), read_(read), bytes_(bytes) {}

  safetensors_header take() { return std::move(header_); }
  [[noreturn]] void fail(const std::string& problem) const { file_.fail(8 + read_, problem); }

  bool null() override { refuse("null"); }
  bool boolean(bool) override { refuse("true or false"); }
  bool binary(binary_t&) override { refuse("bytes"); }
  bool number_integer(number_integer_t) override { refuse("a negative number"); }
  bool number_float(number_float_t, const string_t&) override { refuse("a number that is not whole"); }

  bool number_unsigned(number_unsigned_t x) override {
    if (inside_ != place::list) refuse("a number");
    if (field_ == shape && numbers_.size() == most_dimensions)
      fail(of_tensor("more than " + std::to_string(most_dimensions) + " dimensions"));
    if (field_ == offsets && numbers_.size() == 2) fail(of_tensor("more than two offsets"));
    numbers_.push_back(x);
    return true;
  }

  bool string(string_t& text) override {
    if (inside_ == place::texts) {
      header_.about[key_] = text;
      return true;
    }
    if (inside_ != place::tensor || field_ != type) refuse("a text");
    const auto known = type_named(text);
    if (!known) fail(of_tensor("unknown type " + in_quotes(text)));
    entry_.type = *known;
    return true;
  }

  bool start_object(std::size_t) override {
    if (inside_ == place::outside) {
      inside_ = place::names;
      return true;
    }
    if (inside_ != place::names) refuse("an object");
    inside_ = key_ == "__metadata__" ? place::texts : place::tensor;
    entry_ = {.name = key_, .type = {}, .shape = {}, .begin = 0, .end = 0};
    given_ = {};
    return true;
  }

  bool end_object() override {
    if (inside_ == place::tensor) finish();
    inside_ = inside_ == place::names ? place::outside : place::names;
    return true;
  }

  bool key(string_t& text) override {
    key_ = text;
    if (inside_ == place::names) {
      if (text.empty()) fail("a tensor has an empty name");
      if (!names_.insert(text).second) fail("the name " + in_quotes(text) + " is there twice");
    } else if (inside_ == place::texts) {
      if (header_.about.contains(text)) fail("the metadata " + in_quotes(text) + " is there twice");
    } else {
      field_ = static_cast<std::size_t>(std::ranges::find(fields, text) - fields.begin());
      if (field_ == fields.size()) fail(of_tensor("unknown key " + in_quotes(text)));
      if (std::exchange(given_[field_], true))
        fail(of_tensor("the key " + in_quotes(text) + " is there twice"));
    }
    return true;
  }

  bool start_array(std::size_t) override {
    if (inside_ != place::tensor || field_ == type) refuse("a list");
    inside_ = place::list;
    numbers_.clear();
    return true;
  }

  bool end_array() override {
    inside_ = place::tensor;
    if (field_ == shape) {
      entry_.shape.assign(numbers_.begin(), numbers_.end());
      return true;
    }
    if (numbers_.size() != 2) fail(of_tensor("data_offsets are two numbers"));
    entry_.begin = numbers_[0];
    entry_.end = numbers_[1];
    return true;
  }

  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception& error) override {
    fail("the header is not JSON: " + detail::words_of(error));
  }

 private:
  enum class place { outside, names, texts, tensor, list };
  enum : std::size_t { type, shape, offsets };
  static constexpr std::array<std::string_view, 3> fields = {"dtype", "shape", "data_offsets"};

  [[nodiscard]] std::string of_tensor(const std::string& problem) const {
    return "tensor " + in_quotes(entry_.name) + ": " + problem;
  }

  [[noreturn]] void refuse(const std::string& got) const {
    constexpr std::array<std::string_view, 5> expected = {
        "a header is an object", "a tensor, and metadata, are an object each", "metadata are texts",
        "dtype is a text, shape and data_offsets are lists", "shapes and offsets are whole numbers"};
    fail(std::string(expected[static_cast<std::size_t>(inside_)]) + ", not " + got);
  }

  void finish() {
    for (std::size_t i = 0; i < fields.size(); ++i)
      if (!given_[i]) fail(of_tensor(std::string(fields[i]) + " is missing"));
    if (entry_.begin > entry_.end || entry_.end > bytes_)
      fail(of_tensor("data_offsets from " + std::to_string(entry_.begin) + " to " +
                     std::to_string(entry_.end) + " are not within the " + std::to_string(bytes_) +
                     " bytes behind the header"));
    const auto needed = bytes_needed(entry_.type, entry_.shape);
    if (!needed) fail(of_tensor("its shape makes no number of bytes"));
    if (*needed != entry_.end - entry_.begin)
      fail(of_tensor("its type and shape make " + std::to_string(*needed) + " bytes, its offsets " +
                     std::to_string(entry_.end - entry_.begin)));
    header_.tensors.push_back(std::move(entry_));
  }

  const input_file& file_;
  const std::size_t& read_;
  std::uint64_t bytes_;
  safetensors_header header_;
  place inside_ = place::outside;
  std::string key_;
  std::set<std::string, std::less<>> names_;
  header_entry entry_;
  std::size_t field_ = 0;
  std::array<bool, 3> given_{};
  std::vector<number_unsigned_t> numbers_;
};

}  // namespace

safetensors_header parse_header(const input_file& file, std::string_view text, std::uint64_t bytes) {
  std::size_t read = 0;
  reader values(file, read, bytes);
  if (!text.starts_with('{')) values.fail("the header does not begin with {");
  // The parser would take a NUL for the end.
  if (const std::size_t nul = text.find('\0'); nul != text.npos) {
    read = nul;
    values.fail("the header is not JSON: there is a NUL");
  }
  nlohmann::json::sax_parse(detail::counted_letter(text, 0, read),
                            detail::counted_letter(text, text.size(), read), &values);
  safetensors_header header = values.take();

  const auto extent = [](const header_entry& x) { return std::pair(x.begin, x.end); };
  std::ranges::stable_sort(header.tensors, {}, extent);
  std::uint64_t covered = 0;
  for (const header_entry& each : header.tensors) {
    if (each.begin != covered)
      file.fail(8 + text.size() + std::min(covered, each.begin),
                "tensor " + in_quotes(each.name) + " begins at offset " + std::to_string(each.begin) +
                    ", the one before it ends at " + std::to_string(covered));
    covered = each.end;
  }
  if (covered != bytes)
    file.fail(8 + text.size() + covered,
              "goes on for " + std::to_string(bytes - covered) + " bytes after the last tensor");
  return header;
}

}  // namespace odeflow::data
