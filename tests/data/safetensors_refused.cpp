// SPDX-License-Identifier: BSL-1.0
// Files that are damaged or lie: every one is refused, and none makes the program ask for much memory.
#include <fstream>
#include <string>
#include <vector>

#include "allocations.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "files.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/safetensors.hpp"

using namespace odeflow;
using namespace odeflow::test;
using data::as_tensor;
using data::checksum;

namespace {

std::string small_file(const temporary_folder& folder) {
  const std::vector<double> theta = {0.5, -1, 3e-300, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const std::vector<float> velocity = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const std::vector<std::uint64_t> counts = {1, 2, ~std::uint64_t{0}};
  const std::vector<std::uint8_t> bytes = {0, 32, 48, 255, 10};
  data::write_safetensors(folder / "x",
                          {as_tensor("theta", theta, {3, 4}), as_tensor("velocity", velocity, {12}),
                           as_tensor("counts", counts), as_tensor("bytes", bytes)},
                          {{"step", "500"},
                           {"stepper", "runge_kutta4"},
                           {"empty", ""},
                           {"written by", "a test of the files of odeflow"}});
  return content(folder / "x");
}

// Whether it is read without a file_error; anything else that is thrown fails the test.
bool accepted(const std::filesystem::path& path, checksum wanted = checksum::required) {
  try {
    (void)data::read_safetensors(path, wanted);
    return true;
  } catch (const data::file_error& error) {
    if (error.path() != path) FAIL(error.what());
    return false;
  }
}

std::string tensor(const std::string& fields, const std::string& name = "a") {
  return "{\"" + name + "\":{" + fields + "}}";
}

}  // namespace

TEST_CASE("every other value of every byte of a file is detected, even where the checksum may be missing",
          "[reliability]") {
  const temporary_folder folder;
  const std::string text = small_file(folder);
  REQUIRE(text.size() >= 600);
  REQUIRE(text.size() <= 1000);
  std::fstream file(folder / "x", std::ios::in | std::ios::out | std::ios::binary);
  const auto put = [&](std::size_t at, int byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(byte)).flush();
  };
  int tried = 0, undetected = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (int change = 1; change < 256; ++change) {
      put(at, text[at] ^ change);
      for (const checksum wanted : {checksum::required, checksum::if_present}) {
        undetected += accepted(folder / "x", wanted);
        ++tried;
      }
    }
    put(at, text[at]);
  }
  REQUIRE(file);
  REQUIRE(accepted(folder / "x"));
  row("reliability", "safetensors: bytes changed: undetected", undetected, 0);
  row_at_least("reliability", "safetensors: bytes changed: tried", tried, 2 * 600 * 255);
}

TEST_CASE("every file that is cut short or goes on is detected", "[reliability]") {
  const temporary_folder folder;
  const std::string text = small_file(folder);
  int tried = 0, undetected = 0;
  for (int byte = 0; byte < 256; ++byte, ++tried)
    undetected += accepted(folder.write("longer", text + static_cast<char>(byte)));
  undetected += accepted(folder.write("longer", text + text));
  REQUIRE(accepted(folder / "x"));
  for (std::size_t size = text.size(); size-- > 0; ++tried) {
    std::filesystem::resize_file(folder / "x", size);
    undetected += accepted(folder / "x");
  }
  row("reliability", "safetensors: cut short or too long: undetected", undetected, 0);
  row_at_least("reliability", "safetensors: cut short or too long: tried", tried + 1, 600);
}

