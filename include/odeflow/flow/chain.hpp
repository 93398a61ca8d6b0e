// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <atomic>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "odeflow/state/place.hpp"
#include "odeflow/state/state.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow::detail {

/// What block 0 of dxdt holds before the terms see it: the gradient, or minus the gradient, already looked at.
enum class slope { gradient, direction };

/// The terms of a flow in their order, and how they pass over memory: tile by tile, all terms on one tile
/// before the next, so that the chain costs one pass, and one more for each term that must see the whole
/// direction first.
template <class T, class... Terms>
class chain {
 public:
  chain() = default;
  explicit chain(std::tuple<Terms...> terms) : terms_(std::move(terms)) {}

  const std::tuple<Terms...>& terms() const noexcept { return terms_; }

  std::size_t blocks() const {
    return std::apply([](const Terms&... term) { return (std::size_t{0} + ... + blocks_of(term)); }, terms_);
  }
  std::size_t scalars() const {
    return std::apply([](const Terms&... term) { return (std::size_t{0} + ... + scalars_of(term)); }, terms_);
  }

  template <class Term>
  chain<T, Terms..., Term> operator|(Term last) const {
    return chain<T, Terms..., Term>(std::tuple_cat(terms_, std::tuple<Term>(std::move(last))));
  }

  /// Makes of what dxdt's block 0 holds the direction that the terms make of it, and writes the derivatives of all blocks
  /// and scalars. Returns the number of the first element of the gradient or of dxdt that is not finite, or
  /// `all_are_finite`. Looking costs no pass of its own: each tile is looked at while it is in the nearest cache.
  template <slope Given = slope::gradient>
  std::size_t bend(const evaluation<T>& seen) const {
    return bend_until<Given, count>(seen);
  }
  static constexpr std::size_t all_are_finite = static_cast<std::size_t>(-1);

  /// Writes the starting values into x, whose theta is there. `evaluate(dxdt)` writes the gradient and tells
  /// what the terms are to see: for those that start from the first direction.
  template <slope Given, class State, class Evaluate>
  void start(State& x, Evaluate evaluate) const {
    start_from<Given, 0>(x, 1, evaluate);
  }

