// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/idx.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "input_file.hpp"
#include "odeflow/data/file_error.hpp"

namespace odeflow::data {
namespace {

enum class role { inputs, labels };

struct header {
  unsigned type = 0;
  std::vector<std::size_t> dimensions;
  std::size_t start = 0;  // of the values, in bytes
  std::size_t bytes = 0;  // of the values
};

template <std::unsigned_integral U>
U big_endian(const std::uint8_t* bytes) {
  U number = 0;
  for (std::size_t i = 0; i < sizeof(U); ++i) number = static_cast<U>((number << 8 | bytes[i]) & U(-1));
  return number;
}

/// Calls f with an object of the unsigned type of a value's size, and one of the type of the value itself.
template <class F>
auto with_type(unsigned type, F f) {
  switch (type) {
    case 0x08:
      return f(std::uint8_t{}, std::uint8_t{});
    case 0x09:
      return f(std::uint8_t{}, std::int8_t{});
    case 0x0B:
      return f(std::uint16_t{}, std::int16_t{});
    case 0x0C:
      return f(std::uint32_t{}, std::int32_t{});
    case 0x0D:
      return f(std::uint32_t{}, float{});
    default:
      return f(std::uint64_t{}, double{});
  }
}

bool known(unsigned type) {
  constexpr std::array<unsigned, 6> types{0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E};
  return std::find(types.begin(), types.end(), type) != types.end();
}

std::string hex(unsigned byte) {
  constexpr std::string_view digits = "0123456789abcdef";
  return {'0', 'x', digits[byte >> 4 & 15], digits[byte & 15]};
}

header read_header(input_file& file, role expected) {
  std::array<std::uint8_t, 4> magic{};
  file.read_all(magic, "magic number");
  if (magic[0] != 0 || magic[1] != 0)
    file.fail(0,
              "an IDX file begins with two zero bytes, this one with " + hex(magic[0]) + " " + hex(magic[1]));
  header read{.type = magic[2], .dimensions = {}, .start = 0, .bytes = 0};
  const std::size_t count = magic[3];
  if (!known(read.type)) file.fail(2, "type code " + hex(read.type) + " is none of IDX");
  if (expected == role::labels && count != 1)
    file.fail(3, std::to_string(count) + " dimensions, but labels have 1: is this the file of the inputs?");
  if (expected == role::inputs && count < 2)
    file.fail(
        3, std::to_string(count) + " dimensions, but inputs have 2 or more: is this the file of the labels?");
  if (expected == role::labels && read.type >= 0x0D)
    file.fail(2, "type code " + hex(read.type) + " is floating point, but labels are integers");

  std::vector<std::uint8_t> sizes(4 * count);
  file.read_all(sizes, "dimensions");
  read.start = 4 + sizes.size();
  read.bytes = with_type(read.type, [](auto stored, auto) { return sizeof(stored); });
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t extent = big_endian<std::uint32_t>(sizes.data() + 4 * i);
    if (extent == 0) file.fail(4 + 4 * i, "dimension " + std::to_string(i) + " is 0");
    // Values of one byte may become doubles: so much has to be addressable.
    if (extent > std::numeric_limits<std::size_t>::max() / sizeof(double) / read.bytes)
      file.fail(4 + 4 * i, "dimensions up to number " + std::to_string(i) + ", which is " +
                               std::to_string(extent) + ", make more bytes than can be addressed");
    read.bytes *= extent;
    read.dimensions.push_back(extent);
  }
  if (file.size() && *file.size() - read.start != read.bytes) {
    const std::uint64_t there = *file.size() - read.start;
    const std::string declared = std::to_string(read.bytes) + " bytes of values";
    if (there < read.bytes) file.fail(read.start, "ends after " + std::to_string(there) + " of " + declared);
    file.fail(read.start + read.bytes, "goes on after the " + declared + " that its header declares");
  }
  return read;
}

std::vector<std::uint8_t> read_values(input_file& file, const header& about) {
  constexpr std::size_t least = 1 << 20;
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < about.bytes) {  // no piece is larger than what the file has proved to hold
    const std::size_t have = bytes.size();
    const std::size_t more = std::min(about.bytes - have, std::max(have, least));
    bytes.reserve(have + more);
    bytes.resize(have + more);
    const std::size_t got = file.read(std::span(bytes).subspan(have));
    if (got != more)
      file.fail(about.start, "ends after " + std::to_string(have + got) + " of " +
                                 std::to_string(about.bytes) + " bytes of values");
  }
  std::array<std::uint8_t, 1> beyond{};
  if (file.read(beyond) != 0)  // at the end this also makes gzip check its CRC
    file.fail(about.start + about.bytes, "goes on after the " + std::to_string(about.bytes) +
                                             " bytes of values that its header declares");
  return bytes;
}

