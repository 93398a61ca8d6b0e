// SPDX-License-Identifier: BSL-1.0
// What the compilers take to check a tableau of 13 stages, and what they say of one with a wrong digit.
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "interleaved.hpp"

using namespace odeflow::benchmarks;

namespace {

const std::string root = ODEFLOW_SOURCE_DIR;

/// A folder of its own for as long as it lives.
struct scratch_folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("odeflow-tableaux-" + std::to_string(getpid()));
  scratch_folder() { std::filesystem::create_directories(path); }
  scratch_folder(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path); }
};

struct outcome {
  double seconds;
  std::string said;
  bool compiled;
};

outcome compile(const std::string& compiler, const std::string& file) {
  const std::string command = compiler + " -std=c++20 -fsyntax-only -I" + root + "/include " + file + " 2>&1";
  const double begin = now();
  FILE* const pipe = popen(command.c_str(), "r");
  REQUIRE(pipe);
  std::string said;
  std::array<char, 4096> part;
  while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe))
    said.append(part.data(), size);
  const int status = pclose(pipe);
  return {now() - begin, said, WIFEXITED(status) && WEXITSTATUS(status) == 0};
}

// A program with Fehlberg's 13 stages as a tableau of the user's, the digits from the catalogue; `use` is its last line.
std::string program(const scratch_folder& folder, const std::string& name, const std::string& from,
                    const std::string& to, const std::string& use) {
  std::ifstream in(root + "/include/odeflow/tableau/catalogue/high_order.hpp");
  std::stringstream text;
  text << in.rdbuf();
  std::string source = text.str();
  const auto begin = source.find("inline constexpr tableau<13> fehlberg_7_8{");
  REQUIRE(begin != std::string::npos);
  source = source.substr(begin, source.find("};", begin) + 2 - begin);
  source.replace(0, source.find('{'), "constexpr odeflow::tableau<13> mine");
  if (!from.empty()) {
    REQUIRE(source.find(from) != std::string::npos);
    source.replace(source.find(from), from.size(), to);
  }
  const std::string file = (folder.path / (name + ".cpp")).string();
  std::ofstream(file) << "#include <odeflow/tableau/checked.hpp>\n#include <odeflow/tableau/tableau.hpp>\n"
                      << source << "\n"
                      << use << "\nint main() {}\n";
  return file;
}

}  // namespace

TEST_CASE("a tableau of 13 stages in the compilers", "[tableaux]") {
  const std::string check = "static_assert(odeflow::checked<mine>);";
  const scratch_folder folder;
  const std::string bare = program(folder, "bare", "", "", ""),
                    right = program(folder, "right", "", "", check),
                    wrong = program(folder, "wrong", "{41, 840}", "{41, 841}", check);
  for (const std::string compiler : {"g++", "clang++"}) {
    if (compile(compiler + " --version > /dev/null &&" + compiler, bare).said.find("not found") !=
        std::string::npos) {
      WARN(compiler << " not found: its rows are left out");
      continue;
    }
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
      const outcome with = compile(compiler, right), without = compile(compiler, bare);
      REQUIRE(with.compiled);
      times.push_back(with.seconds - without.seconds);
    }
    odeflow::test::row("tableaux",
                       compiler + ": seconds to check a right tableau of 13 stages, both methods of the pair",
                       median(times), 1);
    const outcome failed = compile(compiler, wrong);
    CHECK_FALSE(failed.compiled);
    INFO(failed.said);
    CHECK(failed.said.find(compiler == "g++" ? "sum b_i = 1" : "'b', '_', 'i'") != std::string::npos);
    odeflow::test::row("tableaux",
                       compiler + ": characters said of a wrong one, its broken condition among them",
                       static_cast<double>(failed.said.size()), 4000);
  }
}
