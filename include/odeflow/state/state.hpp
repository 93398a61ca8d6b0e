// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "odeflow/state/memory.hpp"
#include "odeflow/state/sweep.hpp"

namespace odeflow {

/// What odeflow computes in.
template <class T>
concept scalar = std::same_as<T, float> || std::same_as<T, double>;

/// All unknowns of a flow: one contiguous, 64-byte aligned array of float or double, seen as blocks of equal
/// length,
///
///     x = [theta | block 1 | block 2 | ...],     x.size() == x.blocks() * x.dimension().
///
/// Block 0 is theta, the parameters; the others belong to the terms of the flow (velocities, averages). It is
/// a value: copies share nothing, elements start at zero, an assignment between equal sizes allocates
/// nothing. With
/// `<odeflow/odeint.hpp>` it is a state type of every Boost.Odeint stepper that takes one.
template <scalar T>
class state {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  state() = default;

  /// `blocks` blocks of `dimension` zeros and some zero scalars. Throws std::length_error if that many bytes
  /// cannot be counted.
  explicit state(std::size_t dimension, std::size_t blocks = 1, std::size_t scalars = 0) {
    reshape(dimension, blocks, scalars);
  }

  state(const state& other) : state(other.dimension_, other.blocks_, other.scalars_) { assign(other); }
  state(state&& other) noexcept { swap(other); }
  state& operator=(const state& other) {
    if (this != &other) {
      reshape(other.dimension_, other.blocks_, other.scalars_);
      assign(other);
    }
    return *this;
  }
  state& operator=(state&& other) noexcept {
    swap(other);
    return *this;
  }
  ~state() = default;

  void swap(state& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(dimension_, other.dimension_);
    std::swap(blocks_, other.blocks_);
    std::swap(scalars_, other.scalars_);
  }
  friend void swap(state& a, state& b) noexcept { a.swap(b); }

  /// Takes a new shape. The elements are then zero, unless size() stays what it was: then they stay, too.
  void reshape(std::size_t dimension, std::size_t blocks, std::size_t scalars = 0) {
    constexpr std::size_t most = std::numeric_limits<std::size_t>::max() / 4 / sizeof(T);
    if (scalars > most || (blocks != 0 && dimension > most / blocks))
      throw std::length_error("odeflow::state: " + std::to_string(blocks) + " blocks of " +
                              std::to_string(dimension) + " elements and " + std::to_string(scalars) +
                              " scalars are too many");
    const std::size_t total = dimension * blocks + scalars;
    if (total != size()) {
      storage fresh = total == 0 ? storage() : detail::make_array<T>(total);
      sweep(
          total, [](T& a) { a = T(0); }, fresh.get());
      data_ = std::move(fresh);
    }
    dimension_ = dimension;
    blocks_ = blocks;
    scalars_ = scalars;
  }

  std::size_t dimension() const noexcept { return dimension_; }  ///< elements of one block
  std::size_t blocks() const noexcept { return blocks_; }
  std::size_t size() const noexcept { return dimension_ * blocks_ + scalars_; }

  T* data() noexcept { return data_.get(); }
  const T* data() const noexcept { return data_.get(); }
  iterator begin() noexcept { return data(); }
  iterator end() noexcept { return data() + size(); }
  const_iterator begin() const noexcept { return data(); }
  const_iterator end() const noexcept { return data() + size(); }
  T& operator[](std::size_t i) noexcept { return data_[i]; }
  const T& operator[](std::size_t i) const noexcept { return data_[i]; }

  /// Block i, i < blocks(). Throws std::out_of_range.
  std::span<T> block(std::size_t i) { return {data() + offset(i), dimension_}; }
  std::span<const T> block(std::size_t i) const { return {data() + offset(i), dimension_}; }

  /// What comes after the blocks.
  std::span<T> scalars() noexcept { return {data() + dimension_ * blocks_, scalars_}; }
  std::span<const T> scalars() const noexcept { return {data() + dimension_ * blocks_, scalars_}; }

  /// Whether both have the same dimension, blocks and number of scalars.
  friend bool same_shape(const state& a, const state& b) noexcept {
    return a.dimension_ == b.dimension_ && a.blocks_ == b.blocks_ && a.scalars_ == b.scalars_;
  }

 private:
  using storage = detail::array<T>;

  void assign(const state& other) {
    sweep(
        size(), [](T& to, const T& from) { to = from; }, data(), other.data());
  }

  std::size_t offset(std::size_t i) const {
    if (i >= blocks_)
      throw std::out_of_range("odeflow::state: block " + std::to_string(i) + " of " +
                              std::to_string(blocks_));
    return i * dimension_;
  }

  storage data_;
  std::size_t dimension_ = 0;
  std::size_t blocks_ = 0;
  std::size_t scalars_ = 0;
};

}  // namespace odeflow
