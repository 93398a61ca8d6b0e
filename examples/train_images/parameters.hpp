// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <span>
#include <string>
#include <vector>

namespace train_images {

/// Parameters in a file, as one array: .safetensors (the tensor "theta"), or .npy. Reading throws data_error where there are not
/// `count` of them, and odeflow::data::file_error; writing throws output_error.
template <class T>
std::vector<T> import_parameters(const std::string& file, std::size_t count);
template <class T>
void export_parameters(const std::string& file, std::span<const T> theta);

}  // namespace train_images
