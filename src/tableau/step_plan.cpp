// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/step_plan.hpp"

#include <stdexcept>

#include "odeflow/tableau/properties.hpp"

namespace odeflow::detail {
namespace {

void append(step_plan::sum& to, std::size_t stage, long double factor) {
  if (factor != 0) to.push_back({stage, static_cast<double>(factor)});
}

// The stages of the sum, and all that these are made of.
void mark(const step_plan& plan, const step_plan::sum& of, std::vector<bool>& needed) {
  for (const auto& each : of) needed[each.stage] = true;
  for (std::size_t i = needed.size(); i-- > 0;)
    if (needed[i])
      for (const auto& each : plan.rows[i]) needed[each.stage] = true;
}

}  // namespace

step_plan::step_plan(const dynamic_tableau& t) {
  t.validate();
  if (!is_explicit(t))
    throw std::invalid_argument("odeflow: the stages of the tableau '" + t.name +
                                "' are implicit; this stepper takes explicit ones");
  rows.resize(t.stages);
  for (std::size_t i = 0; i < t.stages; ++i) {
    times.push_back(static_cast<double>(stage_time(t, i)));
    for (std::size_t j = 0; j < i; ++j) append(rows[i], j, t.a[i][j].value());
    append(weights, i, t.b[i].value());
    if (is_embedded(t)) append(error_weights, i, error_weight(t, i));
  }
  needed.resize(t.stages);
  mark(*this, weights, needed);
  needed_for_error = needed;
  mark(*this, error_weights, needed_for_error);
  last_at_new_state = is_fsal(t) && needed_for_error.back();
}

}  // namespace odeflow::detail
