// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

/// \file
/// Which rows make up which mini-batch.
namespace odeflow {

/// The order in which an epoch visits the rows.
///  * sequential: as they are stored.
///  * shuffled: a fresh permutation for every epoch.
///  * palindromic: shuffled for epochs 0, 2, 4, ...; each odd epoch visits the batches of the one before it,
///    with the same members, in reverse order. A pair of epochs is then symmetric in time, and a flow that
///    takes one step a batch agrees with the full-batch flow to order 2 a pair, in place of order 1.
enum class epoch_order { sequential, shuffled, palindromic };

/// What becomes of the last rows of an epoch where `size` does not divide the number of rows. keep: a shorter
/// batch, whose loss is the mean over its own rows. drop: no batch; those rows are left out of this epoch.
enum class last_batch { keep, drop };

struct minibatch_options {
  std::size_t size = 0;  ///< rows in a batch; to be given
  std::uint64_t seed = 0;
  epoch_order order = epoch_order::shuffled;
  last_batch last = last_batch::keep;
};

/// The batches of all epochs, one after the other. The permutation of an epoch is a pure function of the seed
/// and the epoch (Fisher-Yates; std::mt19937_64 seeded by splitmix64 of both; unbiased), so that batch n is
/// one of (rows, options, n) alone: n is all there is to save.
class batch_order {
 public:
  /// Stands at batch 0. Memory: 4 bytes a row. Throws std::invalid_argument for no rows or 2^32 and more, for
  /// size 0, and for a size above the number of rows with last_batch::drop (with keep it means one batch of
  /// all rows).
  batch_order(std::size_t rows, minibatch_options options);

  /// The rows of the current batch; the view is valid until the next call of `next` or `seek`.
  [[nodiscard]] std::span<const std::uint32_t> indices() const noexcept;

  /// The rows of the batch that `next` goes to; empty where they are not known yet: an epoch with a new
  /// permutation begins there. The view is valid as long as that of `indices`. O(1).
  [[nodiscard]] std::span<const std::uint32_t> next_indices() const noexcept;

  /// Goes on to the next batch. No allocation; O(1), and O(rows) where an epoch with a new permutation
  /// begins.
  void next() { seek(number_ + 1); }
  /// Goes to batch n, as n calls of `next` after construction would.
  void seek(std::uint64_t n);

  [[nodiscard]] std::uint64_t batch_number() const noexcept { return number_; }
  [[nodiscard]] std::size_t batches_per_epoch() const noexcept { return batches_; }
  /// batch_number() / batches_per_epoch(): the first epoch is 0.
  [[nodiscard]] std::uint64_t epoch() const noexcept { return number_ / batches_; }
  /// batch_number() mod batches_per_epoch(): the place within the epoch.
  [[nodiscard]] std::size_t position() const noexcept { return static_cast<std::size_t>(number_ % batches_); }
  [[nodiscard]] const minibatch_options& options() const noexcept { return options_; }

 private:
  [[nodiscard]] std::span<const std::uint32_t> indices_of(std::uint64_t n) const noexcept;
  [[nodiscard]] std::uint64_t permutation_of(std::uint64_t epoch) const noexcept;
  void permute();

  minibatch_options options_;
  std::vector<std::uint32_t> rows_;  // as the current epoch permutes them
  std::size_t batches_ = 0;
  std::uint64_t number_ = 0;
};

}  // namespace odeflow
