// SPDX-License-Identifier: BSL-1.0
// Tableaux from files: what a file may say, and that it is written as it is read.
#include "odeflow/tableau/read_tableau.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include <unistd.h>

#include "catch.hpp"
#include "evidence.hpp"
#include "heun_text.hpp"
#include "odeflow/tableau/properties.hpp"

using namespace odeflow;
using odeflow::test::heun;

namespace {

namespace fs = std::filesystem;

class folder {
 public:
  folder() : path_(fs::temp_directory_path() / ("odeflow-tableau-" + std::to_string(getpid()))) {
    fs::create_directory(path_);
  }
  folder(const folder&) = delete;
  folder& operator=(const folder&) = delete;
  ~folder() { fs::remove_all(path_); }
  fs::path operator/(const char* name) const { return path_ / name; }

 private:
  fs::path path_;
};

std::size_t differences(const dynamic_tableau& x, const dynamic_tableau& y) {
  std::size_t count = x.name != y.name || x.source != y.source || x.order != y.order ||
                      x.embedded_order != y.embedded_order || x.dense_order != y.dense_order;
  const auto compare = [&](const auto& a, const auto& b) {
    if (a.size() != b.size()) return ++count;
    for (std::size_t i = 0; i < a.size(); ++i)
      count += a[i].value() != b[i].value() || a[i].rounding() != b[i].rounding();
    return count;
  };
  compare(x.b, y.b), compare(x.c, y.c), compare(x.embedded, y.embedded);
  if (x.a.size() != y.a.size() || x.dense.size() != y.dense.size()) return count + 1;
  for (std::size_t i = 0; i < x.a.size(); ++i) compare(x.a[i], y.a[i]), compare(x.dense[i], y.dense[i]);
  return count;
}

}  // namespace

TEST_CASE("a number is what it is written as") {
  const auto second = [](const std::string& one, const std::string& other) {
    return parse_tableau("{\"a\": [[], [1]], \"order\": 1, \"b\": [" + one + ", " + other + "]}", "t").b[0];
  };
  CHECK(second("\"-7/3\"", "\"10/3\"").numerator() == -7);
  CHECK(second("\"-7/3\"", "\"10/3\"").denominator() == 3);
  CHECK(second("\"2\"", "-1").is_exact());
  CHECK(second("0.25", "\"0.75\"").is_exact());
  CHECK(second("0.1", "0.9").rounding() == std::numeric_limits<double>::epsilon());
  CHECK(second("\"0.1\"", "0.9").rounding() == std::numeric_limits<double>::epsilon());
  CHECK(second("\"1e-1\"", "0.9").value() == static_cast<long double>(0.1));
  const coefficient third = second("\"0.333333333333333333333\"", "\"0.666666666666666666667\"");
  CHECK(third.rounding() == std::numeric_limits<long double>::epsilon());
  CHECK(third.value() == 0.333333333333333333333L);
}

TEST_CASE("a file says no more than it must: short rows, no c, no name") {
  const dynamic_tableau t = parse_tableau(heun(R"(["1/2", "1/2"])"), "mine.json");
  CHECK(t.name == "mine.json");
  CHECK(t.stages == 2);
  CHECK(t.a[0].size() == 2);
  CHECK(t.a[1][1].is_zero());
  CHECK(!is_embedded(t));
  CHECK(is_explicit(t));
  CHECK(stage_time(t, 1) == 1);
  const dynamic_tableau dense = parse_tableau(
      heun(R"(["1/2", "1/2"])", R"(, "name": "Heun", "dense": [[1, "-1/2"], [0, "1/2"]], "dense_order": 2)"),
      "t");
  CHECK(dense.name == "Heun");
  CHECK(dense.degree == 2);
  CHECK(dense.dense[1][0].is_zero());
}

TEST_CASE("the examples are read, and read again as they are written", "[tableaux]") {
  const folder work;
  std::size_t files = 0, wrong = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(ODEFLOW_SOURCE_DIR) / "examples/tableaus")) {
    const dynamic_tableau t = read_tableau(entry.path());
    write_tableau(work / "again.json", t);
    wrong += differences(t, read_tableau(work / "again.json"));
    ++files;
  }
  CHECK(files >= 3);
  // Numbers of every kind: fractions, doubles, long doubles, large ones, and a name that JSON must mask.
  dynamic_tableau t = parse_tableau(
      R"({"name": "a \"b\" \\ \u00e4", "a": [[], ["0.123456789012345678901"], [-1e15, 1e15]],
          "b": [0.1, 3e20, -3e20], "order": 1, "embedded": [0.1, "1/3", 0.56666666666666667], "embedded_order": 1,
          "dense": [[1], [0.5], [-0.5]], "dense_order": 1})",
      "t");
  t.b[0] = 1;
  t.validate();
  write_tableau(work / "again.json", t);
  wrong += differences(t, read_tableau(work / "again.json"));
  test::row("tableaux", "tableaux written and read again: numbers that differ", static_cast<double>(wrong),
            0);
}

TEST_CASE("what is no file to read is refused with its path") {
  const folder work;
  CHECK_THROWS_WITH(read_tableau(work / "none.json"), contains("none.json: No such file"));
  CHECK_THROWS_WITH(read_tableau(work / ""), contains("it is not a regular file"));
  CHECK_THROWS_WITH(read_tableau("/dev/zero"), contains("it is not a regular file"));
  std::ofstream(work / "empty.json");
  CHECK_THROWS_WITH(read_tableau(work / "empty.json"), contains("empty.json: it is empty"));
  std::ofstream(work / "huge.json") << std::string(2 * tableau_limits::bytes, '1');
  CHECK_THROWS_WITH(read_tableau(work / "huge.json"), contains("huge.json: it has more than 1048576 bytes"));
  if (geteuid() == 0) return;  // who may read everything
  fs::permissions(work / "empty.json", fs::perms::none);
  CHECK_THROWS_WITH(read_tableau(work / "empty.json"), contains("it cannot be opened"));
}

TEST_CASE("what cannot be read again is not written") {
  const folder work;
  dynamic_tableau t = parse_tableau(heun(R"(["1/2", "1/2"])"), "t");
  CHECK_THROWS_WITH(write_tableau(work / "none/t.json", t), contains("it cannot be written: no such folder"));
  t.b[0] = 0.1f, t.b[1] = 0.9f, t.order = 1;
  CHECK_THROWS_WITH(write_tableau(work / "t.json", t), contains("off by"));
  t.b[0] = 0;
  CHECK_THROWS_AS(write_tableau(work / "t.json", t), std::invalid_argument);
  CHECK(!fs::exists(work / "t.json"));
}

TEST_CASE("a tableau is written to a file of its own, which then takes the name") {
  const folder work;
  std::ofstream(work / "t.json") << "old";
  fs::create_hard_link(work / "t.json", work / "old.json");
  write_tableau(work / "t.json", parse_tableau(heun(R"(["1/2", "1/2"])"), "t"));
  CHECK(fs::file_size(work / "old.json") == 3);
  CHECK(read_tableau(work / "t.json").stages == 2);
}
