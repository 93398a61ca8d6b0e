// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/idx.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <numeric>

#include "allocations.hpp"
#include "catch.hpp"
#include "files.hpp"
#include "match.hpp"
#include "odeflow/data/file_error.hpp"

using namespace odeflow;
using namespace odeflow::test;
using data::file_error;
using data::read_idx;

namespace {

std::string counting(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) text += static_cast<char>(i);
  return text;
}

const std::string images = idx_header(8, {4, 2, 3}) + counting(0, 24);
const std::string labels = idx_header(8, {4}) + bytes({1, 0, 2, 1});

std::vector<double> unscaled(const data::dataset& rows) {
  std::vector<std::uint32_t> all(rows.rows());
  std::iota(all.begin(), all.end(), 0u);
  sample_buffer<double> buffer;
  (void)rows.with_scaling({}).gather(all, buffer);
  return buffer.inputs;
}

/// The error of reading, with a check that it names `path` and that the message holds `text`.
file_error error_of(const std::filesystem::path& inputs, const std::filesystem::path& answers,
                    const std::filesystem::path& path, const std::string& text) {
  try {
    (void)read_idx(inputs, answers);
  } catch (const file_error& error) {
    CHECK(error.path() == path);
    CHECK_THAT(error.what(), test::starts_with(path.string()) && test::contains(text));
    return error;
  }
  FAIL("accepted, but expected: " << text);
  throw 0;
}

}  // namespace

TEST_CASE("IDX bytes stay bytes, with the scaling 1/255") {
  const temporary_folder folder;
  const auto rows = read_idx(folder.write("i", images), folder.write("l", labels));
  CHECK(rows.rows() == 4);
  CHECK(rows.sample_shape() == std::vector<std::size_t>{2, 3});
  CHECK(rows.classes() == 3);
  CHECK(std::vector<std::uint32_t>(rows.labels().begin(), rows.labels().end()) ==
        std::vector<std::uint32_t>{1, 0, 2, 1});
  CHECK(rows.scaling() == data::scaling{.factor = 1.0 / 255});
  const auto values = unscaled(rows);
  for (std::size_t i = 0; i < 24; ++i) CHECK(values[i] == static_cast<double>(i));
}

TEST_CASE("the other IDX types become doubles, unscaled") {
  const temporary_folder folder;
  const auto two = folder.write("l", idx_header(8, {2}) + bytes({0, 1}));
  const auto read = [&](int type, const std::string& body) {
    const auto rows = read_idx(folder.write("i", idx_header(type, {2, 1}) + body), two);
    CHECK(rows.scaling() == data::scaling{});
    return unscaled(rows);
  };
  const auto real32 = [](float x) { return big_endian(std::bit_cast<std::uint32_t>(x), 4); };
  const auto real64 = [](double x) { return big_endian(std::bit_cast<std::uint64_t>(x), 8); };
  using numbers = std::vector<double>;
  CHECK(read(0x09, bytes({0x80, 127})) == numbers{-128, 127});
  CHECK(read(0x0B, big_endian(0xfffe, 2) + big_endian(300, 2)) == numbers{-2, 300});
  CHECK(read(0x0C, big_endian(0x80000000, 4) + big_endian(70000, 4)) == numbers{-2147483648.0, 70000});
  CHECK(read(0x0D, real32(1.5f) + real32(-0.1f)) == numbers{1.5, -0.1f});
  CHECK(read(0x0E, real64(1e300) + real64(-0.1)) == numbers{1e300, -0.1});
}

TEST_CASE("labels of every integer type") {
  const temporary_folder folder;
  const auto inputs = folder.write("i", idx_header(8, {2, 1}) + bytes({7, 8}));
  const auto read = [&](int type, const std::string& body) {
    const auto rows = read_idx(inputs, folder.write("l", idx_header(type, {2}) + body));
    return std::vector<std::uint32_t>(rows.labels().begin(), rows.labels().end());
  };
  using numbers = std::vector<std::uint32_t>;
  CHECK(read(0x08, bytes({200, 1})) == numbers{200, 1});
  CHECK(read(0x09, bytes({127, 1})) == numbers{127, 1});
  CHECK(read(0x0B, big_endian(300, 2) + big_endian(1, 2)) == numbers{300, 1});
  CHECK(read(0x0C, big_endian(70000, 4) + big_endian(1, 4)) == numbers{70000, 1});
}

TEST_CASE("IDX files are found by the names of MNIST, plain before gzip") {
  const temporary_folder folder;
  folder.write("train-images-idx3-ubyte.gz", gzip(images));
  folder.write("train-labels-idx1-ubyte.gz", gzip(labels));
  folder.write("t10k-images-idx3-ubyte", idx_header(8, {1, 2, 3}) + counting(0, 6));
  folder.write("t10k-labels-idx1-ubyte", idx_header(8, {1}) + bytes({2}));
  CHECK(read_idx(folder.path(), data::split::train).rows() == 4);
  CHECK(read_idx(folder.path(), data::split::test).rows() == 1);
  folder.write("train-images-idx3-ubyte", idx_header(8, {4, 2, 3}) + counting(100, 124));
  CHECK(unscaled(read_idx(folder.path(), data::split::train))[0] == 100);
}