  /// What the terms remember outside of the state, as "0", "1", ...
  template <class Archive>
  void serialize(Archive& archive) const {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (serialize_term(archive, std::to_string(I), std::get<I>(terms_)), ...);
    }
    (std::make_index_sequence<count>());
  }

 private:
  static constexpr std::size_t count = sizeof...(Terms);
  // A few arrays of this length fit into the nearest cache.
  static constexpr std::size_t tile_size = 1024;

  struct nothing {};

  // The least number of an element that is not finite, from several threads.
  class lookout {
   public:
    // Not at numbers with tangents: what is not finite there shows in the Jacobian.
    void look(std::size_t, std::size_t, const T*) requires(!scalar<T>) {}
    void look(std::size_t number, std::size_t size, const T* a) requires scalar<T> {
      if (all_finite(size, a)) return;
      number += find_not_finite(size, a);
      std::size_t least = least_.load(std::memory_order_relaxed);
      while (number < least && !least_.compare_exchange_weak(least, number, std::memory_order_relaxed)) {
      }
    }
    std::size_t least() const { return least_.load(std::memory_order_relaxed); }

   private:
    std::atomic<std::size_t> least_{all_are_finite};
  };

  template <slope Given, std::size_t Last>
  std::size_t bend_until(const evaluation<T>& seen) const {
    const std::size_t own = scalars();
    lookout out;
    rates<0, Last>({seen.scalars, own}, {seen.scalar_rates, own});
    out.look((1 + blocks()) * seen.dimension, own, seen.scalar_rates);
    if constexpr (Given == slope::gradient || Last > 0)
      pass<Given, 0, Last>(tile<T>(seen, 0, seen.dimension), seen, out);
    return out.least();
  }

  template <std::size_t I, std::size_t Last>
  void rates(std::span<const T> values, std::span<T> derivatives) const {
    if constexpr (I < Last) {
      const auto& term = std::get<I>(terms_);
      const std::size_t own = scalars_of(term);
      rates_of_term(term, values.first(own), derivatives.first(own));
      rates<I + 1, Last>(values.subspan(own), derivatives.subspan(own));
    }
  }

  // The first term from number I on, and before Last, that must see the whole direction; else Last.
  template <std::size_t I, std::size_t Last>
  static consteval std::size_t next_prepared() {
    if constexpr (I >= Last)
      return Last;
    else if constexpr (has_prepare<std::tuple_element_t<I, std::tuple<Terms...>>, T>)
      return I;
    else
      return next_prepared<I + 1, Last>();
  }

  // The pass from term First to the next one that must see the whole direction, and the passes after it.
  // `whole` is all of the arrays as term First sees them.
  template <slope Given, std::size_t First, std::size_t Last>
  void pass(tile<T> whole, const evaluation<T>& seen, lookout& out) const {
    constexpr std::size_t next = First < Last ? next_prepared<First + 1, Last>() : Last;
    // Minus the gradient: in the first pass over the tiles, unless its own first term must have seen it
    // before.
    constexpr bool negate_here = First == 0 && Given == slope::gradient;
    constexpr bool negate_first = negate_here && Last > 0 && next_prepared<0, Last>() == 0;
    if constexpr (negate_first) for_each_tile(whole, [&](tile<T> stretch) { negate(stretch, out); });
    const auto prepared = prepare<First, Last>(whole);
    for_each_tile(whole, [&](tile<T> stretch) {
      if constexpr (negate_here && !negate_first) negate(stretch, out);
      bend_tile<First, next>(stretch, prepared);
      if constexpr (Last > 0 && next == Last)
        for (std::size_t at = stretch.begin(); at < (1 + blocks()) * seen.dimension; at += seen.dimension)
          out.look(at, stretch.size(), seen.dxdt + at);
    });
    if constexpr (next < Last) pass<Given, next, Last>(seen_by<First, next>(whole), seen, out);
  }

  template <class Body>
  static void for_each_tile(tile<T> whole, Body body) {
    parallel_ranges(whole.size(), sweep_grain, [&](std::size_t begin, std::size_t end) {
      for (std::size_t at = begin; at < end; at += tile_size)
        body(whole.part(at, std::min(tile_size, end - at)));
    });
  }

  template <std::size_t I, std::size_t Last>
  auto prepare(tile<T> whole) const {
    if constexpr (I < Last && next_prepared<I, Last>() == I)
      return std::get<I>(terms_).prepare(whole);
    else
      return nothing{};
  }

  static void negate(tile<T> stretch, lookout& out) {
    const auto direction = stretch.direction();
    if constexpr (scalar<T>) {
      if (!odeflow::negate(direction.size(), direction.data()))
        out.look(stretch.begin(), direction.size(), direction.data());
    } else {
      for (T& d : direction) d = -d;
    }
  }

  template <std::size_t I, std::size_t Last, class Prepared>
  void bend_tile(tile<T> stretch, const Prepared& prepared) const {
    if constexpr (I < Last) {
      if constexpr (std::same_as<Prepared, nothing>)
        vectorised([this, &stretch] { std::get<I>(terms_).bend(stretch); });
      else
        vectorised([this, &stretch, &prepared] { std::get<I>(terms_).bend(stretch, prepared); });
      bend_tile<I + 1, Last>(seen_by<I, I + 1>(stretch), nothing{});
    }
  }

  // The stretch as term To sees it, when term From sees `stretch`.
  template <std::size_t From, std::size_t To>
  tile<T> seen_by(tile<T> stretch) const {
    if constexpr (From < To) {
      const auto& term = std::get<From>(terms_);
      return seen_by<From + 1, To>(stretch.skip(blocks_of(term), scalars_of(term)));
    } else {
      return stretch;
    }
  }

  template <slope Given, std::size_t I, class State, class Evaluate>
  void start_from(State& x, std::size_t first_block, Evaluate evaluate) const {
    if constexpr (I < count) {
      const auto& term = std::get<I>(terms_);
      State dxdt;
      std::span<const T> direction;
      if constexpr (starts_from_direction<std::tuple_element_t<I, std::tuple<Terms...>>, T>) {
        dxdt.reshape(x.dimension(), x.blocks(), x.scalars().size());
        bend_until<Given, I>(evaluate(dxdt));
        direction = dxdt.block(0);
      }
      const std::span<const T> theta = x.block(0);
      for (std::size_t i = 0; i < blocks_of(term); ++i)
        start_term(term, theta, direction, i, x.block(first_block + i));
      start_from<Given, I + 1>(x, first_block + blocks_of(term), evaluate);
    }
  }

  std::tuple<Terms...> terms_;
};

}  // namespace odeflow::detail
