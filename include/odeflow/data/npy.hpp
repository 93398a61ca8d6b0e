// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

/// \file
/// One array in a file of NumPy's format .npy: the bytes 93 4E 55 4D 50 59 ("NUMPY"), the version as two bytes,
/// the length of the header (2 bytes in version 1, 4 in versions 2 and 3, little-endian), the header, such as
///
///     {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }
///
/// filled up with spaces and the end of a line so that the values begin at a multiple of 64 bytes, and the values.
/// It has no checksum: what has to last goes into safetensors.
namespace odeflow::data {

/// Row-major; a shape without dimensions is one value.
template <std::floating_point T>
struct npy_array {
  std::vector<std::size_t> shape = {};
  std::vector<T> values = {};
};

/// Writes version 1, as a whole or not at all, by `replace_file`. Throws std::invalid_argument where the values do
/// not fit the shape or it has more than 64 dimensions; as replace_file does where the file cannot be written.
void write_npy(const std::filesystem::path& path, std::span<const float> values,
               const std::vector<std::size_t>& shape);
void write_npy(const std::filesystem::path& path, std::span<const double> values,
               const std::vector<std::size_t>& shape);

/// Reads versions 1, 2 and 3. T is float or double, and so is what the file holds ('<f4', '<f8'). Memory for the
/// values is asked for only after the header has proved to fit the size of the file.
///
/// Throws file_not_found, or file_error with the byte for what is no regular file, is cut short or goes on; another
/// magic or version; a header above 65,535 bytes, that is not a dictionary of these three keys, or of more than 64
/// dimensions; values of another type or byte order; more than one dimension in Fortran's order.
template <std::floating_point T>
[[nodiscard]] npy_array<T> read_npy(const std::filesystem::path& path);

extern template npy_array<float> read_npy(const std::filesystem::path&);
extern template npy_array<double> read_npy(const std::filesystem::path&);

}  // namespace odeflow::data
