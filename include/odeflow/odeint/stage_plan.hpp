// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>

#include "odeflow/tableau/properties.hpp"

namespace odeflow::detail {

// The rows of a tableau by which stages are added up: weight<T>(j) of stage j, and whether it is zero.
template <const auto& Tableau, std::size_t I>
struct stage_row {
  static constexpr bool is_zero(std::size_t j) { return Tableau.a[I][j].is_zero(); }
  template <class T>
  static constexpr T weight(std::size_t j) {
    return Tableau.a[I][j].template as<T>();
  }
};
template <const auto& Tableau>
struct solution_row {
  static constexpr bool is_zero(std::size_t j) { return Tableau.b[j].is_zero(); }
  template <class T>
  static constexpr T weight(std::size_t j) {
    return Tableau.b[j].template as<T>();
  }
};
/// b - embedded; the stage at the new state is left to whoever evaluates it.
template <const auto& Tableau>
struct error_row {
  static constexpr bool is_zero(std::size_t j) {
    return error_weight(Tableau, j) == 0 || (is_fsal(Tableau) && j + 1 == Tableau.stages);
  }
  template <class T>
  static constexpr T weight(std::size_t j) {
    return Tableau.b[j].template as<T>() - Tableau.embedded[j].template as<T>();
  }
};
template <const auto& Tableau>
struct dense_row {
  static constexpr bool is_zero(std::size_t j) {
    for (std::size_t power = 0; power < Tableau.degree; ++power)
      if (!Tableau.dense[j][power].is_zero()) return false;
    return true;
  }
  /// b_j(theta)
  template <class T>
  static constexpr T at(std::size_t j, T theta) {
    T value = 0;
    for (std::size_t power = Tableau.degree; power-- > 0;)
      value = (value + Tableau.dense[j][power].template as<T>()) * theta;
    return value;
  }
};

/// How a stepper computes the stages of an explicit tableau: which there are, which sums they are in, and where their
/// derivatives are kept.
template <const auto& Tableau>
struct stage_plan {
  static constexpr bool embedded = is_embedded(Tableau), fsal = is_fsal(Tableau),
                        dense = has_dense_weights(Tableau);

  /// Stages within a step: that at the new state belongs to the next one.
  static constexpr std::size_t stages = evaluations(Tableau);

 private:
  template <class Row>
  static constexpr std::size_t count() {
    std::size_t count = 0;
    for (std::size_t j = 0; j < Tableau.stages; ++j) count += !Row::is_zero(j);
    return count;
  }
  template <class Row>
  static constexpr auto list() {
    std::array<std::size_t, count<Row>()> stage{};
    for (std::size_t j = 0, at = 0; j < Tableau.stages; ++j)
      if (!Row::is_zero(j)) stage[at++] = j;
    return stage;
  }

  // The stage before which the derivative of stage j is needed last; `stages` if it is needed at the end of the step.
  static constexpr std::size_t last_use(std::size_t j) {
    if (!Tableau.b[j].is_zero() || (embedded && !error_row<Tableau>::is_zero(j)) ||
        (dense && !dense_row<Tableau>::is_zero(j)))
      return stages;
    std::size_t last = j;
    for (std::size_t i = j + 1; i < stages; ++i)
      if (!Tableau.a[i][j].is_zero()) last = i;
    return last;
  }

  struct places {
    std::array<std::size_t, stages> slot{};
    std::size_t count = 0;
  };
  // The first place whose derivative is needed no more: the sum for stage i is made before its derivative is written.
  static constexpr places place() {
    places found;
    std::array<std::size_t, stages> needed_until{};
    for (std::size_t i = 1; i < stages; ++i) {
      std::size_t at = 0;
      while (at < found.count && needed_until[at] > i) ++at;
      if (at == found.count) ++found.count;
      found.slot[i] = at;
      needed_until[at] = last_use(i);
    }
    return found;
  }
  static constexpr places kept = place();

 public:
  /// The stages of a row that are not zero.
  template <class Row>
  static constexpr auto nonzero = list<Row>();

  /// Where the derivative of stage i > 0 is kept.
  static constexpr auto slot = kept.slot;
  static constexpr std::size_t slots = kept.count;

  /// States that the stepper holds: these, the derivative at the start, and the argument of a stage where there is one.
  static constexpr std::size_t arrays = slots + (stages > 1 ? 2 : 1);
};

}  // namespace odeflow::detail
