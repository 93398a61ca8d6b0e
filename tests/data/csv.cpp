// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/csv.hpp"

#include <clocale>
#include <limits>
#include <numeric>

#include "catch.hpp"
#include "files.hpp"
#include "match.hpp"
#include "odeflow/data/file_error.hpp"

using namespace odeflow;
using namespace odeflow::test;
using data::csv_options;
using data::read_csv;

namespace {

using names = std::vector<std::string>;
using numbers = std::vector<double>;
using labels = std::vector<std::uint32_t>;

data::dataset read(const std::string& text, const csv_options& options = {}) {
  const temporary_folder folder;
  return read_csv(folder.write("t.csv", text), options);
}

numbers inputs_of(const data::dataset& rows) {
  labels all(rows.rows());
  std::iota(all.begin(), all.end(), 0u);
  sample_buffer<double> buffer;
  (void)rows.gather(all, buffer);
  return buffer.inputs;
}

labels labels_of(const data::dataset& rows) { return {rows.labels().begin(), rows.labels().end()}; }

/// "line:column" of the error, with a check of its message.
std::string place_of(const std::string& text, const std::string& problem, const csv_options& options = {}) {
  const temporary_folder folder;
  const auto path = folder.write("t.csv", text);
  try {
    (void)read_csv(path, options);
  } catch (const data::file_error& error) {
    CHECK(error.path() == path);
    CHECK_THAT(error.what(), test::starts_with(path.string() + ": at ") && test::contains(problem));
    return std::to_string(error.offset()) + ":" + std::to_string(error.column());
  }
  return "accepted";
}

}  // namespace

TEST_CASE("CSV: the last column is the label, all others are features") {
  const auto rows = read("1,2.5,0\n-3e2,+.5,2\n");
  CHECK(rows.rows() == 2);
  CHECK(rows.sample_shape() == std::vector<std::size_t>{2});
  CHECK(rows.classes() == 3);
  CHECK(rows.class_names().empty());
  CHECK(inputs_of(rows) == numbers{1, 2.5, -300, 0.5});
  CHECK(labels_of(rows) == labels{0, 2});
  CHECK(read("1,0\n2,1\n", {.classes = 4}).classes() == 4);
}

TEST_CASE("CSV: the column of answers by index and by name") {
  const auto first = read("1,2,3\n0,4,5\n", {.answer_column = 0});
  CHECK(inputs_of(first) == numbers{2, 3, 4, 5});
  CHECK(labels_of(first) == labels{1, 0});
  const auto named = read("a,b,c\n7,1,8\n9,0,6\n", {.header = true, .answer_name = "b"});
  CHECK(inputs_of(named) == numbers{7, 8, 9, 6});
  CHECK(labels_of(named) == labels{1, 0});
  CHECK(labels_of(read("a,b\n1,5\n", {.header = true})) == labels{5});
}

TEST_CASE("CSV: a target to be fitted") {
  const auto rows = read("1,0.5\n2,-0.25\n", {.kind = data::answers::target});
  CHECK(rows.classes() == 0);
  CHECK(rows.target_width() == 1);
  CHECK(rows.targets()[1] == -0.25);
}

TEST_CASE("CSV: names are numbered in the order of their bytes, or as given") {
  const std::string text = "1,dog\n2,cat\n3,dog\n4,ant\n";
  const auto rows = read(text);
  CHECK(rows.class_names() == names{"ant", "cat", "dog"});
  CHECK(labels_of(rows) == labels{2, 1, 2, 0});
  const auto given = read("1,dog\n2,cat\n", {.class_names = rows.class_names()});
  CHECK(labels_of(given) == labels{2, 1});
  CHECK(given.classes() == 3);
  CHECK(given.class_names() == rows.class_names());
  CHECK(labels_of(read("1,+1\n2,-1\n", {.class_names = {"-1", "+1"}})) == labels{1, 0});
}

TEST_CASE("CSV: line ends, byte order mark, blanks, quotes, separators, gzip") {
  const numbers expected{1, 2, 3, 4};
  for (const std::string text : {"1,2,0\n3,4,1\n", "1,2,0\n3,4,1", "1,2,0\r\n3,4,1\r\n", "1,2,0\r\n3,4,1\r",
                                 "\xEF\xBB\xBF"
                                 "1,2,0\n3,4,1\n",
                                 " 1, 2\t,0 \n3 ,4,1\n", "\"1\",\"2\",\"0\"\n\"3\" , \"4\",1\n"}) {
    const auto rows = read(text);
    CHECK(inputs_of(rows) == expected);
    CHECK(labels_of(rows) == labels{0, 1});
  }
  CHECK(inputs_of(read("1;2;0\n3;4;1\n", {.separator = ';'})) == expected);
  CHECK(inputs_of(read("1\t2\t0\n3\t4\t1\n", {.separator = '\t'})) == expected);
  CHECK(inputs_of(read("1 2 0\n3 4 1\n", {.separator = ' '})) == expected);
  CHECK(read("1,\"a, b\"\n").class_names() == names{"a, b"});
  CHECK(inputs_of(read(gzip("1,2,0\n3,4,1\n"))) == expected);
}

TEST_CASE("CSV: numbers do not depend on the locale, and are exact") {
  const std::string before = std::setlocale(LC_ALL, nullptr);
  for (const char* name : {"de_DE.UTF-8", "de_DE", "fr_FR.UTF-8"})  // where one of them is installed
    if (std::setlocale(LC_ALL, name) != nullptr) break;
  CHECK(inputs_of(read("0.1,1.7976931348623157e308,4.9406564584124654e-324,0\n")) ==
        numbers{0.1, std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()});
  std::setlocale(LC_ALL, before.c_str());
}

