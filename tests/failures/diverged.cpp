// SPDX-License-Identifier: BSL-1.0
// Runs that cannot go on: the loss explodes, or one row of the data has values that no step survives.
#include <algorithm>
#include <map>
#include <regex>

#include "idx_folder.hpp"
#include "runs.hpp"
#include "tally.hpp"

using namespace odeflow::test;

namespace {

const words careful{"--stepper", "euler", "--terms", "", "--step-size", "1e-300", "--steps", "2"};

// `problem` with a method that goes wrong; `sound`: the same network where a careful step does not.
void diverge(tally& kept, const words& problem, const words& method, const words& sound) {
  const workplace work;
  const words run = problem + method + words{"--quiet"} + work.kept(1);
  kept.next();
  const int code = work.run(run).code;
  const std::string said = work.said();
  INFO(said);
  kept.expect(code == 3, "exit code 3");
  const told rows = look_at_metrics(work / "m.jsonl");
  kept.expect(rows.sound && rows.last >= 2, "metrics of each step, all finite");
  static const std::regex names(
      "Training diverged in step ([0-9]+) \\((.*not finite|too many rejected|.*Take a smaller step)"
      ".*; the last good state: --import ([^ ]+\\.safetensors)\\.");
  std::smatch found;
  const bool named = std::regex_search(said, found, names);
  kept.expect(named && std::stoull(found[1]) == rows.last + 1, "it says what, which step, and what is left");
  const std::string good = named ? found[3].str() : "none.npy";
  kept.expect(newest_whole(work / "c") == rows.last && std::filesystem::exists(good),
              "checkpoints up to there, whole and finite");
  const auto before = contents(work / "c");
  kept.expect(work.run(run + words{"--resume"}).code == 3 && contents(work / "c") == before &&
                  look_at_metrics(work / "m.jsonl").last == rows.last,
              "resumed, it ends in the same way and takes nothing away");
  const bool imported = work.run(sound + careful + words{"--import", good}).code == 0;
  INFO(work.said());
  kept.expect(imported, "the last good state can be imported");
}

}  // namespace

TEST_CASE("a run whose loss explodes ends with its last good state", "[reliability]") {
  struct entry {
    words problem, method;
  };
  const words linear{"--hidden", "12,12,12", "--activation", "identity"};
  const words small{"--hidden", "3"},
      growing{"--step-size", "1", "--final-step-size", "1e19", "--steps", "60", "--evaluations", "50"},
      bare{"--terms", ""};
  const std::vector<entry> entries{
      {linear, words{"--stepper", "euler", "--step-size", "30"} + bare},
      {linear + words{"--scalar", "double"}, words{"--stepper", "euler", "--step-size", "30"} + bare},
      {linear, words{"--stepper", "adams_bashforth_moulton_4"} + growing + bare},
      {{}, words{"--stepper", "runge_kutta4"} + growing},
      {{}, words{"--stepper", "rkc1", "--stages", "auto"} + growing + bare},
      {small, words{"--stepper", "implicit_euler"} + growing + bare},
      {small, words{"--stepper", "rosenbrock4"} + growing + bare},
  };
  tally all("train_images, a loss that explodes: metrics, checkpoints, message, way on");
  for (const entry& e : entries) {
    const words problem = words{"--data", "spirals"} + e.problem;
    diverge(all, problem, e.method, problem);
  }
  all.row();
}

TEST_CASE("a run that meets values which no step survives ends with its last good state", "[reliability]") {
  const temporary_folder data;
  idx_split rows = two_classes(40);
  for (const auto& [name, value] :
       std::map<std::string, double>{{"sound", 1}, {"float", 3e38}, {"double", 1e308}}) {
    rows.rows[20] = {value, -value};
    rows.write(data / name, "train");
    two_classes(10).write(data / name, "t10k");
  }
  tally all("train_images, data that no step survives: metrics, checkpoints, message, way on");
  for (const words& stepper : steppers()) {
    words network{"--batch", "2", "--order", "sequential"};
    words method = stepper + words{"--steps", "60"};
    const bool in_double = std::ranges::find(stepper, "double") != stepper.end();
    for (const char* name : {"--scalar", "--hidden"})
      if (const auto option = std::ranges::find(method, name); option != method.end()) {
        network.insert(network.end(), option, option + 2);
        method.erase(option, option + 2);
      }
    diverge(all, network + words{"--data-dir", (data / (in_double ? "double" : "float")).string()}, method,
            network + words{"--data-dir", (data / "sound").string()});
  }
  all.row();
}
