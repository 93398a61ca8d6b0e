// SPDX-License-Identifier: BSL-1.0
// Files that are not what they should be, by the dozen: none of them is accepted.

#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "files.hpp"
#include "match.hpp"
#include "odeflow/data/csv.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/idx.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

const std::string images = idx_header(8, {3, 2, 2}) + bytes({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
const std::string labels = idx_header(8, {3}) + bytes({0, 1, 2});

std::vector<std::string> cut_everywhere(const std::string& file) {
  std::vector<std::string> all;
  for (std::size_t n = 0; n < file.size(); ++n) all.push_back(file.substr(0, n));
  return all;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// Each bit of the bytes from first to last (which is left out) turned over, one a file.
std::vector<std::string> with_a_bit_wrong(const std::string& file, std::size_t first, std::size_t last) {
  std::vector<std::string> all;
  for (std::size_t i = first; i < last; ++i)
    for (int bit = 0; bit < 8; ++bit) {
      all.push_back(file);
      all.back()[i] = static_cast<char>(all.back()[i] ^ (1 << bit));
    }
  return all;
}

std::vector<std::string> bad_inputs() {
  std::vector<std::string> all = cut_everywhere(images);
  append(all, cut_everywhere(gzip(images)));
  append(all, with_a_bit_wrong(images, 0, 2));
  append(all, with_a_bit_wrong(images, 3, 16));  // byte 2 is the type: 0x09 is another valid file
  for (const int type : {0, 7, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, 0x18, 0xff}) {
    all.push_back(images);
    all.back()[2] = static_cast<char>(type);
  }
  const std::string packed = gzip(images);
  append(all, with_a_bit_wrong(packed, packed.size() - 8, packed.size()));
  append(all, with_a_bit_wrong(packed, packed.size() - 8 - images.size(), packed.size() - 8));
  append(all, {images + '\0', gzip(images + '\0'), packed + '\0', packed + packed, labels, gzip(labels),
               idx_header(8, {2, 2, 2}) + bytes({1, 2, 3, 4, 5, 6, 7, 8}), idx_header(8, {3, 0, 2}),
               idx_header(8, {3, ~0u, ~0u, ~0u}), idx_header(0x0E, {3, 1u << 31, 1u << 31}),
               idx_header(0x0D, {3, 1}) + std::string(8, '\0') + big_endian(0x7fc00000, 4),
               idx_header(0x0E, {3, 1}) + std::string(16, '\0') + big_endian(0xfff0000000000000, 8)});
  return all;
}

std::vector<std::string> bad_labels() {
  std::vector<std::string> all = cut_everywhere(labels);
  append(all, cut_everywhere(gzip(labels)));
  append(all, with_a_bit_wrong(labels, 3, 8));
  append(all,
         {labels + '\0', gzip(labels + '\0'), images, gzip(images), idx_header(8, {4}) + bytes({0, 1, 2, 0}),
          idx_header(0x09, {3}) + bytes({0, 1, 0x80}), idx_header(0x0D, {3}) + std::string(12, '\0'),
          idx_header(0x0C, {3}) + std::string(8, '\0') + big_endian(0xffffffff, 4)});
  return all;
}

std::vector<std::string> bad_tables() {
  std::vector<std::string> all = cut_everywhere(gzip("1,0\n2,1\n"));
  append(all, {"",
               "\n",
               "\r\n",
               "\xEF\xBB\xBF",
               "1",
               "1\n2\n",
               "1,2\n3\n",
               "1,2\n3,4,5\n",
               "1,2\n\n3,4\n",
               "1,2\n\n",
               ",1\n",
               "1,\n",
               "1,,2\n",
               "x,1\n",
               "1x,1\n",
               "1 2,1\n",
               "0x1p3,1\n",
               "1,5,1\n2,6",
               "nan,1\n",
               "inf,1\n",
               "-infinity,1\n",
               "1e400,1\n",
               "1,-1\n",
               "1,0.5\n",
               "1,99999999999\n",
               "1,a\n2,3\n",
               "1,3\n2,a\n",
               "a,b\n1,2\n",
               "1;2\n",
               "\"1,2\n",
               "\"1\"x,2\n",
               "1,2\r3,4\r",
               "--1,2\n",
               "+-1,2\n",
               std::string("1\0,2\n", 5),
               "\xFF\xFE"
               "1,2\n"});
  return all;
}

/// How many of the files are read without a file_error. Anything else that is thrown fails the test.
template <class F>
int accepted(const std::vector<std::string>& files, const F& read) {
  const temporary_folder folder;
  int count = 0;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto path = folder.write("file-" + std::to_string(i), files[i]);
    try {
      read(path, folder);
      ++count;
      WARN("accepted: number " << i << " of " << files.size());
    } catch (const data::file_error& error) {
      CHECK_THAT(error.what(), test::contains(": at ") && test::contains(path.string()));
    }
  }
  return count;
}

}  // namespace

TEST_CASE("malformed files are refused", "[first-light]") {
  const auto inputs = bad_inputs(), answers = bad_labels(), tables = bad_tables();
  int count = accepted(inputs, [](const auto& path, const temporary_folder& folder) {
    (void)data::read_idx(path, folder.write("labels", labels));
  });
  count += accepted(answers, [](const auto& path, const temporary_folder& folder) {
    (void)data::read_idx(folder.write("images", images), path);
  });
  count += accepted(tables, [](const auto& path, const temporary_folder&) { (void)data::read_csv(path); });
  const std::size_t all = inputs.size() + answers.size() + tables.size();
  CHECK(all >= 30);
  row("first-light", "files refused: " + std::to_string(all) + " malformed files, accepted", count, 0);
}
