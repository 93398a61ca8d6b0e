// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>

#include "odeflow/tableau/numbers.hpp"
#include "odeflow/tableau/rooted_trees.hpp"

namespace odeflow::detail {

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
    numbers<Number> a(stages_ * stages_);
    for (std::size_t i = 0; i < stages_; ++i)
      for (std::size_t j = 0; j < stages_; ++j)
        if (!t.a[i][j].is_zero()) a[i * stages_ + j] = t.a[i][j];
    for (std::size_t tree = 0; tree < all; ++tree) {
      for (std::size_t i = 0; i < stages_; ++i)
        phi_[tree * stages_ + i] =
            tree == 0 ? Number(1)
                      : phi_[trees.all[tree].rest * stages_ + i] * sums_[trees.all[tree].last * stages_ + i];
      if (tree >= inner) continue;
      for (std::size_t i = 0; i < stages_; ++i) {
        Number sum;
        for (std::size_t j = 0; j < stages_; ++j)
          if (!t.a[i][j].is_zero()) sum = sum + a[i * stages_ + j] * phi_[tree * stages_ + j];
        sums_[tree * stages_ + i] = sum;
      }
    }
  }

  /// sum_i weight(i) Phi_i(tree), the weights as coefficients.
  template <class Weight>
  constexpr Number of(std::size_t tree, Weight weight) const {
    Number sum;
    for (std::size_t i = 0; i < stages_; ++i)
      if (!weight(i).is_zero()) sum = sum + Number(weight(i)) * phi_[tree * stages_ + i];
    return sum;
  }

 private:
  std::size_t stages_;
  numbers<Number> phi_, sums_;
};

}  // namespace odeflow::detail