TEST_CASE("headers that lie are refused, with or without a checksum") {
  const temporary_folder folder;
  const std::string good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
  REQUIRE(accepted(folder.write("x", safetensors(tensor(good), "12345678")), checksum::if_present));
  const auto refused = [&](const std::string& header, const std::string& words) {
    const auto path = folder.write("x", safetensors(header, "12345678"));
    CHECK_THROWS_AS(data::read_safetensors(path, checksum::if_present), data::file_error);
    CHECK_THROWS_WITH(data::read_safetensors(path, checksum::if_present), contains(words));
  };
  refused("", "does not begin with {");
  refused("[]", "does not begin with {");
  refused("\xEF\xBB\xBF" + tensor(good), "does not begin with {");
  refused("{", "not JSON");
  refused(tensor(good) + "{}", "not JSON");
  refused(tensor(good) + std::string(1, '\0'), "a NUL");
  refused(tensor(good, "\xFF"), "not JSON");
  refused(tensor(good, "\\ud800"), "not JSON");
  refused("{}", "goes on for 8 bytes");
  refused(tensor(good, ""), "empty name");
  refused("{\"a\":{" + good + "},\"a\":{" + good + "}}", "'a' is there twice");
  refused("{\"a\":{" + good + "},\"\\u0061\":{" + good + "}}", "'a' is there twice");
  refused("{\"a\":{" + good + "},\"b\":{" + good + "}}", "begins at offset 0, the one before it ends at 8");
  refused(R"({"__metadata__":{"k":"1","k":"2"}})", "metadata 'k' is there twice");
  refused(R"({"__metadata__":{},"__metadata__":{}})", "'__metadata__' is there twice");
  refused(R"({"__metadata__":{"k":1}})", "metadata are texts, not a number");
  refused(R"({"__metadata__":{"k":{}}})", "metadata are texts, not an object");
  refused(R"({"__metadata__":[]})", "not a list");
  refused(R"({"__metadata__":{"k":"","odeflow.checksum":"crc64-xz:0"},"a":{)" + good + "}}",
          "another program");
  refused(R"({"a":null})", "not null");
  refused(tensor(good + R"(,"dtype":"F32")"), "'dtype' is there twice");
  refused(tensor(good + R"(,"more":1)"), "unknown key 'more'");
  refused(tensor(R"("shape":[2],"data_offsets":[0,8])"), "dtype is missing");
  refused(tensor(R"("dtype":"F32","data_offsets":[0,8])"), "shape is missing");
  refused(tensor(R"("dtype":"F32","shape":[2])"), "data_offsets is missing");
  refused(tensor(R"("dtype":"f32","shape":[2],"data_offsets":[0,8])"), "unknown type 'f32'");
  refused(tensor(R"("dtype":4,"shape":[2],"data_offsets":[0,8])"), "not a number");
  refused(tensor(R"("dtype":"F32","shape":2,"data_offsets":[0,8])"), "not a number");
  refused(tensor(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "a negative number");
  refused(tensor(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"), "not whole");
  refused(tensor(R"("dtype":"F32","shape":[1e999],"data_offsets":[0,8])"), "not JSON");
  refused(tensor(R"("dtype":"F32","shape":[[2]],"data_offsets":[0,8])"), "not a list");
  refused(tensor(R"("dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8])"), "not whole");
  refused(tensor(R"("dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8])"),
          "no number of bytes");
  refused(tensor(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"), "make 12 bytes, its offsets 8");
  refused(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"), "not within the 8 bytes");
  refused(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8,16])"), "not within the 8 bytes");
  refused(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[4,8])"), "begins at offset 4");
  refused(tensor(R"("dtype":"F32","shape":[1],"data_offsets":[0,4])"), "goes on for 4 bytes");
  refused(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,8,8])"), "more than two offsets");
  refused(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[8])"), "are two numbers");
  std::string ones = "2";
  for (int i = 0; i < 64; ++i) ones += ",1";
  refused(tensor(R"("dtype":"F32","shape":[)" + ones + R"(],"data_offsets":[0,8])"),
          "more than 64 dimensions");
  refused(std::string(100'000, '[').replace(0, 1, "{\"a\":"), "not a list");
}

TEST_CASE("a false length costs no memory") {
  const temporary_folder folder;
  const std::string rest = std::string(100, ' ');
  for (const std::uint64_t length : {101ull, 99'999'999ull, 1ull << 32, 1ull << 63, ~0ull, ~0ull - 7}) {
    std::string text(8, '\0');
    for (std::size_t i = 0; i < 8; ++i) text[i] = static_cast<char>(length >> 8 * i & 255);
    const auto path = folder.write("x", text + rest);
    allocations::forget();
    CHECK_THROWS_WITH(data::read_safetensors(path, checksum::if_present),
                      contains("x: at byte 0: declares a header of " + std::to_string(length)));
    CHECK(allocations::since_forget().largest < 100'000);
  }
}

TEST_CASE("a header above 100 MB is refused though the file has it") {
  const temporary_folder folder;
  const auto path = folder.write("x", little_endian(100'000'001, 4) + std::string(4, '\0') + '{');
  std::filesystem::resize_file(path, 100'000'009);  // a hole
  CHECK_THROWS_WITH(data::read_safetensors(path), contains("more than 100 MB"));
}

TEST_CASE("what is no file of ours is named") {
  const temporary_folder folder;
  CHECK_THROWS_AS(data::read_safetensors(folder / "none"), data::file_not_found);
  CHECK_THROWS_WITH(data::read_safetensors(folder.path()), contains("not a regular file"));
  CHECK_THROWS_WITH(data::read_safetensors(folder.write("x", "")), contains("empty"));
  std::string text = small_file(folder);
  text[60] = text[60] == '1' ? '2' : '1';
  CHECK_THROWS_WITH(data::read_safetensors(folder.write("x", text)), contains("x: at byte 54: damaged"));
}
