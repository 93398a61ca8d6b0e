// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/batch_order.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>

namespace odeflow {
namespace {

/// The finalizer of splitmix64 (S. Vigna, "splitmix64.c", 2015).
std::uint64_t splitmix64(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// Uniform on 0, ..., n - 1 without bias (D. Lemire, "Fast random integer generation in an interval", 2019).
std::uint32_t below(std::uint32_t n, std::mt19937_64& random) {
  const std::uint32_t threshold = (0u - n) % n;  // 2^32 mod n
  while (true) {
    const std::uint64_t product = (random() >> 32) * n;
    if (static_cast<std::uint32_t>(product) >= threshold) return static_cast<std::uint32_t>(product >> 32);
  }
}

}  // namespace

batch_order::batch_order(std::size_t rows, minibatch_options options) : options_(options) {
  const auto refuse = [](const std::string& problem) {
    throw std::invalid_argument("minibatch: " + problem);
  };
  if (rows == 0) refuse("the data has 0 rows");
  if (rows > std::numeric_limits<std::uint32_t>::max())
    refuse("the data has " + std::to_string(rows) + " rows, at most 4294967295 can be told apart");
  if (options.size == 0) refuse("size is 0");
  if (options.last == last_batch::drop && options.size > rows)
    refuse("size is " + std::to_string(options.size) + ", but the data has " + std::to_string(rows) +
           " rows, and last_batch::drop would drop them all");
  batches_ = rows / options.size;
  if (options.last == last_batch::keep && rows % options.size != 0) ++batches_;
  rows_.resize(rows);
  permute();
}

/// Batch n, where rows_ holds the permutation of its epoch.
std::span<const std::uint32_t> batch_order::indices_of(std::uint64_t n) const noexcept {
  const auto position = static_cast<std::size_t>(n % batches_);
  const bool backward = options_.order == epoch_order::palindromic && n / batches_ % 2 == 1;
  const std::size_t first = (backward ? batches_ - 1 - position : position) * options_.size;
  return std::span(rows_).subspan(first, std::min(options_.size, rows_.size() - first));
}

std::span<const std::uint32_t> batch_order::indices() const noexcept { return indices_of(number_); }

std::span<const std::uint32_t> batch_order::next_indices() const noexcept {
  const bool known = permutation_of((number_ + 1) / batches_) == permutation_of(epoch());
  return known ? indices_of(number_ + 1) : std::span<const std::uint32_t>{};
}

void batch_order::seek(std::uint64_t n) {
  const std::uint64_t before = permutation_of(epoch());
  number_ = n;
  if (permutation_of(epoch()) != before) permute();
}

/// The epoch whose permutation this epoch uses.
std::uint64_t batch_order::permutation_of(std::uint64_t epoch) const noexcept {
  switch (options_.order) {
    case epoch_order::sequential:
      return 0;
    case epoch_order::palindromic:
      return epoch - epoch % 2;
    default:
      return epoch;
  }
}

void batch_order::permute() {
  std::iota(rows_.begin(), rows_.end(), std::uint32_t{0});
  if (options_.order == epoch_order::sequential) return;
  std::mt19937_64 random(splitmix64(splitmix64(options_.seed) + permutation_of(epoch())));
  for (std::size_t i = rows_.size(); i > 1; --i)
    std::swap(rows_[i - 1], rows_[below(static_cast<std::uint32_t>(i), random)]);
}

}  // namespace odeflow
