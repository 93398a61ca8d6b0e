// SPDX-License-Identifier: BSL-1.0
// The coupling conditions of the additive pairs: for each rooted tree up to the order of the pair, with each edge of it in the
// explicit or in the implicit part.
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "evidence.hpp"
#include "implicit_methods.hpp"
#include "odeflow/tableau/rooted_trees.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using stage_values = std::vector<long double>;

// Phi_i of the tree for every choice of parts along its edges.
std::vector<stage_values> of_all_choices(const dynamic_tableau* const (&parts)[2], std::size_t tree) {
  const detail::rooted_tree& shape = detail::trees.all[tree];
  const std::size_t stages = parts[0]->stages;
  if (shape.order == 1) return {stage_values(stages, 1)};
  std::vector<stage_values> all;
  for (const stage_values& trunk : of_all_choices(parts, shape.rest))
    for (const stage_values& branch : of_all_choices(parts, shape.last))
      for (const dynamic_tableau* part : parts) {
        stage_values phi(stages, 0);
        for (std::size_t i = 0; i < stages; ++i) {
          for (std::size_t j = 0; j < stages; ++j) phi[i] += part->a[i][j].value() * branch[j];
          phi[i] *= trunk[i];
        }
        all.push_back(phi);
      }
  return all;
}

}  // namespace

TEST_CASE("additive pairs share b and c, and keep their order together", "[tableaux]") {
  const dynamic_tableau pairs[][2] = {{tableaus::ark3_2_4l2sa_explicit, tableaus::ark3_2_4l2sa_implicit},
                                      {tableaus::ark4_3_6l2sa_explicit, tableaus::ark4_3_6l2sa_implicit},
                                      {tableaus::ark5_4_8l2sa_explicit, tableaus::ark5_4_8l2sa_implicit}};
  for (const auto& pair : pairs) {
    const dynamic_tableau* const parts[2] = {&pair[0], &pair[1]};
    CHECK(pair[0].b == pair[1].b);
    CHECK(pair[0].c == pair[1].c);
    CHECK(pair[0].embedded == pair[1].embedded);
    CHECK(pair[0].order == pair[1].order);
    const auto worst = [&](const std::vector<coefficient>& weights, int order) {
      long double off = 0;
      for (std::size_t tree = 0; tree < detail::trees.up_to(order); ++tree)
        for (const stage_values& phi : of_all_choices(parts, tree)) {
          long double sum = -1 / static_cast<long double>(detail::trees.all[tree].density);
          for (std::size_t i = 0; i < phi.size(); ++i) sum += weights[i].value() * phi[i];
          off = std::max(off, std::fabs(sum));
        }
      return off;
    };
    row("tableaux", pair[1].name + ": coupling conditions with its explicit part, off by",
        static_cast<double>(worst(pair[1].b, pair[1].order)),
        100 * std::numeric_limits<long double>::epsilon());
    row("tableaux", pair[1].name + ", embedded: coupling conditions with its explicit part, off by",
        static_cast<double>(worst(pair[1].embedded, pair[1].embedded_order)),
        100 * std::numeric_limits<long double>::epsilon());
    CHECK(worst(pair[1].b, pair[1].order + 1) > 1e-4L);
  }
}
