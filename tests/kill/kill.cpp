// SPDX-License-Identifier: BSL-1.0
// train_images is killed at random instants and started again, until the run is done. ODEFLOW_KILLS: how many times in all.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <sstream>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/checkpoint_folder.hpp"
#include "odeflow/data/file_error.hpp"
#include "program.hpp"

using namespace odeflow;
using odeflow::test::life, odeflow::test::run_program;

namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

constexpr std::uint64_t interval = 7;

// Of every family; what a stepper remembers must survive.
const std::vector<words> runs = {
    {"--stepper", "runge_kutta4"},
    {"--stepper", "euler", "--terms", "heavy_ball:friction=1", "--order", "palindromic"},
    {"--stepper", "runge_kutta_dopri5", "--tolerance", "1e-2", "--scalar", "double"},
    {"--stepper", "adams_bashforth_moulton_4", "--terms", ""},
    {"--stepper", "bulirsch_stoer", "--tolerance", "1e-1", "--terms", ""},
    {"--stepper", "symplectic_euler", "--terms", "heavy_ball:friction=3"},
    {"--stepper", "rkc1", "--stages", "auto", "--terms", "", "--step-size", "1"},
    {"--stepper", "rosenbrock4", "--tolerance", "1e-2", "--terms", "", "--hidden", "3"},
};

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The step of the last whole line of the metrics.
std::uint64_t last_step(const fs::path& metrics) {
  std::istringstream lines(content_of(metrics));
  static const std::regex steps("\"steps\":([0-9]+)");
  std::uint64_t last = 0;
  for (std::string line; std::getline(lines, line) && !lines.eof();)
    if (std::smatch found; std::regex_search(line, found, steps)) last = std::stoull(found[1]);
  return last;
}

struct losses {
  double kills = 0, unreadable = 0, too_old = 0, ended = 0, other_bits = 0, other_errors = 0;
};

// What a kill left behind.
void look_at(const fs::path& work, losses& lost) {
  if (!fs::exists(work / "checkpoints")) return;
  const data::checkpoint_folder folder(work / "checkpoints");
  const auto steps = folder.steps();
  for (const std::uint64_t step : steps) try {
      (void)data::read_safetensors(folder.path_of(step));
    } catch (const data::file_error&) {
      ++lost.unreadable;
    }
  const std::uint64_t newest = steps.empty() ? 0 : steps.back();
  if (last_step(work / "metrics.jsonl") > newest + interval) ++lost.too_old;
}

}  // namespace

TEST_CASE("a run that is killed at any instant loses one interval at most, and ends with the same bits",
          "[reliability]") {
  const fs::path work = fs::temp_directory_path() / ("odeflow-kill-" + std::to_string(::getpid()));
  fs::create_directories(work);
  const char* const wanted = std::getenv("ODEFLOW_KILLS");
  const double kills = wanted ? std::stod(wanted) : 80;
  std::mt19937 random(1);
  losses lost;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    words all{"--data",  "spirals", "--hidden",      "12", "--batch", "64",
              "--steps", "200",     "--evaluations", "4",  "--quiet"};
    all.insert(all.end(), runs[i].begin(), runs[i].end());
    words alone = all;
    for (const std::string& word : {std::string("--export"), (work / "alone.safetensors").string()})
      alone.push_back(word);
    const life whole = run_program(ODEFLOW_TRAIN_IMAGES, alone, work / "output");
    INFO(content_of(work / "output"));
    REQUIRE(whole.code == 0);
    const std::string expected = content_of(work / "alone.safetensors");
    REQUIRE(expected.size() > 100);
    for (const std::string& word :
         {std::string("--resume"), std::string("--checkpoint"), (work / "checkpoints").string(),
          std::string("--every"), std::to_string(interval), std::string("--metrics"),
          (work / "metrics.jsonl").string(), std::string("--export"), (work / "killed.safetensors").string()})
      all.push_back(word);
    const double share = kills * static_cast<double>(i + 1) / static_cast<double>(runs.size());
    std::uniform_int_distribution<long> instant(0, 2 * whole.took.count());
    while (lost.kills < share) {
      fs::remove_all(work / "checkpoints");
      fs::remove(work / "metrics.jsonl");
      for (bool ended = false; !ended;) {
        // The last lives are long enough.
        const auto limit =
            lost.kills < share ? std::optional(std::chrono::microseconds(instant(random))) : std::nullopt;
        const life one = run_program(ODEFLOW_TRAIN_IMAGES, all, work / "output", {.after = limit});
        lost.kills += one.killed;
        ended = !one.killed;
        look_at(work, lost);
        if (ended && one.code != 0) {
          ++lost.other_errors;
          UNSCOPED_INFO(content_of(work / "output"));
        }
      }
      ++lost.ended;
      lost.other_bits += content_of(work / "killed.safetensors") != expected;
    }
  }
  fs::remove_all(work);
  using test::row, test::row_at_least;
  row_at_least("reliability", "train_images killed with SIGKILL at random instants, times", lost.kills,
               kills);
  row_at_least("reliability", "runs that were killed until they ended", lost.ended,
               static_cast<double>(runs.size()));
  row("reliability", "checkpoints that could not be read after a kill", lost.unreadable, 0);
  row("reliability", "kills after which the newest checkpoint was older than one interval", lost.too_old, 0);
  row("reliability", "runs that ended with other parameters, in any bit, than those never killed",
      lost.other_bits, 0);
  row("reliability", "runs that ended with an error", lost.other_errors, 0);
}
