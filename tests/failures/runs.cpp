// SPDX-License-Identifier: BSL-1.0
#include "runs.hpp"

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "odeflow/data/checkpoint_folder.hpp"
#include "odeflow/data/file_error.hpp"

namespace odeflow::test {

namespace fs = std::filesystem;

words operator+(words all, const words& more) {
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

const std::vector<words>& steppers() {
  static const std::vector<words> all{
      {"--stepper", "runge_kutta4"},
      {"--stepper", "runge_kutta_dopri5", "--tolerance", "1e-2", "--scalar", "double"},
      {"--stepper", "adams_bashforth_moulton_4", "--terms", ""},
      {"--stepper", "rosenbrock4", "--tolerance", "1e-2", "--terms", "", "--hidden", "3"},
      {"--stepper", "rkc1", "--stages", "auto", "--terms", "", "--step-size", "1"},
  };
  return all;
}

const words& short_run() {
  static const words all{"--data", "spirals",       "--batch", "64",     "--steps",
                         "200",    "--evaluations", "4",       "--quiet"};
  return all;
}

std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> all;
  if (!fs::exists(folder)) return all;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().filename() != ".lock")
      all[entry.path().string()] = content(entry.path());
  return all;
}

std::string without_seconds(const std::string& metrics) {
  static const std::regex seconds("\"seconds\":[^,}]*");
  return std::regex_replace(metrics, seconds, "");
}

told look_at_metrics(const fs::path& file) {
  static const std::regex row(
      "\\{\"batch_loss\":([-+.e0-9]+),.*\"kind\":\"step\",.*\"steps\":([0-9]+),.*\\}");
  std::istringstream lines(content(file));
  told found;
  for (std::string line; std::getline(lines, line);) {
    if (lines.eof() || line.empty() || line.back() != '}') found.sound = false;
    if (line.find("\"kind\":\"evaluation\"") != line.npos) continue;
    std::smatch parts;
    if (!std::regex_match(line, parts, row) || line.find("null") != line.npos ||
        std::stoull(parts[2]) != ++found.last)
      found.sound = false;
  }
  return found;
}

namespace {

bool all_finite_in(const data::safetensors_file& file) {
  const auto finite = [](auto values) {
    return std::ranges::all_of(values, [](auto x) { return std::isfinite(x); });
  };
  return std::ranges::all_of(file.tensors(), [&](const data::tensor& tensor) {
    if (tensor.type == data::element_type::float32) return finite(file.values<float>(tensor.name));
    if (tensor.type == data::element_type::float64) return finite(file.values<double>(tensor.name));
    return true;
  });
}

}  // namespace

std::optional<std::uint64_t> newest_whole(const fs::path& folder) try {
  std::uint64_t newest = 0;
  if (!fs::exists(folder)) return newest;
  const data::checkpoint_folder checkpoints(folder);
  for (const std::uint64_t step : checkpoints.steps()) {
    if (!all_finite_in(data::read_safetensors(checkpoints.path_of(step)))) return std::nullopt;
    newest = step;
  }
  if (contents(folder).size() != checkpoints.steps().size()) return std::nullopt;
  return newest;
} catch (const data::file_error&) {
  return std::nullopt;
}

life workplace::run(const words& arguments, const treatment& treated) const {
  return run_program(ODEFLOW_TRAIN_IMAGES, arguments, own_ / "output", treated);
}

words workplace::kept(int every) const {
  return {"--checkpoint", (root_ / "c").string(),       "--every",  std::to_string(every),
          "--metrics",    (root_ / "m.jsonl").string(), "--export", (root_ / "theta.npy").string()};
}

void workplace::clear() const {
  for (const char* name : {"c", "m.jsonl", "theta.npy"}) fs::remove_all(root_ / name);
}

undisturbed whole_run(const words& arguments) {
  const workplace work;
  // Without checkpoints.
  const words told = work.kept(1);
  const life made = work.run(arguments + words(told.begin() + 4, told.end()));
  if (made.code != 0) throw std::runtime_error(work.said());
  return {.theta = content(work / "theta.npy"),
          .metrics = without_seconds(content(work / "m.jsonl")),
          .took = made.took};
}

bool ended_like(const undisturbed& other, const workplace& work) {
  return content(work / "theta.npy") == other.theta &&
         without_seconds(content(work / "m.jsonl")) == other.metrics;
}

}  // namespace odeflow::test
