// SPDX-License-Identifier: BSL-1.0
#include "odeflow/network/dense_network.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "shards.hpp"
#include "stages.hpp"
#include "workspace.hpp"

namespace odeflow {
namespace {

// The index of the largest of n numbers, the first of equal ones; n where one is NaN.
template <class T>
std::size_t largest_of(const T* z, std::size_t n) {
  std::size_t best = 0;
  for (std::size_t j = 0; j < n; ++j) {
    if (std::isnan(z[j])) return n;
    if (z[j] > z[best]) best = j;
  }
  return best;
}

}  // namespace

template <class T>
dense_network<T>::dense_network(std::vector<std::size_t> widths, activation hidden, criterion loss)
    : widths_(std::move(widths)), shape_(detail::make_dense_shape(widths_, hidden, loss, sizeof(T))) {}

template <class T>
dense_network<T>::dense_network(const dense_network& other) : widths_(other.widths_), shape_(other.shape_) {}

template <class T>
dense_network<T>& dense_network<T>::operator=(const dense_network& other) {
  return *this = dense_network(other);
}

template <class T>
dense_network<T>::dense_network(dense_network&& other) noexcept = default;
template <class T>
dense_network<T>& dense_network<T>::operator=(dense_network&& other) noexcept = default;
template <class T>
dense_network<T>::~dense_network() = default;

template <class T>
std::vector<layout_entry> dense_network<T>::layout() const {
  std::vector<layout_entry> entries;
  for (std::size_t l = 0; l < shape_.layers.size(); ++l) {
    const detail::dense_layer& layer = shape_.layers[l];
    const std::string prefix = "layer" + std::to_string(l + 1);
    entries.push_back({prefix + ".weight", {layer.outputs, layer.inputs}, layer.weight});
    entries.push_back({prefix + ".bias", {layer.outputs}, layer.bias});
  }
  return entries;
}

template <class T>
std::vector<T> dense_network<T>::initial_parameters(std::uint64_t seed, initialization rule) const {
  const activation f = shape_.hidden;
  const bool rectifier = f == activation::relu || f == activation::gelu || f == activation::softplus;
  const bool he = rule == initialization::he || (rule == initialization::automatic && rectifier);
  std::mt19937_64 bits(seed);
  std::vector<T> theta(dimension(), T(0));
  for (const detail::dense_layer& layer : shape_.layers) {
    const double limit =
        std::sqrt(6.0 / static_cast<double>(he ? layer.inputs : layer.inputs + layer.outputs));
    for (std::size_t i = layer.weight; i < layer.bias; ++i) {
      const double u = static_cast<double>(bits() >> 11) * 0x1p-53;  // [0, 1), exactly, as is 2 u - 1
      theta[i] = static_cast<T>(limit * (2 * u - 1));
    }
  }
  return theta;
}

template <class T>
detail::network_workspace<T>& dense_network<T>::workspace() const {
  if (!workspace_) workspace_ = std::make_unique<detail::network_workspace<T>>();
  return *workspace_;
}

template <class T>
void dense_network<T>::run_forward(std::span<const T> theta, const samples<T>& rows) const {
  check_rows(theta, rows);
  workspace().fit_forward(shape_, rows.rows);
  detail::for_each_shard(rows.rows, [&](std::size_t, detail::row_range range) {
    detail::forward(shape_, theta.data(), rows, range, *workspace_);
  });
}

template <class T>
double dense_network<T>::value_and_gradient(std::span<const T> theta, const samples<T>& rows,
                                            std::span<T> gradient) const {
  check_rows(theta, rows);
  check_answers(rows);
  if (gradient.size() != dimension())
    throw std::invalid_argument("odeflow::dense_network: gradient has " + std::to_string(gradient.size()) +
                                " numbers, the network has " + std::to_string(dimension()) + " parameters");
  detail::network_workspace<T>& work = workspace();
  work.fit_backward(shape_, rows.rows);
  detail::sum_over_shards<T>(rows.rows, gradient, work.gradients,
                             [&](std::size_t s, detail::row_range range, T* part) {
                               detail::forward(shape_, theta.data(), rows, range, work);
                               work.parts[s] = detail::loss_and_slope(shape_, rows, range, work);
                               detail::backward(shape_, theta.data(), rows, range, work, part);
                             });
  return work.sum(detail::shard_count(rows.rows));
}

template <class T>
void dense_network<T>::hessian_vector_product(std::span<const T> theta, const samples<T>& rows,
                                              std::span<const T> v, std::span<T> out) const {
  check_product(theta, rows, v, out);
  detail::network_workspace<T>& work = workspace();
  work.fit_backward_tangents(shape_, rows.rows);
  detail::sum_over_shards<T>(
      rows.rows, out, work.gradients, [&](std::size_t, detail::row_range range, T* part) {
        detail::forward(shape_, theta.data(), rows, range, work);
        detail::forward_tangents(shape_, theta.data(), v.data(), rows, range, work);
        detail::loss_and_slope(shape_, rows, range, work);
        detail::output_curvature(shape_, rows, range, work, work.layers.back().rd);
        detail::backward_tangents(shape_, theta.data(), v.data(), rows, range, work, part);
      });
}

template <class T>
void dense_network<T>::gauss_newton_product(std::span<const T> theta, const samples<T>& rows,
                                            std::span<const T> v, std::span<T> out) const {
  check_product(theta, rows, v, out);
  detail::network_workspace<T>& work = workspace();
  work.fit_tangents(shape_, rows.rows);
  detail::sum_over_shards<T>(rows.rows, out, work.gradients,
                             [&](std::size_t, detail::row_range range, T* part) {
                               detail::forward(shape_, theta.data(), rows, range, work);
                               detail::forward_tangents(shape_, theta.data(), v.data(), rows, range, work);
                               detail::output_curvature(shape_, rows, range, work, work.layers.back().d);
                               detail::backward(shape_, theta.data(), rows, range, work, part);
                             });
}

template <class T>
double dense_network<T>::value(std::span<const T> theta, const samples<T>& rows) const {
  check_rows(theta, rows);
  check_answers(rows);
  detail::network_workspace<T>& work = workspace();
  work.fit_forward(shape_, rows.rows);
  detail::for_each_shard(rows.rows, [&](std::size_t s, detail::row_range range) {
    detail::forward(shape_, theta.data(), rows, range, work);
    work.parts[s] = detail::loss_value(shape_, rows, range, work);
  });
  return work.sum(detail::shard_count(rows.rows));
}

template <class T>
void dense_network<T>::outputs(std::span<const T> theta, const samples<T>& rows, std::span<T> out) const {
  if (out.size() != rows.rows * shape_.outputs())
    throw std::invalid_argument("odeflow::dense_network: out has " + std::to_string(out.size()) +
                                " numbers, " + std::to_string(rows.rows) + " rows of " +
                                std::to_string(shape_.outputs()) + " outputs need " +
                                std::to_string(rows.rows * shape_.outputs()));
  run_forward(theta, rows);
  std::copy_n(workspace_->layers.back().a.data(), out.size(), out.data());
}

template <class T>
void dense_network<T>::predict(std::span<const T> theta, const samples<T>& rows,
                               std::span<std::uint32_t> classes) const {
  run_forward(theta, rows);
  const T* const z = workspace_->layers.back().a.data();
  for (std::size_t i = 0; i < rows.rows; ++i)
    classes[i] = static_cast<std::uint32_t>(largest_of(z + i * shape_.outputs(), shape_.outputs()));
}

template <class T>
std::size_t dense_network<T>::count_correct(std::span<const T> theta, const samples<T>& rows) const {
  check_labels(rows);
  run_forward(theta, rows);
  const T* const z = workspace_->layers.back().a.data();
  std::size_t correct = 0;
  for (std::size_t i = 0; i < rows.rows; ++i)
    if (largest_of(z + i * shape_.outputs(), shape_.outputs()) == rows.labels[i]) ++correct;
  return correct;
}

template class dense_network<float>;
template class dense_network<double>;

}  // namespace odeflow
