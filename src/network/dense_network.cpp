// SPDX-License-Identifier: BSL-1.0
#include "odeflow/network/dense_network.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

#include "odeflow/state/sweep.hpp"
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
detail::chunk_memory<T>& dense_network<T>::memory() const {
  if (!memory_) memory_ = std::make_unique<detail::chunk_memory<T>>();
  return *memory_;
}

// body(pass over a chunk, its first row) for all chunks of the batch, in order.
template <class T>
template <class Body>
void dense_network<T>::for_each_chunk_of(std::span<const T> theta, const samples<T>& rows,
                                         Body&& body) const {
  const std::size_t chunk = detail::chunk_rows(shape_, sizeof(T));
  for (std::size_t first = 0; first < rows.rows; first += chunk) {
    detail::chunk_pass<T> pass(shape_, theta.data(), rows, first, chunk, memory());
    body(pass, first);
  }
}

template <class T>
direction_found dense_network<T>::signed_gradient(std::span<const T> theta, const samples<T>& rows,
                                                  double sign, std::span<T> out) const {
  check_rows(theta, rows);
  check_answers(rows);
  if (out.size() != dimension())
    throw std::invalid_argument("odeflow::dense_network: gradient has " + std::to_string(out.size()) +
                                " numbers, the network has " + std::to_string(dimension()) + " parameters");
  direction_found found{0, true};
  for_each_chunk_of(theta, rows, [&](detail::chunk_pass<T>& pass, std::size_t first) {
    pass.forward(true);
    found.value += pass.loss_and_slope(sign);
    found.finite = pass.gradient(out.data(), first > 0);
  });
  for (const detail::dense_layer& layer : shape_.layers)
    found.finite = found.finite && all_finite(layer.outputs, out.data() + layer.bias);
  return found;
}

template <class T>
double dense_network<T>::value_and_gradient(std::span<const T> theta, const samples<T>& rows,
                                            std::span<T> gradient) const {
  return signed_gradient(theta, rows, 1, gradient).value;
}

template <class T>
direction_found dense_network<T>::value_and_direction(std::span<const T> theta, const samples<T>& rows,
                                                      std::span<T> direction) const {
  return signed_gradient(theta, rows, -1, direction);
}

template <class T>
void dense_network<T>::hessian_vector_product(std::span<const T> theta, const samples<T>& rows,
                                              std::span<const T> v, std::span<T> out) const {
  check_rows(theta, rows);
  check_answers(rows);
  check_vectors(theta, v, out);
  for_each_chunk_of(theta, rows, [&](detail::chunk_pass<T>& pass, std::size_t first) {
    pass.forward(true);
    pass.loss_and_slope(1);
    pass.slopes();
    pass.tangents(v.data());
    pass.output_curvature();
    pass.hessian_product(v.data(), out.data(), first > 0);
  });
}

template <class T>
void dense_network<T>::gauss_newton_product(std::span<const T> theta, const samples<T>& rows,
                                            std::span<const T> v, std::span<T> out) const {
  check_rows(theta, rows);
  check_answers(rows);
  check_vectors(theta, v, out);
  for_each_chunk_of(theta, rows, [&](detail::chunk_pass<T>& pass, std::size_t first) {
    pass.forward(true);
    pass.tangents(v.data());
    pass.output_curvature();
    pass.gauss_newton_product(out.data(), first > 0);
  });
}

template <class T>
double dense_network<T>::value(std::span<const T> theta, const samples<T>& rows) const {
  check_rows(theta, rows);
  check_answers(rows);
  double sum = 0;
  for_each_chunk_of(theta, rows, [&](detail::chunk_pass<T>& pass, std::size_t) {
    pass.forward(false);
    sum += pass.loss_and_slope(1);
  });
  return sum;
}

template <class T>
void dense_network<T>::outputs(std::span<const T> theta, const samples<T>& rows, std::span<T> out) const {
  if (out.size() != rows.rows * shape_.outputs())
    throw std::invalid_argument("odeflow::dense_network: out has " + std::to_string(out.size()) +
                                " numbers, " + std::to_string(rows.rows) + " rows of " +
                                std::to_string(shape_.outputs()) + " outputs need " +
                                std::to_string(rows.rows * shape_.outputs()));
  check_rows(theta, rows);
  for_each_chunk_of(theta, rows, [&](detail::chunk_pass<T>& pass, std::size_t first) {
    pass.forward(false);
    pass.outputs(out.data() + first * shape_.outputs());
  });
}

template <class T>
void dense_network<T>::predict(std::span<const T> theta, const samples<T>& rows,
                               std::span<std::uint32_t> classes) const {
  std::vector<T>& z = memory().outputs;
  detail::grow(z, rows.rows * shape_.outputs());
  outputs(theta, rows, std::span(z).first(rows.rows * shape_.outputs()));
  for (std::size_t i = 0; i < rows.rows; ++i)
    classes[i] = static_cast<std::uint32_t>(largest_of(z.data() + i * shape_.outputs(), shape_.outputs()));
}

template <class T>
std::size_t dense_network<T>::count_correct(std::span<const T> theta, const samples<T>& rows) const {
  check_labels(rows);
  std::vector<std::uint32_t>& classes = memory().classes;
  detail::grow(classes, rows.rows);
  predict(theta, rows, std::span(classes).first(rows.rows));
  std::size_t correct = 0;
  for (std::size_t i = 0; i < rows.rows; ++i)
    if (classes[i] == rows.labels[i]) ++correct;
  return correct;
}

template class dense_network<float>;
template class dense_network<double>;

}  // namespace odeflow
