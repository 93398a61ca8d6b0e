// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>

#include "odeflow/data/batch_order.hpp"
#include "odeflow/objective/objective.hpp"
#include "odeflow/objective/samples.hpp"

/// \file
/// A model and data become an objective, batch by batch.
namespace odeflow {

/// The loss of a model on a current mini-batch of the data: L_B(theta) = mean over the rows of B of the
/// model's loss. An `objective` and `batched`: one fixed function between two calls of `next_batch()`. Made
/// by `minibatch`. It refers to model and data, which have to outlive it. It can be moved (whoever holds its
/// address, as a flow does, must be told) but not copied. Memory: one batch of rows and 4 bytes a row of the
/// data.
template <supervised Model, class Data>
  requires sample_source<Data, typename Model::value_type>
class minibatch_loss {
 public:
  using value_type = typename Model::value_type;

  /// See `minibatch`. The first batch, number 0, is ready.
  minibatch_loss(const Model& model, const Data& data, minibatch_options options)
      : model_(&model), data_(&data), order_(data.rows(), options) {
    if constexpr (requires { model.check(data.features(), data.classes(), data.target_width()); })
      model.check(data.features(), data.classes(), data.target_width());
    gather();
  }
  minibatch_loss(minibatch_loss&&) noexcept = default;
  minibatch_loss& operator=(minibatch_loss&&) noexcept = default;
  minibatch_loss(const minibatch_loss&) = delete;  // the batch is a view of the buffer
  minibatch_loss& operator=(const minibatch_loss&) = delete;
  ~minibatch_loss() = default;

  [[nodiscard]] std::size_t dimension() const { return model_->dimension(); }

  /// Writes the gradient of the current batch's loss, returns that loss. Cost: one gradient of the model.
  double value_and_gradient(std::span<const value_type> theta, std::span<value_type> gradient) const {
    return model_->value_and_gradient(theta, batch_, gradient);
  }

  /// The same as minus the gradient, and whether all of it is finite; there if the model has
  /// `value_and_direction(theta, rows, direction)`.
  direction_found value_and_direction(std::span<const value_type> theta,
                                      std::span<value_type> direction) const requires
      requires(const Model& model, samples<value_type> rows) {
    { model.value_and_direction(theta, rows, direction) } -> std::same_as<direction_found>;
  }
  { return model_->value_and_direction(theta, batch_, direction); }

  /// out = H v, with H the Hessian of the current batch's loss; there if the model has
  /// `hessian_vector_product(theta, rows, v, out)`.
  void hessian_vector_product(std::span<const value_type> theta, std::span<const value_type> v,
                              std::span<value_type> out) const requires
      requires(const Model& model, samples<value_type> rows) {
    model.hessian_vector_product(theta, rows, v, out);
  }
  { model_->hessian_vector_product(theta, batch_, v, out); }

  /// out = G v, with G the Gauss-Newton matrix of the current batch's loss; there if the model has
  /// `gauss_newton_product(theta, rows, v, out)`.
  void gauss_newton_product(std::span<const value_type> theta, std::span<const value_type> v,
                            std::span<value_type> out) const requires
      requires(const Model& model, samples<value_type> rows) {
    model.gauss_newton_product(theta, rows, v, out);
  }
  { model_->gauss_newton_product(theta, batch_, v, out); }

  /// Goes on to the next batch, without an allocation, and gives data with a `prefetch` the rows of the batch
  /// after it.
  void next_batch() {
    order_.next();
    gather();
  }
  /// Goes to batch n, as n calls of `next_batch` after construction would: to resume, save `batch_number()`.
  void seek(std::uint64_t n) {
    order_.seek(n);
    gather();
  }

  /// The rows of the current batch; the view is valid until the next call of `next_batch` or `seek`.
  [[nodiscard]] samples<value_type> batch() const noexcept { return batch_; }
  /// Their indices in the data.
  [[nodiscard]] std::span<const std::uint32_t> batch_indices() const noexcept { return order_.indices(); }
  /// How many batches came before this one: the number of calls of `next_batch`.
  [[nodiscard]] std::uint64_t batch_number() const noexcept { return order_.batch_number(); }
  [[nodiscard]] std::size_t batches_per_epoch() const noexcept { return order_.batches_per_epoch(); }
  /// The first epoch is 0.
  [[nodiscard]] std::uint64_t epoch() const noexcept { return order_.epoch(); }

  [[nodiscard]] const Model& model() const noexcept { return *model_; }
  [[nodiscard]] const Data& data() const noexcept { return *data_; }

  /// The number of the batch, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    std::uint64_t number = batch_number();
    archive("batch_number", number);
    if constexpr (Archive::restores) seek(number);
  }

 private:
  void gather() {
    batch_ = data_->gather(order_.indices(), buffer_);
    if constexpr (requires(const Data& data, std::span<const std::uint32_t> next) { data.prefetch(next); })
      if (const auto next = order_.next_indices(); !next.empty()) data_->prefetch(next);
  }

  const Model* model_;
  const Data* data_;
  batch_order order_;
  sample_buffer<value_type> buffer_;
  samples<value_type> batch_;
};

/// `auto loss = minibatch(network, images, {.size = 128, .seed = 1});`
/// Model and data are kept by reference, so temporaries do not compile. Throws std::invalid_argument for what
/// `batch_order` refuses (no rows, size 0, a size above the number of rows with last_batch::drop), and what
/// the model's `check(features, classes, target_width)` throws, if model and data have those functions.
template <supervised Model, class Data>
  requires sample_source<Data, typename Model::value_type>
[[nodiscard]] minibatch_loss<Model, Data> minibatch(const Model& model, const Data& data,
                                                    minibatch_options options) {
  return minibatch_loss<Model, Data>(model, data, options);
}
template <class Model, class Data>
void minibatch(const Model&& model, const Data& data, minibatch_options options) = delete;
template <class Model, class Data>
void minibatch(const Model& model, const Data&& data, minibatch_options options) = delete;
template <class Model, class Data>
void minibatch(const Model&& model, const Data&& data, minibatch_options options) = delete;

}  // namespace odeflow
