// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <filesystem>

#include "odeflow/data/dataset.hpp"

/// \file
/// IDX files, the format of MNIST and its successors (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of
/// handwritten digits", 1998): two zero bytes, a type code, the number of dimensions, each dimension as a
/// 32-bit big-endian number, then the values, big-endian.
namespace odeflow::data {

enum class split { train, test };

/// Reads `train-images-idx3-ubyte` and `train-labels-idx1-ubyte` (`t10k-...` for split::test) from a folder,
/// each plain or with `.gz`; where both are there the plain file is read. Throws as below; file_not_found
/// names both spellings and says how Debian installs Fashion-MNIST.
[[nodiscard]] dataset read_idx(const std::filesystem::path& folder, split part);

/// Reads inputs (two dimensions or more, the first of which counts the rows) and their labels (one dimension,
/// an integer type, none negative). Inputs of type 0x08 stay bytes, with the scaling 1/255; the types 0x09,
/// 0x0B, 0x0C, 0x0D and 0x0E (int8, int16, int32, float, double) become doubles, unscaled. The number of
/// classes is the largest label + 1.
///
/// A file that begins with the two bytes of gzip is inflated, whatever its name. Memory is asked for only
/// after a plain file's size agrees with its header, and for gzip in pieces no larger than what has been
/// inflated so far, so that a false header costs no memory; nothing is inflated beyond the size that the
/// header declares.
///
/// Throws file_not_found, or file_error with the byte for a file that is empty, cut short, longer than its
/// header says, of the wrong magic, type or number of dimensions, damaged (gzip's CRC and length; one member
/// a file), that holds a value that is not finite or a negative label, or whose count differs from that of
/// the other file.
[[nodiscard]] dataset read_idx(const std::filesystem::path& inputs, const std::filesystem::path& labels);

}  // namespace odeflow::data
