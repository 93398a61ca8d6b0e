// SPDX-License-Identifier: BSL-1.0
#include "sides.hpp"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <thread>
#include <utility>

#include "evidence.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "odeflow/state/parallel.hpp"

namespace odeflow::benchmarks {
namespace {

std::string from_environment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

// What the rows are measured on.
std::string machine() {
  std::string processor = "a processor";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("model name")) {
      processor = line.substr(line.find(": ") + 2);
      break;
    }
  return processor + ", " + std::to_string(std::thread::hardware_concurrency()) +
         " processors, instruction set " + std::string(name(instructions())) +
         ", compiled by " ODEFLOW_COMPILER;
}

using command = std::vector<std::string>;

// One process a setting, of so many threads.
peers start(const std::string& name, bool installed,
            const std::vector<std::pair<std::size_t, command>>& settings) {
  peers started;
  if (!installed) {
    note("not measured: the rows against " + name + ", which is not installed");
    return started;
  }
  for (const auto& [threads, words] : settings) started.push_back({threads, std::make_shared<peer>(words)});
  note("against " + started.front().process->version());
  return started;
}

}  // namespace

std::optional<side> contest::add(const std::string& case_name, const std::vector<std::size_t>& threads) {
  const auto found = find_case(case_name);
  if (!found) return std::nullopt;
  const auto body = found->make();
  side added{case_name, {}};
  for (const std::size_t count : threads) {
    const std::size_t number = turns_.add([take = turn_of(body), count](std::size_t repetitions) {
      set_threads(count);
      return take(repetitions);
    });
    added.settings.push_back({number, count});
  }
  return added;
}

std::optional<side> contest::add_peers(const std::string& called, const peers& these, const std::string& name,
                                       std::size_t batch) {
  if (these.empty()) return std::nullopt;
  side added{called, {}};
  for (const auto& [threads, process] : these) {
    const std::size_t number =
        turns_.add([one = process, name, batch](std::size_t n) { return one->seconds(name, batch, n); });
    added.settings.push_back({number, threads});
  }
  return added;
}

std::optional<side> contest::add_jax(const std::string& name, std::size_t batch) {
  static const peers started = [] {
    const std::string python = from_environment("ODEFLOW_JAX_PYTHON");
    const char* script = ODEFLOW_BENCHMARKS "/peers/jax_peer.py";
    return start("JAX", !python.empty(), {{1, {python, script, "1"}}, {2, {python, script, "2"}}});
  }();
  return add_peers("JAX", started, name, batch);
}

// Its OpenMP threads and those of OpenBLAS, spinning, get in each other's way: at batch 512 two and two take six times as
// long as one and one. So the settings with two are those that do not: OpenBLAS's alone, and both where they wait asleep.
std::optional<side> contest::add_torch(const std::string& name, std::size_t batch) {
  static const peers started = [] {
    const std::string program = from_environment("ODEFLOW_TORCH_PEER");
    return start("libtorch", !program.empty(),
                 {{1, {program, "1", "1"}},
                  {2, {program, "1", "2"}},
                  {2, {"env", "OMP_WAIT_POLICY=passive", program, "2", "2"}}});
  }();
  return add_peers("libtorch", started, name, batch);
}

void contest::run(const std::string& what, const round_options& options) {
  std::cerr << "speed: " << what << std::endl;
  turns_.run(options);
}

side::setting contest::best(const side& one) const {
  return *std::ranges::min_element(one.settings, {},
                                   [&](const auto& setting) { return turns_.seconds(setting.number); });
}

std::string contest::in_words(const side& one) const {
  const side::setting setting = best(one);
  return time_in_words(turns_.seconds(setting.number)) + " on " + std::to_string(setting.threads) +
         (setting.threads == 1 ? " thread" : " threads");
}

std::string time_in_words(double seconds) {
  const char* unit = seconds < 1e-3 ? "us" : seconds < 1 ? "ms" : "s";
  char text[32];
  std::snprintf(text, sizeof text, "%.3g %s", seconds * (seconds < 1e-3 ? 1e6 : seconds < 1 ? 1e3 : 1), unit);
  return text;
}

void note(const std::string& line) {
  const char* rows = std::getenv("ODEFLOW_EVIDENCE");
  if (rows == nullptr) return;
  static std::ofstream file = [rows] {
    std::ofstream opened(std::string(rows) + ".notes");
    opened << machine() << "\n";
    return opened;
  }();
  file << line << std::endl;
}

void at_most(const std::string& what, double figure, double limit) {
  test::row("speed", what, figure, limit);
}
void at_least(const std::string& what, double figure, double least) {
  test::row_at_least("speed", what, figure, least);
}

}  // namespace odeflow::benchmarks
