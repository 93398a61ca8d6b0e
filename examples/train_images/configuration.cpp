// SPDX-License-Identifier: BSL-1.0
#include "configuration.hpp"

#include <nlohmann/json.hpp>

#include "exit_codes.hpp"

namespace train_images {
namespace {

nlohmann::json number_or_null(const std::optional<double>& number) {
  return number ? nlohmann::json(*number) : nlohmann::json();
}

nlohmann::json numbers(const std::vector<odeflow::coefficient>& coefficients) {
  nlohmann::json list = nlohmann::json::array();
  for (const auto& number : coefficients) list.push_back(static_cast<double>(number.value()));
  return list;
}

nlohmann::json to_json(const odeflow::dynamic_tableau& t) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& row : t.a) rows.push_back(numbers(row));
  return {{"name", t.name},
          {"a", rows},
          {"b", numbers(t.b)},
          {"c", numbers(t.c)},
          {"embedded", numbers(t.embedded)}};
}

nlohmann::json to_json(const options& chosen) {
  nlohmann::json all = {
      {"--data", chosen.data},
      {"--hidden", chosen.hidden},
      {"--activation", odeflow::name(chosen.activation)},
      {"--scalar", chosen.scalar},
      {"--terms", chosen.terms},
      {"--step-size", chosen.step_size},
      {"--final-step-size", number_or_null(chosen.final_step_size)},
      {"--tolerance", number_or_null(chosen.tolerance)},
      {"--damping", number_or_null(chosen.stages.damping)},
      {"--batch", chosen.batch},
      {"--order", chosen.order},
      {"--seed", chosen.seed},
      {"--evaluations", chosen.evaluations},
      {"--sharpness", chosen.sharpness},
  };
  all["--stages"] = chosen.stages.from_curvature ? nlohmann::json("auto")
                    : chosen.stages.number       ? nlohmann::json(*chosen.stages.number)
                                                 : nlohmann::json();
  if (chosen.tableau)
    all["--tableau"] = to_json(*chosen.tableau);
  else
    all["--stepper"] = chosen.stepper;
  return all;
}

// Nothing of ours is nested deeper than a tableau, and what walks over deep lists would use up the stack.
nlohmann::json in_text(const std::string& configuration) {
  using json = nlohmann::json;
  constexpr int depth_of_a_row = 3;
  const auto refuse = [] { throw checkpoint_error("the checkpoint has no configuration"); };
  const auto keep = [&](int depth, json::parse_event_t event, json&) {
    const bool begins =
        event == json::parse_event_t::array_start || event == json::parse_event_t::object_start;
    if (begins && depth > depth_of_a_row) refuse();
    return true;
  };
  json found = json::parse(configuration, keep, false);
  if (!found.is_object()) refuse();
  return found;
}

}  // namespace

// The name of a file need not be UTF-8.
std::string configuration_of(const options& chosen) {
  return to_json(chosen).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void require_same_configuration(const std::string& saved, const options& chosen) {
  const nlohmann::json before = in_text(saved);
  const nlohmann::json now = in_text(configuration_of(chosen));
  nlohmann::json all = before;
  all.update(now);
  for (const auto& [name, value] : all.items()) {
    const nlohmann::json old = before.value(name, nlohmann::json()),
                         given = now.value(name, nlohmann::json());
    if (old == given) continue;
    // The name of an option, or whatever is in the file.
    const std::string what = now.contains(name) ? name : nlohmann::json(name).dump();
    throw checkpoint_error(what + " was " + old.dump() + " in the run of the checkpoint and is " +
                           given.dump() + " now: a run that goes on must be the same");
  }
}

}  // namespace train_images
