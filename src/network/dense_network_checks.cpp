// SPDX-License-Identifier: BSL-1.0
// What a dense network refuses, each with the names and both numbers.
#include <functional>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "odeflow/network/dense_network.hpp"
#include "workspace.hpp"

namespace odeflow {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("odeflow::dense_network: " + what);
}

// "<what> <found>, <wanted> <expected>", both numbers side by side.
void expect(std::size_t found, std::size_t expected, std::string_view what, std::string_view wanted) {
  if (found == expected) return;
  refuse(std::string(what) + ' ' + std::to_string(found) + ", " + std::string(wanted) + ' ' +
         std::to_string(expected));
}

template <class T>
bool overlap(std::span<const T> a, std::span<const T> b) {
  const std::less<const T*> before;
  return before(a.data(), b.data() + b.size()) && before(b.data(), a.data() + a.size());
}

}  // namespace

template <class T>
void dense_network<T>::check(std::size_t features, std::size_t classes, std::size_t target_width) const {
  const std::size_t outputs = shape_.outputs();
  const std::string loss(name(shape_.loss));
  expect(features, shape_.inputs(), "features of the data:", "inputs of the network:");
  if (shape_.loss == criterion::mean_squared_error && target_width != 0)
    return expect(target_width, outputs, "target columns of the data:", "outputs of the network:");
  if (classes == 0)
    refuse(loss + " needs " + (shape_.loss == criterion::cross_entropy ? "labels" : "targets or labels") +
           ", the data has classes: 0, target columns: " + std::to_string(target_width));
  if (classes > outputs)
    refuse("classes of the data: " + std::to_string(classes) +
           ", outputs of the network: " + std::to_string(outputs));
}

template <class T>
void dense_network<T>::check_rows(std::span<const T> theta, const samples<T>& rows) const {
  expect(theta.size(), dimension(), "numbers in theta:", "parameters of the network:");
  constexpr auto largest =
      static_cast<std::size_t>(std::numeric_limits<int>::max());  // what a BLAS can count
  if (rows.rows == 0 || rows.rows > largest)
    refuse("rows in the batch: " + std::to_string(rows.rows) + ", allowed are 1 to " +
           std::to_string(largest));
  expect(rows.features, shape_.inputs(), "features of the rows:", "inputs of the network:");
  expect(rows.inputs.size(), rows.rows * rows.features, "numbers in rows.inputs:", "rows times features:");
}

template <class T>
void dense_network<T>::check_answers(const samples<T>& rows) const {
  if (shape_.loss == criterion::mean_squared_error && !rows.targets.empty())
    return expect(rows.targets.size(), rows.rows * shape_.outputs(),
                  "numbers in rows.targets:", "rows times outputs of the network:");
  check_labels(rows);
}

template <class T>
void dense_network<T>::check_vectors(std::span<const T> theta, std::span<const T> v,
                                     std::span<const T> out) const {
  expect(v.size(), dimension(), "numbers in v:", "parameters of the network:");
  expect(out.size(), dimension(), "numbers in out:", "parameters of the network:");
  if (overlap(out, theta)) refuse("out and theta share memory");
  if (overlap(out, v)) refuse("out and v share memory");
}

template <class T>
void dense_network<T>::check_labels(const samples<T>& rows) const {
  expect(rows.labels.size(), rows.rows, "labels:", "rows:");
  for (std::size_t i = 0; i < rows.rows; ++i)
    if (rows.labels[i] >= shape_.outputs())
      refuse("label of row " + std::to_string(i) + ": " + std::to_string(rows.labels[i]) +
             ", outputs of the network: " + std::to_string(shape_.outputs()));
}

template void dense_network<float>::check(std::size_t, std::size_t, std::size_t) const;
template void dense_network<double>::check(std::size_t, std::size_t, std::size_t) const;
template void dense_network<float>::check_rows(std::span<const float>, const samples<float>&) const;
template void dense_network<double>::check_rows(std::span<const double>, const samples<double>&) const;
template void dense_network<float>::check_answers(const samples<float>&) const;
template void dense_network<double>::check_answers(const samples<double>&) const;
template void dense_network<float>::check_vectors(std::span<const float>, std::span<const float>,
                                                  std::span<const float>) const;
template void dense_network<double>::check_vectors(std::span<const double>, std::span<const double>,
                                                   std::span<const double>) const;
template void dense_network<float>::check_labels(const samples<float>&) const;
template void dense_network<double>::check_labels(const samples<double>&) const;

}  // namespace odeflow