TEST_CASE("gzip is told by its first bytes, whatever the name") {
  const temporary_folder folder;
  // What gzip -9 makes of `images`.
  const std::string packed =
      bytes({0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xe0, 0x60, 0x66,
             0x60, 0x60, 0x60, 0x01, 0x62, 0x26, 0x20, 0x66, 0x66, 0x60, 0x64, 0x62, 0x66, 0x61, 0x65,
             0x63, 0xe7, 0xe0, 0xe4, 0xe2, 0xe6, 0xe1, 0xe5, 0xe3, 0x17, 0x10, 0x14, 0x12, 0x16, 0x11,
             0x15, 0x13, 0x07, 0x00, 0x26, 0xd3, 0x90, 0x0d, 0x28, 0x00, 0x00, 0x00});
  const auto rows = read_idx(folder.write("images", packed), folder.write("labels.gz", gzip(labels)));
  CHECK(unscaled(rows)[23] == 23);
  const auto plain = folder.write("plain.gz", images);
  CHECK(error_of(plain, folder / "labels.gz", plain, "named .gz, but does not begin as gzip").offset() == 0);
}

TEST_CASE("an IDX error names the file, the byte and the problem") {
  const temporary_folder folder;
  const auto good = folder.write("good", images), answers = folder.write("answers", labels);
  const auto bad = folder / "bad";
  const auto inputs = [&](const std::string& content, const std::string& text) {
    return error_of(folder.write("bad", content), answers, bad, text).offset();
  };
  const auto answer = [&](const std::string& content, const std::string& text) {
    return error_of(good, folder.write("bad", content), bad, text).offset();
  };
  CHECK(inputs("", "empty") == 0);
  CHECK(inputs(images.substr(0, 3), "at byte 0: ends after 3 of 4 bytes of magic number") == 0);
  CHECK(inputs(images.substr(0, 9), "at byte 4: ends after 5 of 12 bytes of dimensions") == 4);
  CHECK(inputs(images.substr(0, 30), "at byte 16: ends after 14 of 24 bytes of values") == 16);
  CHECK(inputs(gzip(images.substr(0, 30)), "at byte 16: ends after 14 of 24 bytes of values") == 16);
  CHECK(inputs(images + "x", "at byte 40: goes on after the 24 bytes") == 40);
  CHECK(inputs(gzip(images + "x"), "at byte 40: goes on after the 24 bytes") == 40);
  CHECK(inputs("P5 4 2 3", "begins with two zero bytes, this one with 0x50 0x35") == 0);
  CHECK(inputs(bytes({0, 0, 0x0A, 3}) + images.substr(4), "type code 0x0a") == 2);
  CHECK(inputs(labels, "is this the file of the labels?") == 3);
  CHECK(answer(images, "is this the file of the inputs?") == 3);
  CHECK(answer(idx_header(0x0D, {4}) + std::string(16, '\0'), "labels are integers") == 2);
  CHECK(answer(idx_header(0x09, {4}) + bytes({0, 1, 0xff, 1}), "at byte 10: label -1 is negative") == 10);
  CHECK(answer(idx_header(8, {3}) + bytes({0, 1, 2}),
               "at byte 4: 3 labels, but 4 rows of inputs in " + good.string()) == 4);
  CHECK(inputs(idx_header(8, {4, 0, 3}), "at byte 8: dimension 1 is 0") == 8);
  CHECK(inputs(idx_header(8, {0, 2, 3}), "at byte 4: dimension 0 is 0") == 4);
  CHECK(inputs(idx_header(8, {4, ~0u, ~0u}), "dimensions up to number 2") == 12);
  CHECK(inputs(idx_header(0x0D, {4, 1}) + big_endian(0x3f800000, 4) + big_endian(0x7f800000, 4) +
                   std::string(8, '\0'),
               "at byte 16: value inf is not finite") == 16);

  std::string packed = gzip(images);
  packed[packed.size() - 8] = static_cast<char>(packed[packed.size() - 8] ^ 1);
  (void)inputs(packed, "damaged gzip data: its CRC");
  packed = gzip(images);
  packed[packed.size() - 1] = static_cast<char>(packed[packed.size() - 1] ^ 1);
  (void)inputs(packed, "its content has 40 bytes, its last four bytes declare");
  (void)inputs(gzip(images).substr(0, 50), "damaged gzip data");
  (void)inputs(gzip(images) + "tail", "damaged gzip data");

  (void)error_of(folder.path(), answers, folder.path(), "not a regular file");
}

