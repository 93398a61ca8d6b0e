// SPDX-License-Identifier: BSL-1.0
#include "parameters.hpp"

#include <algorithm>
#include <cmath>

#include "exit_codes.hpp"
#include "odeflow/data/npy.hpp"
#include "odeflow/data/replace_file.hpp"
#include "odeflow/data/safetensors.hpp"
#include "odeflow/data/snapshot_file.hpp"

namespace train_images {
namespace {

namespace data = odeflow::data;

bool is_npy(const std::string& file) { return file.ends_with(".npy"); }

// The parameters of a file, or of a checkpoint: the first block of its state.
template <class T>
std::vector<T> all_in(const std::string& file) {
  if (is_npy(file)) return data::read_npy<T>(file).values;
  const data::safetensors_file read = data::read_safetensors(file, data::checksum::if_present);
  constexpr std::string_view state = "session/run/x";
  if (read.contains("theta") || !read.contains(state)) {
    const auto theta = read.values<T>("theta");
    return {theta.begin(), theta.end()};
  }
  const auto x = read.values<T>(state);
  const odeflow::snapshot run = data::as_snapshot(read);
  const auto entry = std::ranges::find(run.entries, state, &odeflow::snapshot_entry::name);
  return {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(entry->shape.front())};
}

}  // namespace

template <class T>
std::vector<T> import_parameters(const std::string& file, std::size_t count) {
  std::vector<T> theta;
  try {
    theta = all_in<T>(file);
  } catch (const std::exception& error) {  // also of a file that is not there: it is no data set
    throw data_error(error.what());
  }
  if (theta.size() != count)
    throw data_error(file + ": it has " + std::to_string(theta.size()) + " parameters, the network " +
                     std::to_string(count));
  for (std::size_t i = 0; i < count; ++i)
    if (!std::isfinite(theta[i]))
      throw data_error(file + ": parameter " + std::to_string(i) + " is not finite");
  return theta;
}

template <class T>
void export_parameters(const std::string& file, std::span<const T> theta) {
  try {
    if (is_npy(file))
      data::write_npy(file, theta, {theta.size()});
    else
      data::write_safetensors(file, {data::as_tensor("theta", theta)});
  } catch (const data::file_error& error) {
    throw output_error(error.what());
  }
}

template std::vector<float> import_parameters<float>(const std::string&, std::size_t);
template std::vector<double> import_parameters<double>(const std::string&, std::size_t);
template void export_parameters<float>(const std::string&, std::span<const float>);
template void export_parameters<double>(const std::string&, std::span<const double>);

}  // namespace train_images
