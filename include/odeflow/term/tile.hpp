// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <span>

namespace odeflow {

/// One evaluation of a flow, as its terms see it: x = [theta | blocks | scalars] at `time`, dxdt in the
/// making. `step` counts the steps accepted so far: it is the same in all stages of a step.
template <class T>
struct evaluation {
  const T* x = nullptr;
  T* dxdt = nullptr;
  std::size_t dimension = 0;
  const T* scalars = nullptr;
  T* scalar_rates = nullptr;
  double time = 0;
  std::size_t step = 0;
  std::size_t stage = 0;
};

/// A stretch of every array of a flow. Most terms see short ones, a tile at a time, so that all terms pass
/// over it while it is in the nearest cache. A term reads theta and its own blocks, edits the direction and
/// writes the derivatives of its blocks. All spans are equally long; element i of one belongs to element i of
/// the others.
template <class T>
class tile {
 public:
  /// Elements [begin, begin + count) of each block, for the term whose blocks begin with block `first_block`
  /// of the state and whose scalars begin with number `first_scalar`.
  tile(const evaluation<T>& seen, std::size_t begin, std::size_t count, std::size_t first_block = 1,
       std::size_t first_scalar = 0)
      : seen_(seen), begin_(begin), count_(count), first_block_(first_block), first_scalar_(first_scalar) {}

  std::size_t size() const noexcept { return count_; }
  /// The place of element 0 in theta.
  std::size_t begin() const noexcept { return begin_; }

  /// The parameters.
  std::span<const T> theta() const noexcept { return {seen_.x + begin_, count_}; }
  /// theta' as far as it is known: minus the gradient, bent by the terms before this one.
  std::span<T> direction() const noexcept { return {seen_.dxdt + begin_, count_}; }
  /// The term's own block number i.
  std::span<const T> block(std::size_t i) const noexcept { return {seen_.x + at(i), count_}; }
  /// The derivative in time of the term's own block number i: to be written by the term.
  std::span<T> derivative(std::size_t i) const noexcept { return {seen_.dxdt + at(i), count_}; }
  /// The term's own scalar number i.
  T scalar(std::size_t i) const noexcept { return seen_.scalars[first_scalar_ + i]; }

  /// The time that the stepper gave for this stage.
  double time() const noexcept { return seen_.time; }
  /// The number of steps accepted so far.
  std::size_t step() const noexcept { return seen_.step; }

  /// The number of evaluations since then: 0 in the first stage of a step alone.
  std::size_t stage() const noexcept { return seen_.stage; }

  /// The same stretch for the term after one with so many blocks and scalars.
  tile skip(std::size_t blocks, std::size_t scalars) const noexcept {
    return {seen_, begin_, count_, first_block_ + blocks, first_scalar_ + scalars};
  }
  /// A part of this stretch for the same term.
  tile part(std::size_t begin, std::size_t count) const noexcept {
    return {seen_, begin_ + begin, count, first_block_, first_scalar_};
  }

 private:
  std::size_t at(std::size_t i) const noexcept { return (first_block_ + i) * seen_.dimension + begin_; }

  evaluation<T> seen_;
  std::size_t begin_, count_, first_block_, first_scalar_;
};

}  // namespace odeflow