TEST_CASE("a missing file is a file_not_found, and a missing Fashion-MNIST says how to get it") {
  const temporary_folder folder;
  const auto answers = folder.write("answers", labels);
  CHECK_THROWS_AS(read_idx(folder / "none", answers), data::file_not_found);
  CHECK_THROWS_AS(read_idx(answers, folder / "none"), data::file_not_found);
  CHECK_THROWS_WITH(read_idx(folder / "none", answers), (folder / "none").string() + ": no such file");
  CHECK_THROWS_AS(read_idx(folder.path(), data::split::train), data::file_not_found);
  CHECK_THROWS_AS(read_idx(folder / "none", data::split::test), data::file_not_found);
  CHECK_THROWS_WITH(
      read_idx(folder.path(), data::split::train),
      test::contains("train-images-idx3-ubyte") && test::contains("apt-get install dataset-fashion-mnist"));
  folder.write("t10k-images-idx3-ubyte", images);
  CHECK_THROWS_WITH(read_idx(folder.path(), data::split::test), test::contains("t10k-labels-idx1-ubyte"));
}

TEST_CASE("a false header costs no memory") {
  const temporary_folder folder;
  const std::string lie = idx_header(8, {1u << 30, 1, 1}) + counting(0, 24);
  const auto answers = folder.write("answers", idx_header(8, {1u << 30}) + bytes({1}));
  const auto packed = folder.write("packed", gzip(idx_header(8, {1u << 30}) + bytes({1})));
  const auto inputs = folder.write("inputs", lie);
  allocations::forget();
  CHECK_THROWS_AS(read_idx(inputs, answers), file_error);
  CHECK(allocations::since_forget().largest < 200'000);  // the buffers of zlib
  CHECK_THROWS_AS(read_idx(inputs, packed), file_error);
  CHECK(allocations::since_forget().largest <= 1 << 20);
}

TEST_CASE("nothing is inflated beyond what the header declares") {
  // gzip -9 of a header that declares 24 bytes, and of 4,000,000 zeros behind it.
  const temporary_folder folder;
  const std::string bomb =
      bytes({0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc6, 0xc1,
             0x09, 0x00, 0x30, 0x0c, 0xc4, 0xb0, 0x23, 0xed, 0xa3, 0xfb, 0x4f, 0xdc, 0x64,
             0x8d, 0x20, 0x81, 0xc1, 0xc9, 0x3b, 0x49, 0x6e, 0x57, 0xdd, 0x3c}) +
      std::string(3875, '\0') + bytes({0xb0, 0xdc, 0x07, 0xf8, 0xb1, 0xe1, 0xf6, 0x10, 0x09, 0x3d, 0x00});
  const auto inputs = folder.write("bomb", bomb);
  const auto answers = folder.write("answers", labels);
  allocations::forget();
  CHECK(error_of(inputs, answers, inputs, "goes on after the 24 bytes").offset() == 40);
  CHECK(allocations::since_forget().largest < 200'000);
}

TEST_CASE("Fashion-MNIST is what it is") {
  const std::filesystem::path folder = "/usr/share/datasets/fashion-mnist";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: apt-get install dataset-fashion-mnist");
    return;
  }
  struct expectation {
    data::split part;
    std::size_t rows, of_a_class;
    double sum, first_row, last_row, mean, deviation;  // of the pixels, by Python's gzip and sum
    std::vector<std::uint32_t> first_labels;
  };
  for (const expectation& expected : {expectation{data::split::train,
                                                  60000,
                                                  6000,
                                                  3431114169.0,
                                                  76247,
                                                  16684,
                                                  0.2860405969887955,
                                                  0.3530242445149226,
                                                  {9, 0, 0, 3, 0, 2, 7, 2, 5, 5}},
                                      expectation{data::split::test,
                                                  10000,
                                                  1000,
                                                  573469082.0,
                                                  33456,
                                                  24390,
                                                  0.28684928071228494,
                                                  0.35244415324744,
                                                  {9, 2, 1, 1, 6, 1, 4, 6, 5, 7}}}) {
    const auto start = std::chrono::steady_clock::now();
    const auto rows = read_idx(folder, expected.part);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    INFO("read in " << seconds.count() << " s");
    CHECK(seconds.count() < 20);  // measured 0.4 s; the limit is for sanitizers on a busy machine
    REQUIRE(rows.rows() == expected.rows);
    REQUIRE(rows.sample_shape() == std::vector<std::size_t>{28, 28});
    REQUIRE(rows.classes() == 10);
    for (std::uint32_t c = 0; c < 10; ++c)
      CHECK(std::count(rows.labels().begin(), rows.labels().end(), c) ==
            static_cast<long>(expected.of_a_class));
    CHECK(std::equal(expected.first_labels.begin(), expected.first_labels.end(), rows.labels().begin()));

    const auto bytes = rows.with_scaling({});
    sample_buffer<float> buffer;
    double sum = 0;
    for (std::uint32_t i = 0; i < rows.rows(); ++i) {
      const auto pixels = bytes.gather(std::span(&i, 1), buffer).inputs;
      const double of_row = std::accumulate(pixels.begin(), pixels.end(), 0.0);
      if (i == 0) CHECK(of_row == expected.first_row);
      if (i + 1 == rows.rows()) CHECK(of_row == expected.last_row);
      sum += of_row;
    }
    CHECK(sum == expected.sum);
    const auto standard = rows.standard_scaling();
    CHECK(standard.factor == test::near(1 / (255 * expected.deviation), 1e-12));
    CHECK(standard.offset == test::near(-expected.mean / expected.deviation, 1e-12));
  }
}
