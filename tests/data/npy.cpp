// SPDX-License-Identifier: BSL-1.0
// NumPy's files: what is written is read again, and what is no such file is refused.
#include "odeflow/data/npy.hpp"

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "files.hpp"
#include "odeflow/data/file_error.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

const std::vector<float> floats = {
    1.5f, -0.0f, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::infinity(), 0, 7};
const std::vector<double> doubles = {0.1, -1e300};

std::string npy(int version, const std::string& header, std::string_view values) {
  const int digits = version == 1 ? 2 : 4;
  return "\x93NUMPY" + bytes({version, 0}) +
         little_endian(static_cast<std::uint32_t>(header.size()), digits) + header + std::string(values);
}

std::string header(const std::string& type, const std::string& order, const std::string& shape) {
  return "{'descr': '" + type + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }\n";
}

}  // namespace

TEST_CASE("NumPy's files: what is written is read again, bit for bit") {
  const temporary_folder folder;
  for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{6}, {2, 3}, {3, 1, 2}}) {
    data::write_npy(folder / "x", floats, shape);
    const auto read = data::read_npy<float>(folder / "x");
    CHECK(read.shape == shape);
    REQUIRE(read.values.size() == 6);
    CHECK(std::memcmp(read.values.data(), floats.data(), 24) == 0);
    CHECK((std::filesystem::file_size(folder / "x") - 24) % 64 == 0);
  }
  data::write_npy(folder / "x", doubles, {2});
  CHECK(data::read_npy<double>(folder / "x").values == doubles);
  data::write_npy(folder / "x", std::vector<double>{2.5}, {});
  CHECK(data::read_npy<double>(folder / "x").values == std::vector<double>{2.5});
  data::write_npy(folder / "x", std::vector<double>{}, {4, 0});
  CHECK(data::read_npy<double>(folder / "x").shape == std::vector<std::size_t>{4, 0});
}

TEST_CASE("NumPy's versions 1, 2 and 3 are read, keys in any order, one dimension in either order") {
  const temporary_folder folder;
  const std::string values(reinterpret_cast<const char*>(doubles.data()), 16);
  for (const int version : {1, 2, 3})
    for (const std::string& text : {header("<f8", "False", "(2,)"), header("<f8", "True", "(2,)"),
                                    std::string(R"({"shape":(2,),"fortran_order":False,"descr":"<f8"})")})
      CHECK(data::read_npy<double>(folder.write("x", npy(version, text, values))).values == doubles);
}

TEST_CASE("what does not fit its shape is not written") {
  const temporary_folder folder;
  CHECK_THROWS_AS(data::write_npy(folder / "x", floats, {5}), std::invalid_argument);
  CHECK_THROWS_WITH(data::write_npy(folder / "x", floats, {2, 4}), contains("6 values and shape (2, 4)"));
  CHECK_THROWS_AS(data::write_npy(folder / "x", floats, std::vector<std::size_t>(65, 1)),
                  std::invalid_argument);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("NumPy's files that lie are refused, and cost no memory") {
  const temporary_folder folder;
  const std::string good = header("<f4", "False", "(1, 2)");
  const auto refused = [&](const std::string& text, const std::string& words) {
    const auto path = folder.write("x", text);
    allocations::forget();
    CHECK_THROWS_AS(data::read_npy<float>(path), data::file_error);
    CHECK(allocations::since_forget().largest < 100'000);
    CHECK_THROWS_WITH(data::read_npy<float>(path), contains(words) && contains("x: at byte "));
  };
  const auto refused_header = [&](const std::string& text, const std::string& words) {
    refused(npy(1, text, "12345678"), words);
  };
  REQUIRE(data::read_npy<float>(folder.write("x", npy(1, good, "12345678"))).shape ==
          std::vector<std::size_t>{1, 2});
  refused("", "empty");
  refused("\x93NUMPX" + npy(1, good, "12345678").substr(6), "at byte 0: does not begin");
  refused(npy(4, good, "12345678"), "at byte 6: version 4.0");
  refused(npy(0, good, "12345678"), "at byte 6: version 0.0");
  refused(npy(2, std::string(65536, ' '), ""), "declares a header of 65536 bytes");
  refused(npy(2, "", "").replace(8, 4, "\xFF\xFF\xFF\xFF"), "declares a header of 4294967295 bytes");
  refused(npy(1, good, "1234567"), "make 8 bytes, but 7 follow");
  refused(npy(1, good, "123456789"), "make 8 bytes, but 9 follow");
  refused_header(header("<f8", "False", "(1,)"), "of type '<f8', not '<f4'");
  refused_header(header(">f4", "False", "(2,)"), "of type '>f4', not '<f4'");
  refused_header(header("|O", "False", "(2,)"), "of type '|O'");
  refused_header(header("<f4", "True", "(1, 2)"), "Fortran's order");
  refused_header("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", "records");
  refused_header(header("<f4", "None", "(2,)"), "neither True nor False");
  refused_header(header("<f4", "False", "(2)"), "expected ,");
  refused_header(header("<f4", "False", "(-2,)"), "no list of sizes");
  refused_header(header("<f4", "False", "(2.0,)"), "expected ,");
  refused_header(header("<f4", "False", "(18446744073709551616,)"), "no list of sizes");
  refused_header(header("<f4", "False", "(4294967296, 4294967296)"), "more bytes than can be counted");
  refused_header(header("<f4", "False", "(1099511627776,)"), "make 4398046511104 bytes");
  std::string ones = "(2";
  for (int i = 0; i < 64; ++i) ones += ", 1";
  refused_header(header("<f4", "False", ones + ")"), "more than 64 dimensions");
  refused_header("{'descr': '<f4', 'descr': '<f4'}", "'descr' is there twice");
  refused_header("{'descr': '<f4', 'shape': (2,)}", "not all of");
  refused_header("{'more': 1}", "unknown key 'more'");
  refused_header("{'descr': '<f4", "does not end");
  refused_header("{'descr", "does not end");
  refused_header("{", "expected '");
  refused_header("", "expected {");
  refused_header(good + "x", "goes on after its dictionary");
}

TEST_CASE("NumPy's files that are cut short or go on are detected", "[reliability]") {
  const temporary_folder folder;
  data::write_npy(folder / "x", floats, {2, 3});
  const std::string text = content(folder / "x");
  int tried = 0, undetected = 0;
  const auto try_it = [&](const std::string& changed) {
    ++tried;
    try {
      (void)data::read_npy<float>(folder.write("changed", changed));
      ++undetected;
    } catch (const data::file_error&) {
    }
  };
  for (std::size_t size = 0; size < text.size(); ++size) try_it(text.substr(0, size));
  for (int byte = 0; byte < 256; ++byte) try_it(text + static_cast<char>(byte));
  row("reliability", "npy: cut short or too long: undetected", undetected, 0);
  row_at_least("reliability", "npy: cut short or too long: tried", tried, 400);
}

// tests/numpy/check.py calls it: from each array that NumPy has written to that folder another of the same values.
TEST_CASE("arrays of NumPy are written again", "[.numpy]") {
  const char* const named = std::getenv("ODEFLOW_NUMPY_FOLDER");
  REQUIRE(named != nullptr);
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(named)) {
    const auto path = entry.path();
    const auto again = [&](const auto& array) {
      ++files;
      data::write_npy(path.string() + ".again", array.values, array.shape);
    };
    if (path.extension() == ".float32") again(data::read_npy<float>(path));
    if (path.extension() == ".float64") again(data::read_npy<double>(path));
  }
  CHECK(files > 0);
}
