// SPDX-License-Identifier: BSL-1.0
// Named arrays in a file: what is written is read again, and the bytes are those that the format asks for.
#include "odeflow/data/safetensors.hpp"

#include <algorithm>
#include <boost/crc.hpp>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "files.hpp"
#include "odeflow/data/file_error.hpp"

using namespace odeflow;
using namespace odeflow::test;
using data::as_tensor;
using data::checksum;

namespace {

template <class T>
std::vector<T> copy(std::span<const T> values) {
  return {values.begin(), values.end()};
}

const std::vector<float> floats = {
    1.5f, -0.0f, std::numeric_limits<float>::denorm_min(), std::numeric_limits<float>::infinity(), 0, 7};
const std::vector<double> doubles = {0.1, -1e300};
const std::vector<std::int64_t> whole = {-1};
const std::vector<std::uint64_t> counts = {~std::uint64_t{0}, 3};
const std::vector<std::uint8_t> few = {1, 2, 255};

}  // namespace

TEST_CASE("what is written is read again, bit for bit") {
  const temporary_folder folder;
  const data::metadata about = {{"step", "500"}, {"quote\"\\\n", "\xC3\xA9 \x01"}, {"", ""}};
  const std::vector<double> none;
  data::write_safetensors(folder / "x",
                          {as_tensor("few", few), as_tensor("theta", floats, {2, 3}),
                           as_tensor("one", whole, {}), as_tensor("d\xC3\xA9j\xC3\xA0", doubles),
                           as_tensor("counts", counts), as_tensor("none", none, {4, 0})},
                          about);
  auto read = data::read_safetensors(folder / "x");
  const data::safetensors_file file = std::move(read);
  CHECK(file.about() == about);
  CHECK(file.has_checksum());
  CHECK(std::memcmp(file.values<float>("theta").data(), floats.data(), 24) == 0);
  CHECK(file.at("theta").shape == std::vector<std::size_t>{2, 3});
  CHECK(copy(file.values<std::uint8_t>("few")) == few);
  CHECK(copy(file.values<std::int64_t>("one")) == whole);
  CHECK(file.at("one").shape.empty());
  CHECK(copy(file.values<double>("d\xC3\xA9j\xC3\xA0")) == doubles);
  CHECK(copy(file.values<std::uint64_t>("counts")) == counts);
  CHECK(file.values<double>("none").empty());
  CHECK(file.tensors().size() == 6);
  CHECK(file.contains("few"));
  CHECK_FALSE(file.contains("__metadata__"));
}

TEST_CASE("a file without tensors and metadata is read again") {
  const temporary_folder folder;
  data::write_safetensors(folder / "x", {});
  const auto file = data::read_safetensors(folder / "x");
  CHECK(file.tensors().empty());
  CHECK(file.about().empty());
}

TEST_CASE("the bytes are those of the format, with the checksum at bytes 54 to 69") {
  const temporary_folder folder;
  data::write_safetensors(folder / "x", {as_tensor("b", few), as_tensor("a", doubles)}, {{"k", "v"}});
  std::string text = content(folder / "x");
  const std::string header =
      R"({"__metadata__":{"odeflow.checksum":"crc64-xz:0000000000000000","odeflow.format":"1","k":"v"},)"
      R"("a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]},"b":{"dtype":"U8","shape":[3],"data_offsets":[16,19]}})";
  const std::size_t length = (header.size() + 7) / 8 * 8;
  const std::string digits = text.substr(54, 16);
  text.replace(54, 16, 16, '0');
  REQUIRE(text.size() == 8 + length + 19);
  CHECK(text.substr(0, 8) == little_endian(static_cast<std::uint32_t>(length), 4) + std::string(4, '\0'));
  CHECK(text.substr(8, length) == header + std::string(length - header.size(), ' '));
  CHECK(std::memcmp(text.data() + 8 + length, doubles.data(), 16) == 0);
  CHECK(text.substr(8 + length + 16) == "\x01\x02\xFF");

  boost::crc_optimal<64, 0x42F0E1EBA9EA3693, ~0ull, ~0ull, true, true> crc;
  crc.process_bytes("123456789", 9);
  CHECK(crc.checksum() == 0x995dc9bbdf1939fa);
  crc.reset();
  crc.process_bytes(text.data(), text.size());
  CHECK(std::stoull(digits, nullptr, 16) == crc.checksum());
}

