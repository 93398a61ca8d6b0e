// SPDX-License-Identifier: BSL-1.0
// Tableaux from files: what a file may say, and what is said of a file that is wrong.
#include "odeflow/tableau/read_tableau.hpp"

#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include <unistd.h>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/check.hpp"
#include "odeflow/tableau/properties.hpp"

using namespace odeflow;

namespace {

namespace fs = std::filesystem;

// What is said of the text, without the name of the file.
std::string said_of(const std::string& text) {
  try {
    parse_tableau(text, "file");
  } catch (const tableau_error& error) {
    const std::string words = error.what();
    CHECK(error.file() == "file");
    CHECK(words.rfind(error.line() == 0 ? "file: " : "file: line " + std::to_string(error.line()) + ": ",
                      0) == 0);
    return words.substr(6);
  }
  return "nothing";
}

// Heun's method, with one field in another form.
std::string heun(const std::string& b, const std::string& rest = "") {
  return "{\"a\": [[], [1]],\n \"b\": " + b + ",\n \"order\": 2" + rest + "}";
}

std::string repeated(const std::string& what, std::size_t times) {
  std::string text = what;
  for (std::size_t i = 1; i < times; ++i) text += ", " + what;
  return "[" + text + "]";
}

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

TEST_CASE("a wrong file is refused with line, field and reason", "[tableaux]") {
  struct mistake {
    std::string text, said;
  };
  const std::string half = R"(["1/2", "1/2"])";
  const mistake mistakes[] = {
      {"", "it is empty"},
      {" \n\t ", "it is empty"},
      {"{", "line 1: it is not JSON: syntax error while parsing object key - unexpected end of input"},
      {"{\n\"b\": [1,]}", "line 2: it is not JSON: syntax error while parsing value - unexpected ']'"},
      {"{\"b\": [NaN]}", "line 1: it is not JSON: syntax error while parsing value - invalid literal"},
      {"{\"b\": [1e999]}", "line 1: it is not JSON: number overflow parsing '1e999'"},
      {"{\"name\": \"\xff\"}", "line 1: it is not JSON: syntax error while parsing value - invalid string"},
      {std::string("{\"b\"\n: [1]\0}", 12), "line 2: it is not JSON: there is a NUL"},
      {heun(half) + "x", "line 3: it is not JSON: syntax error while parsing value - invalid literal"},
      {"[]", "line 1: expected an object {...}, got a list"},
      {"1", "line 1: expected an object {...}, got a number"},
      {"{}", "the key 'a' is missing"},
      {"{\"a\": [[]], \"b\": [1]}", "the key 'order' is missing"},
      {heun(half, ", \"B\": 1"), "line 3: unknown key 'B'; known are name, source, a, b, c, order, embedded"},
      {heun(half, ",\n\"b\": [1]"), "line 4: the key 'b' is there twice"},
      {heun(half, ", \"embedded\": [1, 0]"), "'embedded_order' is missing"},
      {heun(half, ", \"dense_order\": 1"), "'dense' is missing"},
      {heun("1"), "line 2: b: expected a list of numbers, got a number"},
      {heun("{}"), "line 2: b: expected a list of numbers, got an object"},
      {heun("[true, 1]"), "line 2: b[1]: expected a number, got true or false"},
      {heun("[1, null]"), "line 2: b[2]: expected a number, got null"},
      {heun("[[1]]"), "line 2: b[1]: expected a number, got a list"},
      {"{\"a\": [1]}", "line 1: a[1]: expected a list of numbers, got a number"},
      {"{\"a\": [[], [1, [", "line 1: a[2][2]: expected a number, got a list"},
      {"{\"order\": \"2\"}", "line 1: order: expected a whole number, got a text"},
      {"{\"order\": 2.0}", "line 1: order: expected a whole number, got a floating number"},
      {"{\"order\": 18446744073709551615}",
       "line 1: order: it must be from 1 to 9, got 18446744073709551615"},
      {"{\"order\": -1}", "line 1: order: it must be from 1 to 9, got -1"},
      {"{\"name\": 3}", "line 1: name: expected a text, got a number"},
      {"{\"name\": \"\\u001b[31m\"}", "line 1: name has a control character"},
      {heun("[\"1/2\",\n \"1/0\"]"), "line 3: b[2]: '1/0': the denominator is 0"},
      {heun("[\"1/-2\", 1]"), "line 2: b[1]: '1/-2': the denominator is negative"},
      {heun("[\"1/2/3\", 1]"), "line 2: b[1]: '1/2/3': it is no number"},
      {heun("[\"\", 1]"), "line 2: b[1]: '': it is no number"},
      {heun("[\" 1\", 1]"), "line 2: b[1]: ' 1': it is no number"},
      {heun("[\"inf\", 1]"), "line 2: b[1]: 'inf': it is no number"},
      {heun("[\"0x1\", 1]"), "line 2: b[1]: '0x1': it is no number"},
      {heun("[\"1.5.2\", 1]"), "line 2: b[1]: '1.5.2': it is no number"},
      {heun("[\"1e9999\", 1]"), "line 2: b[1]: '1e9999': it is out of the range of floating numbers"},
      {heun("[\"9223372036854775808/3\", 1]"), "a part of the fraction does not fit 64 bits"},
      {heun("[\"" + std::string(101, '1') + "\", 1]"), "it has more than 100 letters"},
      {heun("[1]"), "line 1: a has 2 rows, b has 1"},
      {"{\"a\": [[1, 2]],\n\"b\": [1], \"order\": 1}", "line 1: a, row 1 has 2 numbers, b has 1"},
      {heun("[]"), "line 2: b is empty"},
      {heun(half, ", \"c\": [1]"), "line 3: c has 1 numbers, b has 2"},
      {heun(half, ", \"c\": [0, 0]"), "line 3: c is all zeros"},
      {heun(half, ", \"dense\": [[], []], \"dense_order\": 1"), "line 3: dense has no numbers"},
      {heun(repeated("1", 65)), "line 2: b[65]: there may be 64 numbers at most"},
      {"{\"a\": " + repeated("[]", 65) + "}", "line 1: a has more than 64 rows"},
      {"{\"dense\": [" + repeated("1", 17) + "]}", "line 1: dense[1][17]: there may be 16 numbers at most"},
      {std::string(tableau_limits::bytes + 1, ' '), "it has more than 1048576 bytes"},
      {std::string(100000, '['), "line 1: expected an object {...}, got a list"},
      {"{\"b\": " + std::string(100000, '['), "line 1: b[1]: expected a number, got a list"},
      // And the conditions, as the compiler checks them.
      {heun(half, ", \"c\": [0, 0.5]"), "row 2: the sum of a_2j is 1.0, c_2 is 5.0e-1, off by 5.0e-1"},
      {heun("[0.5, 0.5001]"), "order 1: sum b_i = 1, off by 1.0e-4"},
      {heun("[\"1/3\", \"2/3\"]"), "order 2: sum b_i c_i = 1/2, off by 1.7e-1"},
      {heun("[\"0.333333333333333333\", \"0.666666666666666667\"]"),
       "order 2: sum b_i c_i = 1/2, off by 1.7e-1"},
      {heun(half, ", \"embedded\": [1, 0], \"embedded_order\": 2"), "order 2: sum embedded_i c_i = 1/2"},
      {heun(half, ", \"dense\": [[1, \"-1/2\"], [0, \"1/3\"]], \"dense_order\": 2"), "in theta^2"},
  };
  std::size_t wrong = 0;
  for (const mistake& each : mistakes) {
    const std::string said = said_of(each.text);
    INFO(each.text.substr(0, 100));
    CHECK_THAT(said, contains(each.said));
    wrong += said.find(each.said) == said.npos;
    CHECK(said.size() < 300);
  }
  test::row("tableaux",
            "of " + std::to_string(std::size(mistakes)) +
                " wrong files, those refused in other words than they should",
            static_cast<double>(wrong), 0);
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
  CHECK_THROWS_WITH(write_tableau(work / "none/t.json", t), contains("it cannot be written: No such file"));
  t.b[0] = 0.1f, t.b[1] = 0.9f, t.order = 1;
  CHECK_THROWS_WITH(write_tableau(work / "t.json", t), contains("off by"));
  t.b[0] = 0;
  CHECK_THROWS_AS(write_tableau(work / "t.json", t), std::invalid_argument);
  CHECK(!fs::exists(work / "t.json"));
}
