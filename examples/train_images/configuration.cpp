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

}  // namespace

std::string configuration_of(const options& chosen) { return to_json(chosen).dump(); }

void require_same_configuration(const std::string& saved, const options& chosen) {
  const auto before = nlohmann::json::parse(saved, nullptr, false);
  if (!before.is_object()) throw checkpoint_error("the checkpoint has no configuration");
  const nlohmann::json now = to_json(chosen);
  nlohmann::json all = before;
  all.update(now);
  for (const auto& [name, value] : all.items())
    if (before.value(name, nlohmann::json()) != now.value(name, nlohmann::json()))
      throw checkpoint_error(name + " was " + before.value(name, nlohmann::json()).dump() +
                             " in the run of the checkpoint and is " +
                             now.value(name, nlohmann::json()).dump() +
                             " now: a run that goes on must be the same");
}

}  // namespace train_images
