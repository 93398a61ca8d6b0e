// SPDX-License-Identifier: BSL-1.0
// The shape of the project: which folder may include which, how long a header may be, what the README shows.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path root = ODEFLOW_SOURCE_DIR;

// doc/architecture.md has this table in words.
const std::map<std::string, std::set<std::string>> may_include = {
    {"state", {"state"}},
    {"objective", {"objective", "state"}},
    {"term", {"term", "state"}},
    {"flow", {"flow", "state", "objective", "term"}},
    {"network", {"network", "state", "objective"}},
    {"data", {"data", "state", "objective"}},
    {"linear", {"linear", "state"}},
    {"tableau", {"tableau"}},
    {"odeint", {"odeint", "state", "objective", "flow", "linear", "tableau"}},
};

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> files_below(const fs::path& folder, const std::set<std::string>& extensions) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && extensions.contains(entry.path().extension().string()))
      files.push_back(entry.path());
  return files;
}

std::vector<std::string> includes_of(const std::string& text) {
  static const std::regex line(R"(^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])", std::regex::multiline);
  std::vector<std::string> names;
  for (std::sregex_iterator at(text.begin(), text.end(), line), end; at != end; ++at)
    names.push_back((*at)[1]);
  return names;
}

bool begins_with(const std::string& text, const std::string& start) { return text.rfind(start, 0) == 0; }

// The complaint about one include of a header in the folder; empty if there is none.
std::string complaint(const std::string& folder, const std::string& included) {
  if (begins_with(included, "odeflow/")) {
    const std::string rest = included.substr(8), target = rest.substr(0, rest.find('/'));
    return may_include.at(folder).contains(target) ? "" : "no arrow from " + folder + " to " + target;
  }
  if (begins_with(included, "boost/numeric/odeint/") && folder == "odeint") return "";
  if (included.find_first_of("/.") != std::string::npos)
    return "only odeint may include more than the standard library";
  return "";
}

}  // namespace

TEST_CASE("headers include along the arrows only") {
  int headers = 0;
  for (const fs::path& file : files_below(root / "include/odeflow", {".hpp"})) {
    const fs::path relative = fs::relative(file, root / "include/odeflow");
    if (!relative.has_parent_path()) continue;  // the umbrellas
    const std::string folder = relative.begin()->string();
    REQUIRE(may_include.contains(folder));
    ++headers;
    for (const std::string& included : includes_of(text_of(file))) {
      INFO(relative << " includes " << included);
      CHECK(complaint(folder, included) == "");
    }
  }
  CHECK(headers > 20);
}

TEST_CASE("the rule catches what it should") {
  CHECK(complaint("state", "odeflow/term/term.hpp") != "");
  CHECK(complaint("term", "odeflow/objective/objective.hpp") != "");
  CHECK(complaint("flow", "boost/numeric/odeint/stepper/euler.hpp") != "");
  CHECK(complaint("odeint", "boost/numeric/odeint.hpp") != "");
  CHECK(complaint("network", "cblas.h") != "");
  CHECK(complaint("odeint", "boost/numeric/odeint/stepper/euler.hpp") == "");
  CHECK(complaint("data", "vector") == "");
  CHECK(includes_of("  # include <a/b.hpp>\n#include \"c.h\"\n// #include <no>\n") ==
        std::vector<std::string>{"a/b.hpp", "c.h"});
}

TEST_CASE(
    "only src includes cblas.h, and no odeint header but those of the odeint folder names all of odeint") {
  for (const char* folder : {"include", "src", "examples"})
    for (const fs::path& file : files_below(root / folder, {".hpp", ".cpp"}))
      for (const std::string& included : includes_of(text_of(file))) {
        INFO(file << " includes " << included);
        CHECK((included != "cblas.h" || std::string(folder) == "src"));
        CHECK(included != "boost/numeric/odeint.hpp");
      }
}

TEST_CASE("no header is longer than 300 lines, and every file names its licence") {
  for (const char* folder : {"include", "src", "tests", "examples"})
    for (const fs::path& file : files_below(root / folder, {".hpp", ".cpp"})) {
      const std::string text = text_of(file);
      INFO(file);
      CHECK(begins_with(text, "// SPDX-License-Identifier: BSL-1.0\n"));
      if (std::string(folder) == "include") CHECK(std::count(text.begin(), text.end(), '\n') <= 300);
    }
}

TEST_CASE("the README shows its first example in full") {
  const std::string readme = text_of(root / "README.md"), fence = "```cpp\n";
  const std::size_t begin = readme.find(fence) + fence.size(), end = readme.find("```\n", begin);
  REQUIRE(end != std::string::npos);
  const std::string licence = "// SPDX-License-Identifier: BSL-1.0\n";
  CHECK(licence + readme.substr(begin, end - begin) == text_of(root / "examples/first_light.cpp"));
}

TEST_CASE("every example is 60 lines at most") {
  for (const auto& entry : fs::directory_iterator(root / "examples")) {
    if (entry.path().extension() != ".cpp") continue;
    const std::string text = text_of(entry.path());
    INFO(entry.path());
    CHECK(std::count(text.begin(), text.end(), '\n') <= 60);
  }
}

TEST_CASE("every term has its row in doc/terms.md") {
  const std::string rows = text_of(root / "doc/terms.md");
  for (const fs::path& file : files_below(root / "include/odeflow/term", {".hpp"})) {
    const std::string name = file.stem().string();
    if (name == "term" || name == "terms" || name == "schedules" || name == "tile") continue;
    INFO(name);
    CHECK(rows.find("| `" + name + "`") != std::string::npos);
  }
}

TEST_CASE("the files at the top are those that belong there") {
  const std::set<std::string> belong = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE",
                                        "CHANGELOG.md"};
  // Those that git knows; none are listed where this is no checkout.
  FILE* const list = popen(("git -C '" + root.string() + "' ls-files 2> /dev/null").c_str(), "r");
  REQUIRE(list);
  std::string names;
  for (int letter; (letter = std::fgetc(list)) != EOF;) names += static_cast<char>(letter);
  pclose(list);
  std::istringstream lines(names);
  for (std::string name; std::getline(lines, name);) {
    if (name.front() == '.' || name.find('/') != std::string::npos) continue;
    INFO(name);
    CHECK(belong.contains(name));
  }
}