std::vector<std::uint32_t> as_labels(const input_file& file, const header& about,
                                     const std::vector<std::uint8_t>& bytes) {
  std::vector<std::uint32_t> labels(about.dimensions[0]);
  with_type(about.type, [&]<class U, class V>(U, V) {
    if constexpr (std::integral<V>) {
      for (std::size_t i = 0; i < labels.size(); ++i) {
        const V label = std::bit_cast<V>(big_endian<U>(bytes.data() + i * sizeof(U)));
        if constexpr (std::signed_integral<V>)
          if (label < 0)
            file.fail(about.start + i * sizeof(U), "label " + std::to_string(label) + " is negative");
        labels[i] = static_cast<std::uint32_t>(label);
      }
    }
  });
  return labels;
}

std::vector<double> as_doubles(const input_file& file, const header& about,
                               const std::vector<std::uint8_t>& bytes) {
  std::vector<double> values;
  with_type(about.type, [&]<class U, class V>(U, V) {
    values.resize(bytes.size() / sizeof(U));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const V value = std::bit_cast<V>(big_endian<U>(bytes.data() + i * sizeof(U)));
      values[i] = static_cast<double>(value);
      if (!std::isfinite(values[i]))
        file.fail(about.start + i * sizeof(U), "value " + std::to_string(values[i]) + " is not finite");
    }
  });
  return values;
}

std::filesystem::path find(const std::filesystem::path& folder, const std::string& name) {
  std::error_code ignored;
  std::filesystem::path plain = folder / name;
  if (std::filesystem::exists(plain, ignored)) return plain;
  std::filesystem::path packed = folder / (name + ".gz");
  if (std::filesystem::exists(packed, ignored)) return packed;
  throw file_not_found(std::move(plain),
                       "no such file, nor with .gz; Fashion-MNIST is on Debian `apt-get install "
                       "dataset-fashion-mnist`, in /usr/share/datasets/fashion-mnist");
}

}  // namespace

dataset read_idx(const std::filesystem::path& folder, split part) {
  const std::string prefix = part == split::train ? "train" : "t10k";
  const auto inputs = find(folder, prefix + "-images-idx3-ubyte");
  return read_idx(inputs, find(folder, prefix + "-labels-idx1-ubyte"));
}

dataset read_idx(const std::filesystem::path& inputs, const std::filesystem::path& labels) {
  input_file label_file(labels);
  const header about_labels = read_header(label_file, role::labels);
  input_file file(inputs);
  const header about = read_header(file, role::inputs);
  const std::size_t rows = about.dimensions[0];
  if (about_labels.dimensions[0] != rows)
    label_file.fail(4, std::to_string(about_labels.dimensions[0]) + " labels, but " + std::to_string(rows) +
                           " rows of inputs in " + inputs.string());
  auto answers = as_labels(label_file, about_labels, read_values(label_file, about_labels));
  auto bytes = read_values(file, about);
  std::vector<std::size_t> shape(about.dimensions.begin() + 1, about.dimensions.end());
  if (about.type == 0x08)
    return dataset::from_bytes(
        {.sample_shape = std::move(shape), .values = std::move(bytes), .labels = std::move(answers)});
  return dataset::from_values({.sample_shape = std::move(shape),
                               .values = as_doubles(file, about, bytes),
                               .labels = std::move(answers)});
}

}  // namespace odeflow::data
