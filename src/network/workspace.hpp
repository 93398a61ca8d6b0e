// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <array>
#include <cstddef>
#include <new>
#include <vector>

#include "elementwise.hpp"
#include "loss.hpp"
#include "odeflow/network/layout.hpp"

namespace odeflow::detail {

/// Memory that begins at a multiple of 64 bytes, a cache line.
template <class T>
struct line_allocator {
  using value_type = T;
  line_allocator() = default;
  template <class U>
  line_allocator(const line_allocator<U>&) noexcept {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new (n * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* p, std::size_t) noexcept { ::operator delete (p, std::align_val_t{64}); }
  friend bool operator==(line_allocator, line_allocator) noexcept { return true; }
};

template <class T>
using line_vector = std::vector<T, line_allocator<T>>;

/// The fixed cut of a batch: how many shards, and the rows of each. Neither knows the number of threads.
constexpr std::size_t largest_shard_count = 8;
constexpr std::size_t shard_count(std::size_t rows) noexcept {
  const std::size_t wanted = rows / 64;
  return wanted < 1 ? 1 : (wanted > largest_shard_count ? largest_shard_count : wanted);
}
constexpr row_range shard_range(std::size_t rows, std::size_t shards, std::size_t s) noexcept {
  return {rows * s / shards, rows * (s + 1) / shards};
}

/// What a network computes in. Arrays of a layer hold all rows of a batch, row-major; each shard works on its
/// rows.
template <class T>
struct network_workspace {
  struct layer {
    line_vector<T> a;  ///< f(z), rows x outputs
    line_vector<T> z;  ///< the sums, only where `slope_needs_sums`
    line_vector<T> d;  ///< dL/da, then dL/dz

    line_vector<T> ra;  ///< R{a}, the derivative of a along v
    line_vector<T> rz;  ///< R{z}, only where `slope_needs_sums`
    line_vector<T> rd;  ///< R{d}
  };
  std::vector<layer> layers;
  std::vector<line_vector<T>> gradients;  ///< P numbers for each shard but the first
  std::array<double, largest_shard_count> parts{};

  /// Room for a forward pass over `rows` rows; allocates only for more rows than ever before, as the next
  /// one.
  void fit_forward(const dense_shape& shape, std::size_t rows) {
    layers.resize(shape.layers.size());
    for (std::size_t l = 0; l < layers.size(); ++l) {
      grow(layers[l].a, rows * shape.layers[l].outputs);
      if (slope_needs_sums(shape.function(l))) grow(layers[l].z, rows * shape.layers[l].outputs);
    }
  }
  /// Room for a backward pass too.
  void fit_backward(const dense_shape& shape, std::size_t rows) {
    fit_forward(shape, rows);
    for (std::size_t l = 0; l < layers.size(); ++l) grow(layers[l].d, rows * shape.layers[l].outputs);
    if (gradients.size() + 1 < shard_count(rows)) gradients.resize(shard_count(rows) - 1);
    for (line_vector<T>& g : gradients) grow(g, shape.dimension());
  }
  /// Room for the tangents of the forward pass too.
  void fit_tangents(const dense_shape& shape, std::size_t rows) {
    fit_backward(shape, rows);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      grow(layers[l].ra, rows * shape.layers[l].outputs);
      if (slope_needs_sums(shape.function(l))) grow(layers[l].rz, rows * shape.layers[l].outputs);
    }
  }
  /// Room for the tangents of both passes.
  void fit_backward_tangents(const dense_shape& shape, std::size_t rows) {
    fit_tangents(shape, rows);
    for (std::size_t l = 0; l < layers.size(); ++l) grow(layers[l].rd, rows * shape.layers[l].outputs);
  }
  /// The loss: the parts of the shards, summed in their order.
  double sum(std::size_t shards) const noexcept {
    double total = 0;
    for (std::size_t s = 0; s < shards; ++s) total += parts[s];
    return total;
  }

 private:
  static void grow(line_vector<T>& v, std::size_t n) {
    if (v.size() < n) v.resize(n);
  }
};

}  // namespace odeflow::detail
