// SPDX-License-Identifier: BSL-1.0
#pragma once
// The network of the benchmarks, 784-500-500-10 with relu and cross-entropy, on one fixed batch: an objective.
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "odeflow/network/dense_network.hpp"

namespace odeflow::benchmarks {

template <class T>
class mlp {
 public:
  using value_type = T;

  explicit mlp(std::size_t rows) : inputs_(rows * 784), labels_(rows), theta(network.initial_parameters(1)) {
    std::mt19937_64 bits(1);
    for (T& input : inputs_) input = static_cast<T>(static_cast<double>(bits() >> 11) * 0x1p-53);
    for (std::uint32_t& label : labels_) label = static_cast<std::uint32_t>(bits() % 10);
  }

  std::size_t dimension() const { return network.dimension(); }
  samples<T> rows() const { return rows(0, labels_.size()); }
  samples<T> rows(std::size_t first, std::size_t count) const {
    return {count,
            784,
            std::span(inputs_).subspan(first * 784, count * 784),
            std::span(labels_).subspan(first, count),
            {}};
  }
  double value_and_gradient(std::span<const T> at, std::span<T> gradient) const {
    return network.value_and_gradient(at, rows(), gradient);
  }
  direction_found value_and_direction(std::span<const T> at, std::span<T> direction) const {
    return network.value_and_direction(at, rows(), direction);
  }

  /// 6 P rows - 2 P_1 rows for the P weights, P_1 of them in the first layer, whose input needs no derivative.
  static double gradient_flops(std::size_t rows) {
    constexpr double first = 784 * 500, all = first + 500 * 500 + 500 * 10;
    return (6 * all - 2 * first) * static_cast<double>(rows);
  }

  dense_network<T> network{{784, 500, 500, 10}, activation::relu, criterion::cross_entropy};

 private:
  std::vector<T> inputs_;
  std::vector<std::uint32_t> labels_;

 public:
  std::vector<T> theta;
};

/// A gradient that costs nothing: what is left of a step is its algebra, of a flow its terms.
template <class T>
struct free_objective {
  using value_type = T;
  std::size_t size;
  std::size_t dimension() const { return size; }
  double value_and_gradient(std::span<const T>, std::span<T>) const { return 0; }
};

}  // namespace odeflow::benchmarks
