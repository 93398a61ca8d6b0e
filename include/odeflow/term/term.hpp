// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>

#include "odeflow/state/require.hpp"
#include "odeflow/state/state.hpp"

/// \file
/// What a term is, and what it sees.
namespace odeflow {

/// A short stretch of every array of a flow, small enough to stay in the nearest cache while all terms pass
/// over it. A term reads theta and its own blocks, edits the direction and writes the derivatives of its
/// blocks. All spans are equally long. Element i of one belongs to element i of the others.
template <class T>
class tile {
 public:
  /// Elements [begin, begin + count) of each block of length `dimension` in x and dxdt; the term's own blocks
  /// begin with block `first_block` of the state.
  tile(const T* x, T* dxdt, std::size_t dimension, std::size_t begin, std::size_t count,
       std::size_t first_block)
      : x_(x + begin), dxdt_(dxdt + begin), dimension_(dimension), count_(count), first_block_(first_block) {}

  std::size_t size() const noexcept { return count_; }

  /// The parameters.
  std::span<const T> theta() const noexcept { return {x_, count_}; }
  /// theta' as far as it is known: minus the gradient, bent by the terms before this one.
  std::span<T> direction() const noexcept { return {dxdt_, count_}; }
  /// The term's own block number i.
  std::span<const T> block(std::size_t i) const noexcept { return {x_ + at(i), count_}; }
  /// The derivative in time of the term's own block number i: to be written by the term.
  std::span<T> derivative(std::size_t i) const noexcept { return {dxdt_ + at(i), count_}; }

  /// The same stretch for a term whose blocks begin `blocks` further on.
  tile skip(std::size_t blocks) const noexcept {
    tile next = *this;
    next.first_block_ += blocks;
    return next;
  }

 private:
  std::size_t at(std::size_t i) const noexcept { return (first_block_ + i) * dimension_; }

  const T* x_;
  T* dxdt_;
  std::size_t dimension_;
  std::size_t count_;
  std::size_t first_block_;
};

/// `Term::blocks`: how many parameter-sized unknowns it adds to the state, as `static constexpr std::size_t
/// blocks`, or, if only known at run time, as a member function `blocks()`.
template <class Term>
concept has_blocks = requires {
  { Term::blocks } -> std::convertible_to<std::size_t>;
}
|| requires(const Term& term) {
  { term.blocks() } -> std::convertible_to<std::size_t>;
};

/// `term.bend(tile)`: edits the direction on one tile and writes the derivatives of all of its blocks there.
template <class Term, class T>
concept has_bend = requires(const Term& term, tile<T> stretch) {
  term.bend(stretch);
};

/// What may stand behind `gradient_flow(loss) |` for the scalar T. Optional members:
/// `validate()` throws std::invalid_argument for numbers that make no sense; it is called when the term joins
/// a flow. `start(theta, i, block)` writes the values of its block i at the start; without it they are zero.
template <class Term, class T>
concept term_on = has_blocks<Term> && has_bend<Term, T>;

/// A term for float and double alike.
template <class Term>
concept term = term_on<Term, float> && term_on<Term, double>;

/// The number of parameter-sized unknowns that the term adds.
template <has_blocks Term>
constexpr std::size_t blocks_of(const Term& term) {
  if constexpr (requires {
                  { Term::blocks } -> std::convertible_to<std::size_t>;
                })
    return Term::blocks;
  else
    return term.blocks();
}

namespace detail {
/// Calls `term.validate()` where the term has it.
template <class Term>
void validate_term(const Term& term) {
  if constexpr (requires { term.validate(); }) term.validate();
}

/// Writes the starting values of the term's block i, which holds zeros.
template <class Term, class T>
void start_term(const Term& term, std::span<const T> theta, std::size_t i, std::span<T> block) {
  if constexpr (requires { term.start(theta, i, block); }) term.start(theta, i, block);
}
}  // namespace detail

}  // namespace odeflow
