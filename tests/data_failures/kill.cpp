// SPDX-License-Identifier: BSL-1.0
// A process is killed while it saves, again and again: the file is always a whole one.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <iterator>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "../data/files.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/safetensors.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Saves without end; count and values go together.
[[noreturn]] void save_for_ever(const std::filesystem::path& path, std::uint64_t count) {
  std::vector<double> theta(1 << 17);
  try {
    for (;; ++count) {
      theta.assign(theta.size(), static_cast<double>(count));
      data::write_safetensors(path, {data::as_tensor("theta", theta)}, {{"count", std::to_string(count)}});
    }
  } catch (...) {
    ::_exit(1);
  }
}

// The count of a whole file; throws otherwise.
std::uint64_t count_in(const std::filesystem::path& path) {
  const auto file = data::read_safetensors(path);
  const std::uint64_t count = std::stoull(file.about().at("count"));
  for (const double x : file.values<double>("theta"))
    if (x != static_cast<double>(count)) throw std::runtime_error("two files in one");
  return count;
}

}  // namespace

TEST_CASE("a process killed during a save leaves a whole file", "[reliability]") {
  const temporary_folder folder;
  const auto path = folder / "theta.safetensors";
  const std::vector<double> zero(1 << 17);
  data::write_safetensors(path, {data::as_tensor("theta", zero)}, {{"count", "0"}});
  std::mt19937 random(1);
  std::uniform_int_distribution<int> microseconds(0, 20'000);
  int torn = 0, killed = 0;
  std::uint64_t count = 0;
  for (; killed < 100; ++killed) {
    const pid_t child = ::fork();
    REQUIRE(child != -1);
    if (child == 0) save_for_ever(path, count + 1);
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    try {
      const std::uint64_t now = count_in(path);
      CHECK(now >= count);
      count = now;
    } catch (const std::exception& error) {
      ++torn;
      WARN(error.what());
    }
  }
  const auto left = std::distance(std::filesystem::directory_iterator(folder.path()), {}) - 1;
  for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
    CHECK((entry.path() == path || entry.path().extension() == ".odeflow-tmp"));
  note("killed during a save: " + std::to_string(killed) + " times, after " + std::to_string(count) +
       " saves; temporaries left: " + std::to_string(left));
  CHECK(count > 0);
  row("reliability", "killed during a save: torn files", torn, 0);
  row_at_least("reliability", "killed during a save: temporaries left, so within one",
               static_cast<double>(left), 1);
}
