// SPDX-License-Identifier: BSL-1.0
#pragma once
// Random rows for networks, and a second, plain way to the loss, in long double.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "odeflow/network/dense_network.hpp"

namespace odeflow::test {

inline constexpr std::array all_activations{activation::relu,     activation::tanh, activation::sigmoid,
                                            activation::softplus, activation::gelu, activation::identity};
inline constexpr std::array all_criteria{criterion::cross_entropy, criterion::mean_squared_error};

/// Rows with normal inputs, uniform labels and normal targets; a sample_source that hands out what `answers`
/// names.
template <class T>
struct problem {
  enum class answers { labels, targets, none };

  problem(std::size_t rows, std::size_t features, std::size_t outputs, std::uint64_t seed,
          answers kind = answers::labels)
      : rows_(rows),
        features_(features),
        outputs_(outputs),
        kind_(kind),
        inputs(rows * features),
        labels(rows),
        targets(rows * outputs) {
    std::mt19937_64 bits(seed);
    std::normal_distribution<double> normal;
    for (T& x : inputs) x = static_cast<T>(normal(bits));
    for (std::uint32_t& y : labels) y = static_cast<std::uint32_t>(bits() % outputs);
    for (T& t : targets) t = static_cast<T>(normal(bits));
  }

  std::size_t rows() const { return rows_; }
  std::size_t features() const { return features_; }

  samples<T> all() const {
    samples<T> s{rows_, features_, inputs, {}, {}};
    if (kind_ == answers::labels) s.labels = labels;
    if (kind_ == answers::targets) s.targets = targets;
    return s;
  }

  samples<T> gather(std::span<const std::uint32_t> indices, sample_buffer<T>& buffer) const {
    buffer = {};
    for (const std::uint32_t i : indices) {
      buffer.inputs.insert(buffer.inputs.end(), &inputs[i * features_], &inputs[i * features_] + features_);
      if (kind_ == answers::labels) buffer.labels.push_back(labels[i]);
      if (kind_ == answers::targets)
        buffer.targets.insert(buffer.targets.end(), &targets[i * outputs_],
                              &targets[i * outputs_] + outputs_);
    }
    return {indices.size(), features_, buffer.inputs, buffer.labels, buffer.targets};
  }

  std::size_t rows_, features_, outputs_;
  answers kind_;
  std::vector<T> inputs;
  std::vector<std::uint32_t> labels;
  std::vector<T> targets;
};

/// The rows that `loss` is made for: labels for cross_entropy, targets for mean_squared_error.
template <class T>
problem<T> problem_for(criterion loss, std::size_t rows, std::size_t features, std::size_t outputs,
                       std::uint64_t seed) {
  using answers = typename problem<T>::answers;
  return {rows, features, outputs, seed,
          loss == criterion::cross_entropy ? answers::labels : answers::targets};
}

/// Initial parameters with the biases drawn too, from [-1/2, 1/2].
template <class T>
std::vector<T> parameters_of(const dense_network<T>& network, std::uint64_t seed) {
  std::vector<T> theta = network.initial_parameters(seed);
  std::mt19937_64 bits(seed + 1000);
  std::uniform_real_distribution<double> uniform(-0.5, 0.5);
  for (const layout_entry& entry : network.layout())
    if (entry.shape.size() == 1)
      for (std::size_t i = 0; i < entry.size(); ++i) theta[entry.offset + i] = static_cast<T>(uniform(bits));
  return theta;
}

/// |a - b| / |b|, in the Euclidean norm, computed in double.
template <class A, class B>
double relative_difference(const std::vector<A>& a, const std::vector<B>& b) {
  double above = 0, below = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    above += difference * difference;
    below += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return std::sqrt(above / below);
}

struct plain_result {
  long double loss = 0;
  long double nearest_kink = 1e30L;  ///< the smallest |z| of a hidden unit over all rows
  std::vector<double> outputs;
};

inline long double plain_activation(activation f, long double z) {
  switch (f) {
    case activation::relu:
      return z > 0 ? z : 0;
    case activation::tanh:
      return std::tanh(z);
    case activation::sigmoid:
      return 1 / (1 + std::exp(-z));
    case activation::softplus:
      return std::log(1 + std::exp(z));
    case activation::gelu:
      return z * (1 + std::erf(z / std::sqrt(2.0L))) / 2;
    case activation::identity:
      break;
  }
  return z;
}

/// The loss by the formulas as they are printed, a row and a unit at a time.
inline plain_result plain_loss(const dense_network<double>& network, std::span<const double> theta,
                               const samples<double>& rows) {
  plain_result result;
  const auto& widths = network.widths();
  for (std::size_t i = 0; i < rows.rows; ++i) {
    std::vector<long double> a(&rows.inputs[i * rows.features],
                               &rows.inputs[i * rows.features] + rows.features);
    std::size_t at = 0;
    for (std::size_t l = 1; l < widths.size(); ++l) {
      std::vector<long double> z(widths[l]);
      for (std::size_t j = 0; j < widths[l]; ++j) {
        z[j] = theta[at + widths[l] * widths[l - 1] + j];
        for (std::size_t k = 0; k < widths[l - 1]; ++k) z[j] += theta[at + j * widths[l - 1] + k] * a[k];
        if (l + 1 < widths.size()) {
          result.nearest_kink = std::min(result.nearest_kink, std::abs(z[j]));
          z[j] = plain_activation(network.hidden_activation(), z[j]);
        }
      }
      at += widths[l] * (widths[l - 1] + 1);
      a = z;
    }
    for (const long double z : a) result.outputs.push_back(static_cast<double>(z));
    if (network.loss_criterion() == criterion::cross_entropy) {
      long double sum = 0;
      for (const long double z : a) sum += std::exp(z);
      result.loss += (std::log(sum) - a[rows.labels[i]]) / static_cast<long double>(rows.rows);
    } else {
      for (std::size_t j = 0; j < a.size(); ++j) {
        const long double target =
            rows.targets.empty() ? (rows.labels[i] == j ? 1.0L : 0.0L) : rows.targets[i * a.size() + j];
        result.loss += (a[j] - target) * (a[j] - target) / static_cast<long double>(rows.rows * a.size());
      }
    }
  }
  return result;
}

}  // namespace odeflow::test
