// SPDX-License-Identifier: BSL-1.0
// Compiled with full optimisation, where the loops of the terms are vectors.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "instructions_guard.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "threads_guard.hpp"

using namespace odeflow;

TEMPLATE_LIST_TEST_CASE("no term's flow depends on the number of threads or on the instruction set by a bit",
                        "", all_terms) {
  const test::threads_guard restore;
  const test::instructions_guard restore_instructions;
  const std::size_t size = 70'003;
  std::vector<float> eigenvalues(size), theta(size);
  for (std::size_t i = 0; i < size; ++i) {
    eigenvalues[i] = static_cast<float>(1 + i % 17);
    theta[i] = static_cast<float>(std::cos(double(i)));
  }
  const instruction_set fastest = instructions();
  const quadratic<float> bowl(eigenvalues);
  TestType term{};
  if constexpr (std::same_as<TestType, centralised_rows>) term.layout = {{"weight", {70, 1000}, 3}};
  if constexpr (std::same_as<TestType, langevin_noise>) term.temperature = 1;
  std::vector<float> first;
  for (const auto& [count, set] : {std::pair(1u, instruction_set::portable), std::pair(1u, fastest),
                                   std::pair(2u, fastest), std::pair(3u, fastest), std::pair(8u, fastest)}) {
    set_threads(count);
    set_instructions(set);
    const auto flow = gradient_flow(bowl) | term | weight_decay{.rate = 0.1};
    auto x = flow.start_at(theta);
    for (std::size_t i = size; i < x.size(); ++i) x[i] = 0.01f * static_cast<float>(i % 13);
    state<float> dxdt(x.dimension(), x.blocks(), x.scalars().size());
    flow(x, dxdt, 0.0);
    if (first.empty()) first.assign(dxdt.begin(), dxdt.end());
    CHECK(std::ranges::equal(dxdt, first));
  }
}
