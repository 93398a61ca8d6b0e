// SPDX-License-Identifier: BSL-1.0
#include "named_case.hpp"

#include <algorithm>
#include <iterator>

namespace odeflow::benchmarks {

std::vector<named_case> all_cases() {
  std::vector<named_case> all;
  for (auto* list : {gradient_cases, product_cases, step_cases, algebra_cases, flow_cases, data_cases,
                     reference_cases, blas_cases})
    std::ranges::move(list(), std::back_inserter(all));
  return all;
}

std::optional<named_case> find_case(const std::string& name) {
  static const std::vector<named_case> all = all_cases();
  const auto found = std::ranges::find(all, name, &named_case::name);
  if (found == all.end()) return std::nullopt;
  return *found;
}

}  // namespace odeflow::benchmarks
