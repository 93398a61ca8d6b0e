// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/npy.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "../json/text.hpp"
#include "input_file.hpp"
#include "odeflow/data/replace_file.hpp"
#include "tensor_types.hpp"

namespace odeflow::data {
namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t before_version_1 = magic.size() + 2 + 2, longest_header = 65535;

template <class T>
constexpr std::string_view descr = sizeof(T) == 4 ? "<f4" : "<f8";

// The literal of a Python dictionary, from front to back.
class dictionary {
 public:
  dictionary(const input_file& file, std::string_view text) : file_(file), text_(text) {
    expect('{');
    while (!accept('}')) {
      read_entry();
      if (accept('}')) break;
      expect(',');
    }
    if (text_.find_first_not_of(" \n", at_) != text_.npos) fail("the header goes on after its dictionary");
    if (!type || !fortran || !shape) fail("the header has not all of 'descr', 'fortran_order' and 'shape'");
  }

  std::optional<std::string_view> type;
  std::optional<bool> fortran;
  std::optional<std::vector<std::size_t>> shape;

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    file_.fail(file_.offset() - text_.size() + at_, problem);
  }

  bool accept(char wanted) {
    at_ = std::min(text_.find_first_not_of(' ', at_), text_.size());
    const bool there = at_ < text_.size() && text_[at_] == wanted;
    at_ += there;
    return there;
  }
  void expect(char wanted) {
    if (!accept(wanted)) fail(std::string("expected ") + wanted);
  }
  bool accept_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  std::string_view quoted() {
    const char quote = accept('"') ? '"' : '\'';
    if (quote == '\'') expect('\'');
    const std::size_t end = text_.find(quote, at_);
    if (end == text_.npos) fail("a text does not end");
    const std::string_view found = text_.substr(at_, end - at_);
    at_ = end + 1;
    return found;
  }

  void read_entry() {
    const std::string_view key = quoted();
    const bool again =
        (key == "descr" && type) || (key == "fortran_order" && fortran) || (key == "shape" && shape);
    if (again) fail("the key " + detail::in_quotes(key) + " is there twice");
    expect(':');
    if (key == "descr") {
      if (accept('[')) fail("the values are records, not numbers");
      type = quoted();
    } else if (key == "fortran_order") {
      accept(' ');
      fortran = accept_word("True");
      if (!*fortran && !accept_word("False")) fail("fortran_order is neither True nor False");
    } else if (key == "shape") {
      read_shape();
    } else {
      fail("unknown key " + detail::in_quotes(key));
    }
  }

  void read_shape() {
    shape.emplace();
    expect('(');
    while (!accept(')')) {
      if (shape->size() == most_dimensions)
        fail("more than " + std::to_string(most_dimensions) + " dimensions");
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), extent);
      if (error != std::errc()) fail("shape is no list of sizes");
      at_ = static_cast<std::size_t>(end - text_.data());
      shape->push_back(extent);
      if (shape->size() > 1 && accept(')')) break;
      expect(',');
    }
  }

  const input_file& file_;
  std::string_view text_;
  std::size_t at_ = 0;
};

std::string read_header(input_file& file) {
  std::array<std::uint8_t, 12> start{};
  file.read_all(std::span(start).first(8), "magic and version");
  if (!std::equal(magic.begin(), magic.end(), start.begin(), [](char x, int y) { return (x & 255) == y; }))
    file.fail(0, "does not begin as an .npy file does");
  const int version = start[6];
  if (version < 1 || version > 3 || start[7] != 0)
    file.fail(
        6, "version " + std::to_string(version) + '.' + std::to_string(start[7]) + " is not 1.0, 2.0 or 3.0");
  const std::size_t digits = version == 1 ? 2 : 4;
  file.read_all(std::span(start).subspan(8, digits), "the header's length");
  std::size_t length = 0;
  for (std::size_t i = digits; i-- > 0;) length = length << 8 | start[8 + i];
  if (length > longest_header || length > file.size().value() - file.offset())
    file.fail(8, "declares a header of " + std::to_string(length) + " bytes, but " +
                     std::to_string(file.size().value() - file.offset()) + " follow, and " +
                     std::to_string(longest_header) + " are allowed");
  std::string text(length, '\0');
  file.read_all({reinterpret_cast<std::uint8_t*>(text.data()), length}, "the header");
  return text;
}

template <class T>
void write(const std::filesystem::path& path, std::span<const T> values,
           const std::vector<std::size_t>& shape) {
  std::string sizes;
  for (const std::size_t extent : shape)
    sizes.append(std::to_string(extent)).append(shape.size() == 1 ? "," : ", ");
  if (shape.size() > 1) sizes.resize(sizes.size() - 2);
  const auto needed = bytes_needed(type_of<T>(), shape);
  if (needed != values.size_bytes() || shape.size() > most_dimensions)
    throw std::invalid_argument("write_npy: " + std::to_string(values.size()) + " values and shape (" +
                                sizes + ") do not fit, or it has more than " +
                                std::to_string(most_dimensions) + " dimensions");
  std::string text =
      "{'descr': '" + std::string(descr<T>) + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
  text.append(63 - (before_version_1 + text.size()) % 64, ' ').append("\n");
  std::string start = std::string(magic) + '\1' + '\0';
  start += static_cast<char>(text.size() & 255);
  start += static_cast<char>(text.size() >> 8);
  start += text;
  const std::array parts = {std::as_bytes(std::span<const char>(start)), std::as_bytes(values)};
  replace_file(path, parts);
}

}  // namespace

void write_npy(const std::filesystem::path& path, std::span<const float> values,
               const std::vector<std::size_t>& shape) {
  write(path, values, shape);
}

void write_npy(const std::filesystem::path& path, std::span<const double> values,
               const std::vector<std::size_t>& shape) {
  write(path, values, shape);
}

template <std::floating_point T>
npy_array<T> read_npy(const std::filesystem::path& path) {
  input_file file(path, gzip::unknown);
  const std::string text = read_header(file);
  const dictionary header(file, text);
  const std::uint64_t start = file.offset(), there = file.size().value() - start;
  const auto fail = [&](const std::string& problem) { file.fail(8, problem); };
  if (*header.type != descr<T>)
    fail("the values are of type " + detail::in_quotes(*header.type) + ", not '" + std::string(descr<T>) +
         "'");
  if (*header.fortran && header.shape->size() > 1)
    fail("the values are in Fortran's order (by columns); numpy.ascontiguousarray gives the other");
  const auto needed = bytes_needed(type_of<T>(), *header.shape);
  if (!needed) fail("the shape makes more bytes than can be counted");
  if (*needed != there)
    file.fail(start + std::min(*needed, there), "type and shape make " + std::to_string(*needed) +
                                                    " bytes, but " + std::to_string(there) +
                                                    " follow the header");
  npy_array<T> read{*header.shape, std::vector<T>(there / sizeof(T))};
  file.read_all({reinterpret_cast<std::uint8_t*>(read.values.data()), there}, "values");
  return read;
}

template npy_array<float> read_npy(const std::filesystem::path&);
template npy_array<double> read_npy(const std::filesystem::path&);

}  // namespace odeflow::data
