// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// \file
/// Rows of data on their way to a model: what `data` hands out and `network` takes, so that neither knows the
/// other.
namespace odeflow {

/// A view of `rows` samples. `inputs` is rows x features, row-major and contiguous. Of the two kinds of
/// answers the one that the data lacks is empty: `labels` (one class index a row), `targets` (rows x outputs,
/// row-major).
template <class T>
struct samples {
  std::size_t rows = 0;
  std::size_t features = 0;
  std::span<const T> inputs;
  std::span<const std::uint32_t> labels;
  std::span<const T> targets;
};

/// The memory behind `samples`: filled by a `sample_source`, used again for the next rows without an
/// allocation.
template <class T>
struct sample_buffer {
  std::vector<T> inputs;
  std::vector<std::uint32_t> labels;
  std::vector<T> targets;
};

/// Rows that can be read by index, such as `data::dataset`. `gather(indices, buffer)` fills the buffer with
/// those rows, in that order, and returns a view of them; it allocates only while the buffer grows. A source
/// may also have `prefetch(indices)`, a hint that these rows are gathered next: `minibatch` then gives it.
template <class D, class T>
concept sample_source = requires(const D& data, std::span<const std::uint32_t> indices,
                                 sample_buffer<T>& buffer) {
  { data.rows() } -> std::convertible_to<std::size_t>;
  { data.features() } -> std::convertible_to<std::size_t>;
  { data.gather(indices, buffer) } -> std::same_as<samples<T>>;
};

/// A model with a loss on any rows of data, such as `dense_network`: with `minibatch` it becomes an
/// objective. `check(features, classes, target_width)` throws std::invalid_argument when the model cannot
/// take such data.
template <class M>
concept supervised = requires(const M& model, std::span<const typename M::value_type> theta,
                              samples<typename M::value_type> rows,
                              std::span<typename M::value_type> gradient) {
  { model.dimension() } -> std::convertible_to<std::size_t>;
  { model.value_and_gradient(theta, rows, gradient) } -> std::convertible_to<double>;
};

}  // namespace odeflow
