// SPDX-License-Identifier: BSL-1.0
// What is said of a tableau's file that is wrong.
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "heun_text.hpp"
#include "odeflow/tableau/read_tableau.hpp"

using namespace odeflow;
using odeflow::test::heun;

namespace {

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

std::string repeated(const std::string& what, std::size_t times) {
  std::string text = what;
  for (std::size_t i = 1; i < times; ++i) text += ", " + what;
  return "[" + text + "]";
}

}  // namespace

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
