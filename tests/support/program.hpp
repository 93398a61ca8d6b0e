// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace odeflow::test {

/// How a program ended: with a code, or killed; then the code is 128 plus the signal.
struct life {
  bool killed = false;
  int code = 0;
  std::chrono::microseconds took{0};
};

/// Sends the signal to a process.
std::function<void(pid_t)> sends(int signal);

/// What is done to a program.
struct treatment {
  std::function<void()> at_start = {};                  ///< in the child, before it begins
  std::optional<std::chrono::microseconds> after = {};  ///< that much later
  std::function<void(pid_t)> then = {};                 ///< this is done; SIGKILL if there is nothing
};

/// Runs the program with its output in a file.
life run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output, const treatment& treated = {});

}  // namespace odeflow::test
