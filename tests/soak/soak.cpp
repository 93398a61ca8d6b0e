// SPDX-License-Identifier: BSL-1.0
// train_images runs and runs, and its memory stays what it was, with few open files. ODEFLOW_SOAK: for how many seconds in all.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/all_steppers.hpp"
#include "program.hpp"

using namespace odeflow;

namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;
using clock_type = std::chrono::steady_clock;
using seconds = std::chrono::duration<double>;

constexpr std::size_t interval = 20;
// Fewer than the checkpoints of a run: one that is left open by each ends it.
constexpr rlimit few_files{.rlim_cur = 12, .rlim_max = 12};

// Of what was not read from a file: heap, stacks, arrays. The least of some samples, as one may fall into a save.
double bytes_of(pid_t process) {
  double least = INFINITY;
  for (int sample = 0; sample < 20; ++sample) {
    std::ifstream lines("/proc/" + std::to_string(process) + "/smaps_rollup");
    for (std::string name, rest; lines >> name; std::getline(lines, rest))
      if (name == "Anonymous:") {
        std::getline(lines, rest);
        least = std::min(least, 1024 * std::stod(rest));
        break;
      }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return least;
}

bool running(pid_t process) {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

struct growth {
  std::string what;
  std::size_t steps = 0;
  double bytes = 0;
  int code = 0;
  std::string said = {};
};

std::size_t newest_in(const fs::path& checkpoints) {
  std::size_t newest = 0;
  std::error_code not_there_yet;
  for (const fs::directory_entry& each : fs::directory_iterator(checkpoints, not_there_yet))
    if (each.path().extension() == ".safetensors")
      newest = std::max(newest, static_cast<std::size_t>(std::stoull(each.path().stem().string().substr(5))));
  return newest;
}

// From the third checkpoint on, for so long, and to the tenth at least.
growth grown(const std::string& what, words arguments, seconds lasting) {
  const fs::path work = fs::temp_directory_path() / ("odeflow-soak-" + std::to_string(::getpid()) + what);
  fs::remove_all(work);
  fs::create_directories(work);
  for (const std::string& word :
       {std::string("--steps"), std::string("1000000000"), std::string("--evaluations"), std::string("1000"),
        std::string("--checkpoint"), (work / "checkpoints").string(), std::string("--every"),
        std::to_string(interval), std::string("--threads"), std::string("1"), std::string("--quiet")})
    arguments.push_back(word);
  growth result{.what = what};
  const auto watch = [&](pid_t process) {
    const auto wait_for = [&](std::size_t step) {
      while (running(process) && newest_in(work / "checkpoints") < step)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    wait_for(3 * interval);
    const std::size_t first = newest_in(work / "checkpoints");
    const double bytes = bytes_of(process);
    const auto until = clock_type::now() + lasting;
    while (running(process) && clock_type::now() < until)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    wait_for(10 * interval);
    result.steps = newest_in(work / "checkpoints") - first;
    result.bytes = bytes_of(process) - bytes;
    test::sends(SIGTERM)(process);
  };
  const auto bound = [] {
    ::setrlimit(RLIMIT_NOFILE, &few_files);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  };
  result.code = test::run_program(ODEFLOW_TRAIN_IMAGES, arguments, work / "output",
                                  {.at_start = bound, .after = std::chrono::microseconds(0), .then = watch})
                    .code;
  std::ifstream output(work / "output");
  result.said.assign(std::istreambuf_iterator<char>(output), {});
  fs::remove_all(work);
  return result;
}

// Every form of every stepper that the program has, on a small network.
std::vector<std::pair<std::string, words>> all_forms() {
  std::vector<std::pair<std::string, words>> forms;
  const auto add = [&](const odeflow::stepper_facts& facts) {
    const std::string name(facts.name);
    words arguments{"--data", "spirals",   "--batch", "64",     "--activation",
                    "tanh",   "--stepper", name,      "--terms"};
    arguments.push_back(facts.needs == asks_for::velocity ? "heavy_ball:friction=3" : "");
    for (const char* word : {"--hidden", facts.needs == asks_for::hessian ? "3" : "12"})
      arguments.push_back(word);
    if (facts.arrays > 0) forms.emplace_back(name, arguments);
    if (facts.controlled_arrays == 0) return;
    for (const char* word : {"--tolerance", "1e-2"}) arguments.push_back(word);
    forms.emplace_back(name + ", controlled", arguments);
  };
  [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    (add(Entry::facts), ...);
  }(std::type_identity<odeflow::all_steppers>());
  forms.emplace_back("stages and steps from the curvature",
                     words{"--data", "spirals", "--batch", "64", "--hidden", "12", "--terms", "", "--stepper",
                           "rkc2", "--stages", "auto", "--tolerance", "1e-2", "--sharpness", "1"});
  return forms;
}

}  // namespace

TEST_CASE("however long it runs, its memory stays what it was, and 12 open files are enough",
          "[reliability]") {
  // In a build with the address sanitizer what is freed would else stay in memory for a while.
  ::setenv("ASAN_OPTIONS", "quarantine_size_mb=0:thread_local_quarantine_size_kb=0", 1);
  const char* const wanted = std::getenv("ODEFLOW_SOAK");
  const seconds total(wanted ? std::stod(wanted) : 10);
  const fs::path metrics =
      fs::temp_directory_path() / ("odeflow-soak-" + std::to_string(::getpid()) + ".jsonl");
  auto in_one_go = std::async(std::launch::async, [&] {
    return grown("one", {"--hidden", "64", "--batch", "512", "--metrics", metrics.string()}, total);
  });
  const auto forms = all_forms();
  growth worst;
  double steps = 0, ended = 0;
  for (const auto& [what, arguments] : forms) {
    const growth one = grown(what, arguments, total / forms.size());
    if (one.bytes > worst.bytes) worst = one;
    steps += static_cast<double>(one.steps);
    ended += one.code == 143;
    UNSCOPED_INFO(what << ": " << one.steps << " steps, " << one.bytes << " bytes more, exit code "
                       << one.code << '\n'
                       << (one.code == 143 ? "" : one.said));
  }
  const growth one = in_one_go.get();
  fs::remove(metrics);
  if (one.code == 77) {
    test::note("soak: Fashion-MNIST is not installed, so one row is missing");
  } else {
    UNSCOPED_INFO("one process: exit code " << one.code << '\n' << one.said);
    test::row_at_least("reliability", "soak: steps of train_images in one process",
                       static_cast<double>(one.steps), 100);
    test::row("reliability",
              "soak: KiB that it grew by in " + std::to_string(std::lround(total.count())) + " s",
              one.bytes / 1024, 64);
  }
  test::row_at_least("reliability",
                     "soak: processes with 12 open files at most, one for each form of each stepper", ended,
                     static_cast<double>(forms.size()));
  test::row_at_least("reliability", "soak: steps of them all", steps,
                     100 * static_cast<double>(forms.size()));
  test::row("reliability", "soak: KiB that the worst of them grew by (" + worst.what + ")",
            worst.bytes / 1024, 64);
}
