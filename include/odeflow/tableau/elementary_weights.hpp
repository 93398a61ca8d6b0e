// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "odeflow/tableau/numbers.hpp"
#include "odeflow/tableau/rooted_trees.hpp"

namespace odeflow::detail {

/// A number and its place in a row of which the zeros are left out: the compiler counts its steps.
template <class Number>
struct entry {
  std::size_t column = 0;
  Number value;
};

/// The weights weight(i), coefficients, as numbers of which the zeros are left out.
template <class Number>
class weights {
 public:
  template <class Weight>
  constexpr weights(std::size_t stages, Weight weight) : entries_(stages) {
    for (std::size_t i = 0; i < stages; ++i)
      if (!weight(i).is_zero()) entries_[count_++] = {i, weight(i)};
  }
  constexpr std::size_t size() const { return count_; }
  constexpr const entry<Number>& operator[](std::size_t k) const { return entries_[k]; }

 private:
  numbers<entry<Number>> entries_;
  std::size_t count_ = 0;
};

/// What the stages make of each rooted tree t, up to an order: Phi_i(t) is the product over the branches u of the root of
/// sum_j a_ij Phi_j(u), and 1 for the tree of order 1. A method has order p if sum_i b_i Phi_i(t) = 1 / density(t) for all t of
/// order p and below. Number: `bounded` or `residue`. Source: Butcher 2016, section 315.
template <class Number>
class elementary_weights {
 public:
  template <class Tableau>
  constexpr elementary_weights(const Tableau& t, int order)
      : stages_(t.stages), phi_(trees.up_to(order) * stages_), sums_(trees.up_to(order - 1) * stages_) {
    const std::size_t inner = trees.up_to(order - 1), all = trees.up_to(order);
    numbers<entry<Number>> a(stages_ * stages_);
    numbers<std::size_t> row_end(stages_);
    std::size_t entries = 0;
    for (std::size_t i = 0; i < stages_; ++i) {
      for (std::size_t j = 0; j < stages_; ++j)
        if (!t.a[i][j].is_zero()) a[entries++] = {j, t.a[i][j]};
      row_end[i] = entries;
    }
    for (std::size_t tree = 0; tree < all; ++tree) {
      for (std::size_t i = 0; i < stages_; ++i)
        phi_[tree * stages_ + i] =
            tree == 0 ? Number(1)
                      : phi_[trees.all[tree].rest * stages_ + i] * sums_[trees.all[tree].last * stages_ + i];
      if (tree >= inner) continue;
      for (std::size_t i = 0, next = 0; i < stages_; ++i) {
        Number sum;
        for (; next < row_end[i]; ++next) sum = sum + a[next].value * phi_[tree * stages_ + a[next].column];
        sums_[tree * stages_ + i] = sum;
      }
    }
  }

  /// sum_i weight_i Phi_i(tree).
  constexpr Number of(std::size_t tree, const weights<Number>& weight) const {
    Number sum;
    for (std::size_t k = 0; k < weight.size(); ++k)
      sum = sum + weight[k].value * phi_[tree * stages_ + weight[k].column];
    return sum;
  }
  /// The same of weights that are coefficients.
  template <class Weight>
  constexpr Number of(std::size_t tree, Weight weight) const {
    return of(tree, weights<Number>(stages_, weight));
  }

 private:
  std::size_t stages_;
  numbers<Number> phi_, sums_;
};

}  // namespace odeflow::detail