TEST_CASE("a file of another program is read if its checksum may be missing") {
  const temporary_folder folder;
  const auto path = folder.write("x", safetensors(R"( {"b":{"data_offsets":[1,3],"shape":[1],"dtype":"BF16"},
                                         "a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]},
                                         "__metadata__":{"by":"another"}} )",
                                                  "abc"));
  CHECK_THROWS_WITH(data::read_safetensors(path),
                    contains("x: at byte 8: the header does not begin with {") ||
                        contains("x: at byte 8: no checksum of odeflow"));
  CHECK_THROWS_WITH(data::read_safetensors(path, checksum::if_present), contains("does not begin with {"));
  folder.write("x", safetensors(R"({"b":{"data_offsets":[1,3],"shape":[1],"dtype":"BF16"},
                                   "a":{"dtype":"F8_E4M3","shape":[],"data_offsets":[0,1]},
                                   "__metadata__":{"by":"another"}} )",
                                "abc"));
  const auto file = data::read_safetensors(path, checksum::if_present);
  CHECK_FALSE(file.has_checksum());
  CHECK(file.about().at("by") == "another");
  CHECK(file.tensors()[0].name == "a");
  CHECK(file.tensors()[1].type == data::element_type::bfloat16);
  CHECK(file.tensors()[1].bytes[1] == std::byte{'c'});
}

TEST_CASE("all types of the format are known, those below a byte packed") {
  const temporary_folder folder;
  const std::vector<std::pair<std::string, int>> types = {
      {"BOOL", 8},        {"U8", 8},          {"I8", 8},      {"U16", 16},    {"I16", 16},    {"U32", 32},
      {"I32", 32},        {"U64", 64},        {"I64", 64},    {"F16", 16},    {"BF16", 16},   {"F32", 32},
      {"F64", 64},        {"C64", 64},        {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8}, {"F6_E2M3", 6},
      {"F8_E4M3FNUZ", 8}, {"F8_E5M2FNUZ", 8}, {"F6_E3M2", 6}, {"F4", 4}};
  for (const auto& each : types) {
    const auto& name = each.first;
    const int bits = each.second;
    const auto text = [&](int elements) {
      return safetensors(R"({"x":{"dtype":")" + name + R"(","shape":[)" + std::to_string(elements) +
                             R"(],"data_offsets":[0,)" + std::to_string(bits) + "]}}",
                         std::string(static_cast<std::size_t>(bits), '\0'));
    };
    const auto file = data::read_safetensors(folder.write("x", text(8)), checksum::if_present);
    CHECK(name_of(file.at("x").type) == name);
    CHECK_THROWS_AS(data::read_safetensors(folder.write("x", text(9)), checksum::if_present),
                    data::file_error);
  }
}

TEST_CASE("typed access checks the name, the type and the alignment") {
  const temporary_folder folder;
  data::write_safetensors(folder / "x", {as_tensor("theta", floats)});
  const auto file = data::read_safetensors(folder / "x");
  CHECK_THROWS_WITH(file.values<double>("theta"), contains("tensor 'theta': its type is F32, not F64"));
  CHECK_THROWS_WITH(file.values<float>("x"), contains("no tensor 'x'"));
  folder.write("x", safetensors(R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},)"
                                R"("b":{"dtype":"F32","shape":[1],"data_offsets":[1,5]}})",
                                "abcde"));
  const auto odd = data::read_safetensors(folder / "x", checksum::if_present);
  CHECK_THROWS_WITH(odd.values<float>("b"), contains("not aligned"));
}

TEST_CASE("what makes no good file is refused before anything is written") {
  const temporary_folder folder;
  const auto refused = [&](const std::vector<data::tensor>& tensors, const data::metadata& about,
                           const std::string& words) {
    CHECK_THROWS_WITH(data::write_safetensors(folder / "x", tensors, about), contains(words));
    CHECK_THROWS_AS(data::write_safetensors(folder / "x", tensors, about), std::invalid_argument);
  };
  refused({as_tensor("", few)}, {}, "no name");
  refused({as_tensor("__metadata__", few)}, {}, "taken");
  refused({as_tensor("a", few), as_tensor("a", few)}, {}, "'a' is there twice");
  refused({as_tensor("\xFF", few)}, {}, "not UTF-8");
  refused({as_tensor("a", few, {4})}, {}, "make 4 bytes, it has 3");
  refused({as_tensor("a", few, {1ull << 62, 8, 0})}, {}, "no number of bytes");
  refused({as_tensor("a", few, std::vector<std::size_t>(65, 1))}, {}, "65 dimensions");
  refused({{"a", data::element_type::float4, {3}, {}}}, {}, "no number of bytes");
  refused({}, {{"odeflow.checksum", ""}}, "'odeflow.checksum' is odeflow's");
  refused({}, {{"odeflow.format", ""}}, "'odeflow.format' is odeflow's");
  refused({}, {{"a", "\xC3"}}, "not UTF-8");
  CHECK(std::filesystem::is_empty(folder.path()));
}
