// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "../json/text.hpp"
#include "crc64.hpp"
#include "input_file.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/safetensors.hpp"
#include "safetensors_header.hpp"

namespace odeflow::data {
namespace {

std::span<std::uint8_t> numbers(void* bytes, std::size_t size) {
  return {static_cast<std::uint8_t*>(bytes), size};
}

// The length bytes and the header.
std::string read_header(input_file& file) {
  const std::uint64_t size = file.size().value();
  std::string text(8, '\0');
  file.read_all(numbers(text.data(), 8), "the header's length");
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | static_cast<unsigned char>(text[i]);
  if (length > size - 8)
    file.fail(0, "declares a header of " + std::to_string(length) + " bytes, but " +
                     std::to_string(size - 8) + " follow");
  if (length > largest_header)
    file.fail(0, "declares a header of " + std::to_string(length) + " bytes, more than 100 MB");
  text.resize(8 + length);
  file.read_all(numbers(text.data() + 8, length), "the header");
  return text;
}

// What stands at the place of the digits, if the header begins as ours.
std::string_view digits_of(std::string_view header) {
  if (!header.substr(8).starts_with(before_digits) || header.size() < digits_at + no_digits.size()) return {};
  return header.substr(digits_at, no_digits.size());
}

std::string hexadecimal(std::uint64_t x) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + 16, x, 16).ptr;
  const std::string text(digits, end);
  return std::string(no_digits.size() - text.size(), '0') + text;
}

}  // namespace

std::string checksum_of(std::string header, const std::vector<std::span<const std::byte>>& parts) {
  header.replace(digits_at, no_digits.size(), no_digits);
  crc64 sum;
  sum.add(std::as_bytes(std::span(header)));
  for (const auto part : parts) sum.add(part);
  return hexadecimal(sum.value());
}

safetensors_file read_safetensors(const std::filesystem::path& path, checksum wanted) {
  input_file file(path, gzip::unknown);
  const std::string text = read_header(file);
  const std::string_view digits = digits_of(text);
  if (digits.empty() && wanted == checksum::required)
    file.fail(
        8, "no checksum of odeflow in its place; files of other programs are read with checksum::if_present");
  const std::uint64_t bytes = file.size().value() - text.size();
  safetensors_header header = parse_header(file, std::string_view(text).substr(8), bytes);
  if (digits.empty() && (header.about.contains(checksum_key) || header.about.contains(format_key)))
    file.fail(8, "a checksum of odeflow is not in its place: another program has written the file anew");

  safetensors_file read;
  read.path_ = path;
  read.start_ = text.size();
  read.bytes_ = detail::make_array<std::byte>(bytes);
  const std::span<std::byte> content(read.bytes_.get(), bytes);
  file.read_all(numbers(content.data(), bytes), "tensors");
  if (!digits.empty()) {
    const std::string sum = checksum_of(text, {content});
    if (sum != digits)
      file.fail(digits_at, "damaged: the checksum is " + detail::in_quotes(digits) +
                               ", that of the content is '" + sum + "'");
    if (const auto found = header.about.find(format_key);
        found == header.about.end() || found->second != format)
      file.fail(8, found == header.about.end()
                       ? std::string(format_key) + " is missing"
                       : "format " + detail::in_quotes(found->second) + ", where '" + std::string(format) +
                             "' is known: a later version of odeflow has written the file");
    header.about.erase(std::string(checksum_key));
    header.about.erase(std::string(format_key));
    read.has_checksum_ = true;
  }
  read.about_ = std::move(header.about);
  for (header_entry& each : header.tensors)
    read.tensors_.push_back({std::move(each.name), each.type, std::move(each.shape),
                             std::span<const std::byte>(content).subspan(each.begin, each.end - each.begin)});
  return read;
}

bool safetensors_file::contains(std::string_view name) const noexcept {
  return std::ranges::find(tensors_, name, &tensor::name) != tensors_.end();
}

const tensor& safetensors_file::at(std::string_view name) const {
  const auto found = std::ranges::find(tensors_, name, &tensor::name);
  if (found == tensors_.end()) throw file_error(path_, at_byte{8}, "no tensor " + detail::in_quotes(name));
  return *found;
}

std::span<const std::byte> safetensors_file::bytes_of(std::string_view name, element_type type) const {
  const tensor& found = at(name);
  const auto offset = static_cast<std::uint64_t>(found.bytes.data() - bytes_.get());
  const auto fail = [&](const std::string& problem) {
    throw file_error(path_, at_byte{start_ + offset}, "tensor " + detail::in_quotes(name) + ": " + problem);
  };
  if (found.type != type)
    fail("its type is " + std::string(name_of(found.type)) + ", not " + std::string(name_of(type)));
  if (offset % (bits_of(type) / 8) != 0) fail("its elements are not aligned; its bytes can be copied");
  return found.bytes;
}

}  // namespace odeflow::data
