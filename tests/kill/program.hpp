// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace odeflow::test {

/// How a program ended: with a code, or killed.
struct life {
  bool killed = false;
  int code = 0;
  std::chrono::microseconds took{0};
};

/// Runs the program with its output in a file; after `limit`, if there is one, it is killed with SIGKILL.
life run_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& output,
                 std::optional<std::chrono::microseconds> limit = std::nullopt);

}  // namespace odeflow::test
