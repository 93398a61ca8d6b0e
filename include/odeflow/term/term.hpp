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

/// `Term::blocks`: how many parameter-sized unknowns it adds to the state, as `static constexpr std::size_t
/// blocks`, or, if only known at run time, as a member function `blocks()`.
template <class Term>
concept has_blocks = requires {
  { Term::blocks } -> std::convertible_to<std::size_t>;
}
|| requires(const Term& term) {
  { term.blocks() } -> std::convertible_to<std::size_t>;
};

/// A term that must see the whole direction first, as clipping by norm must: `prepare(whole)` gets a stretch
/// of all elements and returns what `bend(tile, prepared)` then takes. It costs a pass over memory of its
/// own.
template <class Term, class T>
concept has_prepare = requires(const Term& term, tile<T> stretch) {
  term.bend(stretch, term.prepare(stretch));
};

/// `term.bend(tile)`: edits the direction on one tile and writes the derivatives of all of its blocks there.
template <class Term, class T>
concept has_bend = has_prepare<Term, T> || requires(const Term& term, tile<T> stretch) {
  term.bend(stretch);
};

/// What may stand behind `gradient_flow(loss) |` for the scalar T. Optional members:
/// `validate()` throws std::invalid_argument for numbers that make no sense; it is called when the term joins
/// a flow. `start(theta, i, block)` writes the values of its block i at the start, or `start(theta,
/// direction, i, block)` where they depend on the first direction, which then costs a gradient; without one
/// they are zero. `scalars` is how many unknowns of one number it adds (they start at zero), and
/// `rates(values, derivatives)` their equations, called once an evaluation.
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

/// The number of scalar unknowns that the term adds.
template <class Term>
constexpr std::size_t scalars_of(const Term& term) {
  if constexpr (requires {
                  { Term::scalars } -> std::convertible_to<std::size_t>;
                })
    return Term::scalars;
  else if constexpr (requires {
                       { term.scalars() } -> std::convertible_to<std::size_t>;
                     })
    return term.scalars();
  else
    return 0;
}

namespace detail {

/// Calls `term.validate()` where the term has it.
template <class Term>
void validate_term(const Term& term) {
  if constexpr (requires { term.validate(); }) term.validate();
}

/// Whether the term's equation is another one after each step.
template <class Term>
inline constexpr bool changes_between_steps = [] {
  if constexpr (requires { Term::changes_between_steps; })
    return Term::changes_between_steps;
  else
    return false;
}();

/// Whether the term's starting values depend on the first direction.
template <class Term, class T>
concept starts_from_direction = requires(const Term& term, std::span<const T> read, std::span<T> block) {
  term.start(read, read, std::size_t{}, block);
};

/// Writes the starting values of the term's block i, which holds zeros.
template <class Term, class T>
void start_term(const Term& term, std::span<const T> theta, std::span<const T> direction, std::size_t i,
                std::span<T> block) {
  if constexpr (starts_from_direction<Term, T>)
    term.start(theta, direction, i, block);
  else if constexpr (requires { term.start(theta, i, block); })
    term.start(theta, i, block);
}

/// Writes the derivatives of the term's scalars.
template <class Term, class T>
void rates_of_term(const Term& term, std::span<const T> values, std::span<T> derivatives) {
  if constexpr (requires { term.rates(values, derivatives); }) term.rates(values, derivatives);
}

}  // namespace detail

}  // namespace odeflow
