// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>

#include "odeflow/state/dual.hpp"
#include "odeflow/state/require.hpp"
#include "odeflow/state/state.hpp"
#include "odeflow/term/tile.hpp"

/// \file
/// What a term is. What it sees: `tile.hpp`.
namespace odeflow {

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
/// `rates(values, derivatives)` their equations, called once an evaluation. `velocity_kept(t, h)`, of a term
/// whose one block is the velocity v = theta' of v' = d - friction(t) v, is what the friction alone leaves of
/// v from t to t + h: exp(-h friction) where it is constant.
/// A term that is a template on the scalar also runs on `dual<T>`, which gives its exact derivative: it calls
/// sqrt, fabs and the like by their plain names after `using std::sqrt`.
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

/// A term that makes the direction a force on a velocity.
template <class Term>
concept has_velocity = requires(const Term& term, double time) {
  { term.velocity_kept(time, time) } -> std::convertible_to<double>;
};

namespace detail {

/// Whether the last term of a flow has a velocity.
template <class... Terms>
concept end_with_velocity =
    sizeof...(Terms) > 0 && has_velocity<std::tuple_element_t<sizeof...(Terms) - 1, std::tuple<Terms...>>>;

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

/// What the term remembers outside of the state, saved or restored; nothing of one without `serialize`.
template <class Archive, class Term>
void serialize_term(Archive& archive, const std::string& name, const Term& term) {
  if constexpr (requires { term.serialize(archive); })
    archive(name, term);
  else
    static_assert(
        !requires(Term & joined) { joined.detach(); },
        "odeflow: a term that remembers something outside of the state needs `template <class Archive> void "
        "serialize(Archive& archive) const`");
}

}  // namespace detail

}  // namespace odeflow
