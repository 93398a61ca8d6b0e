// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace odeflow::detail {

/// A rooted tree: the tree `rest` with the tree `last` hung to its root. Each tree has one such form, in which `last` is the
/// greatest of the root's branches by number. Source: J. C. Butcher, Numerical Methods for Ordinary Differential Equations, 2016.
struct rooted_tree {
  std::size_t rest = 0, last = 0;  ///< numbers of trees; a tree of order 1 has neither
  int order = 1;                   ///< vertices
  std::int64_t density = 1;        ///< gamma: the order times the densities of the root's branches
  std::int64_t symmetry = 1;       ///< sigma: the number of its symmetries
  int same = 0;                    ///< how many of the root's branches are `last`
};

/// The highest order whose conditions are checked.
inline constexpr int highest_order = 9;

/// first_tree[n] is the number of the first tree of order n + 1: trees are numbered by their order.
struct rooted_trees {
  std::array<rooted_tree, 486> all;
  std::array<std::size_t, highest_order + 1> first{};

  /// How many trees are of this order or a lower one.
  constexpr std::size_t up_to(int order) const { return first[static_cast<std::size_t>(order)]; }
};

constexpr rooted_trees make_rooted_trees() {
  rooted_trees trees;
  std::size_t count = 1;
  trees.first[1] = count;
  for (int order = 2; order <= highest_order; ++order) {
    for (std::size_t last = 0; last < trees.up_to(order - 1); ++last) {
      const rooted_tree& branch = trees.all[last];
      const int left = order - branch.order;
      for (std::size_t rest = trees.up_to(left - 1); rest < trees.up_to(left); ++rest) {
        const rooted_tree& trunk = trees.all[rest];
        if (trunk.order > 1 && trunk.last > last) continue;
        const int same = trunk.order > 1 && trunk.last == last ? trunk.same + 1 : 1;
        trees.all[count++] = {rest,
                              last,
                              order,
                              order * (trunk.density / trunk.order) * branch.density,
                              trunk.symmetry * branch.symmetry * same,
                              same};
      }
    }
    trees.first[static_cast<std::size_t>(order)] = count;
  }
  return trees;
}

inline constexpr rooted_trees trees = make_rooted_trees();

}  // namespace odeflow::detail
