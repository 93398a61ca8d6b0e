// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "odeflow/data/tensor.hpp"
#include "odeflow/state/memory.hpp"

/// \file
/// Named arrays in one file of the format safetensors (Hugging Face), which many programs read:
///
///     8 bytes         length of the header, little-endian
///     header          JSON, filled up with spaces to a multiple of 8 bytes
///     the rest        the bytes of the tensors, without holes
///
///     {"__metadata__":{"odeflow.checksum":"crc64-xz:0123456789abcdef","odeflow.format":"1","step":"500"},
///      "theta":{"dtype":"F32","shape":[784,10],"data_offsets":[0,31360]}}
///
/// The checksum is written by odeflow and ignored by others. It is the CRC-64 of xz (polynomial
/// 0x42F0E1EBA9EA3693 of ECMA-182, reflected, all ones before and after; "123456789" gives 995dc9bbdf1939fa)
/// over every byte of the file from the first to the last, with "0" in the place of each of its own 16 digits,
/// which are lower case and bytes 54 to 69 of the file, counted from 0. So it covers length, names, types,
/// shapes, offsets, metadata, even spaces, and the tensors. It finds every change within 64 successive bits; any other passes once in 2^64.
namespace odeflow::data {

/// Text by name: a run's settings, a version, a count.
using metadata = std::map<std::string, std::string, std::less<>>;

/// Whether a file without odeflow's checksum is refused. One that is there is always checked, and a file of ours
/// in which any one byte is wrong is refused either way.
enum class checksum { required, if_present };

/// Writes the file as a whole or not at all, by `replace_file`. Tensors of wider elements come first, otherwise in
/// the order given, so that all are aligned. Cost: the tensors are read twice, for the checksum (above 1 GB/s) and
/// by the system, and not copied.
///
/// Throws std::invalid_argument, before anything is written, for a name that is empty, `__metadata__`, there
/// twice or not UTF-8, bytes that do not fit type and shape, more than 64 dimensions, metadata that are not UTF-8
/// or named odeflow.checksum or odeflow.format, and a header above 100 MB; as replace_file does where the file cannot be written.
void write_safetensors(const std::filesystem::path& path, const std::vector<tensor>& tensors,
                       const metadata& about = {});

/// What a file holds, with the memory for it.
class safetensors_file {
 public:
  /// In the order of the file.
  [[nodiscard]] const std::vector<tensor>& tensors() const noexcept { return tensors_; }
  /// Without odeflow's checksum and format.
  [[nodiscard]] const metadata& about() const noexcept { return about_; }
  /// Whether the file has odeflow's checksum.
  [[nodiscard]] bool has_checksum() const noexcept { return has_checksum_; }

  [[nodiscard]] bool contains(std::string_view name) const noexcept;
  /// Throws file_error where there is none of that name.
  [[nodiscard]] const tensor& at(std::string_view name) const;

  /// The elements of a tensor, valid as long as this object, moved or not. Throws file_error where there is none
  /// of that name, it holds another type, or lies at an address that is no multiple of the size of T (in no file
  /// of ours).
  template <tensor_element T>
  [[nodiscard]] std::span<const T> values(std::string_view name) const {
    const std::span<const std::byte> bytes = bytes_of(name, type_of<T>());
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
  }

 private:
  friend safetensors_file read_safetensors(const std::filesystem::path&, checksum);
  safetensors_file() = default;
  [[nodiscard]] std::span<const std::byte> bytes_of(std::string_view name, element_type type) const;

  std::filesystem::path path_;
  std::uint64_t start_ = 0;  // of the tensors, in the file
  odeflow::detail::array<std::byte> bytes_;
  std::vector<tensor> tensors_;
  metadata about_;
  bool has_checksum_ = false;
};

/// Reads a whole file. Memory for the tensors is asked for only after the header has proved to fit the size of the
/// file. Files of other programs have no checksum: read them with checksum::if_present.
///
/// Throws file_not_found, or file_error with the byte for what is no regular file, is cut short or goes on; a
/// header that is above 100 MB or no JSON object of tensors (its keys are dtype, shape and data_offsets) and
/// texts, that has a key twice, an empty name, an unknown type or more than 64 dimensions; offsets that are out of
/// range, overlap, leave holes or do not fit type and shape; a checksum that is missing (where it is required), that differs, or is at
/// another place (another program has copied it from one of ours); a format of odeflow's other than "1".
[[nodiscard]] safetensors_file read_safetensors(const std::filesystem::path& path,
                                                checksum wanted = checksum::required);

}  // namespace odeflow::data