TEST_CASE("CSV: many rows, over the edges of the reader's pieces") {
  std::string text;
  for (int i = 0; i < 60000; ++i) text += std::to_string(i) + "," + std::to_string(i % 7) + "\n";
  for (const std::string& file : {text, gzip(text)}) {
    const auto rows = read(file);
    REQUIRE(rows.rows() == 60000);
    const auto inputs = inputs_of(rows);
    std::size_t right = 0;
    for (std::size_t i = 0; i < inputs.size(); ++i)
      right += inputs[i] == static_cast<double>(i) && rows.labels()[i] == i % 7;
    CHECK(right == 60000);
  }
}

TEST_CASE("a CSV error names the file, line, column and problem") {
  CHECK(place_of("1,2\n3\n", "1 fields, but 2 in the first line") == "2:0");
  CHECK(place_of("1,2\n3,4,5\n", "3 fields, but 2") == "2:0");
  CHECK(place_of("1,2,0\n3,,0\n", "an empty field") == "2:2");
  CHECK(place_of("1,2,0\n3,4,\n", "an empty field") == "2:3");
  CHECK(place_of(",2,0\n", "an empty field") == "1:1");
  CHECK(place_of("1,2,0\n3,\"\",0\n", "an empty field") == "2:2");
  CHECK(place_of("1,2,0\n3,x4,0\n", "\"x4\" is not a number") == "2:2");
  CHECK(place_of("1,2,0\n3,4x,0\n", "\"4x\" is not a number") == "2:2");
  CHECK(place_of("1,2,0\n3,+-4,0\n", "not a number") == "2:2");
  CHECK(place_of("1,2,0\n3,0x10,0\n", "not a number") == "2:2");
  CHECK(place_of("a,b,c\n1,2,0\n", "set header = true") == "1:1");
  CHECK(place_of("1,nan,0\n", "not finite") == "1:2");
  CHECK(place_of("1,2,0\n-inf,1,0\n", "not finite") == "2:1");
  CHECK(place_of("1,1e999,0\n", "out of the range") == "1:2");
  CHECK(place_of("1,2\n1,nan\n", "not finite", {.kind = data::answers::target}) == "2:2");
  CHECK(place_of("", "the file is empty") == "0:0");
  CHECK(place_of("a,b\n", "without a row of data", {.header = true}) == "2:0");
  CHECK(place_of("\n", "an empty line") == "1:0");
  CHECK(place_of("1,0\n\n2,1\n", "an empty line") == "2:0");
  CHECK(place_of("1,0\n2,1\n\n", "an empty line") == "3:0");
  CHECK(place_of("1\n2\n", "1 column;") == "1:0");
  CHECK(place_of("1,-1\n", "\"-1\" is not an integer from 0") == "1:2");
  CHECK(place_of("1,1.5\n", "is not an integer from 0") == "1:2");
  CHECK(place_of("1,4294967296\n", "is not an integer from 0") == "1:2");
  CHECK(place_of("1,0\n1,cat\n", "\"cat\" is not a number, but the labels before it are") == "2:2");
  CHECK(place_of("1,cat\n1,0\n", "\"0\" is a number, but the labels before it are names") == "2:2");
  CHECK(place_of("1,0\n1,5\n", "label \"5\", but 5 classes", {.classes = 5}) == "2:2");
  CHECK(place_of("1,cat\n1,dog\n", "2 class names", {.classes = 3}) == "2:0");
  CHECK(place_of("1,cat\n1,cow\n", "\"cow\" is none of the 2 class_names", {.class_names = {"cat", "dog"}}) ==
        "2:2");
  CHECK(place_of("1,\"cat\n", "a quote that does not end") == "1:2");
  CHECK(place_of("\"1\"2,0\n", "text after the end of a quote") == "1:1");
  CHECK(place_of("1,2,0\n", "answer_column 3, but 3 columns", {.answer_column = 3}) == "1:0");
  CHECK(place_of("a,b\n1,0\n", "no column is named \"c\"", {.header = true, .answer_name = "c"}) == "1:0");
  CHECK(place_of("a,a\n1,0\n", "two columns are named \"a\"", {.header = true, .answer_name = "a"}) == "1:2");
  CHECK(place_of("1,\x01\x7fx" + std::string(100, 'y') + ",0\n", "\"??xyyyy") == "1:2");
  CHECK(place_of(std::string(17 << 20, '1'), "16 MiB") == "1:0");
  CHECK(place_of(gzip("1,0\n").substr(0, 20), "damaged gzip data") == "4:0");  // a byte
  CHECK(place_of(gzip("1,0\n") + gzip("2,1\n1,0\n"),
                 "its content has 12 bytes, its last four bytes declare 8") == "12:0");
}

TEST_CASE("a missing CSV file is a file_not_found") {
  const temporary_folder folder;
  CHECK_THROWS_AS(read_csv(folder / "none.csv"), data::file_not_found);
}

TEST_CASE("CSV options that contradict each other are refused") {
  for (const csv_options& bad :
       {csv_options{.separator = '1'}, csv_options{.separator = '.'}, csv_options{.separator = 'e'},
        csv_options{.separator = '\n'}, csv_options{.separator = '"'}, csv_options{.separator = '\0'},
        csv_options{.header = true, .answer_column = 0, .answer_name = "a"}, csv_options{.answer_name = "a"},
        csv_options{.kind = data::answers::target, .classes = 2},
        csv_options{.kind = data::answers::target, .class_names = {"a"}},
        csv_options{.classes = 2, .class_names = {"a"}}, csv_options{.class_names = {"a", "a"}}})
    CHECK_THROWS_AS(read("1,0\n", bad), std::invalid_argument);
}
