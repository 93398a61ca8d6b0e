// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "blas.hpp"
#include "odeflow/state/parallel.hpp"
#include "workspace.hpp"

/// \file
/// Work on the shards of a batch, a thread each, and sums over them whose order is that of the rows: the same
/// bits for any number of threads.
namespace odeflow::detail {

/// body(s, rows of shard s) for every shard of the batch, each with BLAS on one thread.
template <class Body>
void for_each_shard(std::size_t rows, Body&& body) {
  const std::size_t shards = shard_count(rows);
  const one_blas_thread guard;
  parallel_parts(shards, [&](std::size_t s) {
    one_blas_thread::on_this_worker();
    body(s, shard_range(rows, shards, s));
  });
}

/// total += the others, in their order: one pass over memory, in tiles that stay in cache.
template <class T>
void add_in_order(std::span<T> total, std::span<const line_vector<T>> others) {
  if (others.empty()) return;
  constexpr std::size_t tile = 2048;
  parallel_ranges(total.size(), 16384, [=](std::size_t begin, std::size_t end) {
    for (std::size_t first = begin; first < end; first += tile) {
      const std::size_t count = std::min(tile, end - first);
      T* const sum = total.data() + first;
      for (const line_vector<T>& other : others) {
        const T* const part = other.data() + first;
#pragma omp simd
        for (std::size_t i = 0; i < count; ++i) sum[i] += part[i];
      }
    }
  });
}

/// total = the sum over the shards of what body(s, rows of shard s, part) writes into `part`, an array as
/// long as `total`: it is `total` itself for the first shard, one of `others` for each further one.
template <class T, class Body>
void sum_over_shards(std::size_t rows, std::span<T> total, std::vector<line_vector<T>>& others, Body&& body) {
  for_each_shard(rows, [&](std::size_t s, row_range range) {
    body(s, range, s == 0 ? total.data() : others[s - 1].data());
  });
  add_in_order<T>(total, std::span<const line_vector<T>>(others).first(shard_count(rows) - 1));
}

}  // namespace odeflow::detail
