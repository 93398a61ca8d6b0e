// SPDX-License-Identifier: BSL-1.0
// A file is replaced as a whole or not at all.
#include "odeflow/data/replace_file.hpp"

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "catch.hpp"
#include "files.hpp"

using namespace odeflow;
using namespace odeflow::test;
namespace fs = std::filesystem;

namespace {

void replace(const fs::path& path, const std::vector<std::string_view>& texts) {
  std::vector<std::span<const std::byte>> parts;
  for (const std::string_view text : texts) parts.push_back(std::as_bytes(std::span(text)));
  data::replace_file(path, parts);
}

std::ptrdiff_t files_in(const fs::path& folder) {
  return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("parts are written one after the other, to a new file and over an old one") {
  const temporary_folder folder;
  const fs::path path = folder / "theta";
  replace(path, {"one", "", " two"});
  CHECK(content(path) == "one two");
  replace(path, {"3"});
  CHECK(content(path) == "3");
  replace(path, {});
  CHECK(content(path) == "");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a relative path without a folder is one of the current folder") {
  const temporary_folder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  replace("theta", {"here"});
  fs::current_path(before);
  CHECK(content(folder / "theta") == "here");
}

TEST_CASE("a replaced file keeps its permissions, and a link what it is") {
  const temporary_folder folder;
  const fs::path path = folder.write("theta", "old"), link = folder / "link";
  fs::permissions(path, fs::perms(0640));
  fs::create_symlink("theta", link);
  replace(link, {"new"});
  CHECK(fs::is_symlink(link));
  CHECK(content(path) == "new");
  CHECK(fs::status(path).permissions() == fs::perms(0640));
}

TEST_CASE("the temporary is named after the file, however long its name is") {
  const temporary_folder folder;
  const std::string name(255, 'n');
  replace(folder / name, {"x"});
  CHECK(content(folder / name) == "x");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("what is left of a dead process of the same number is not touched") {
  const temporary_folder folder;
  const std::string start = "theta." + fs::read_symlink("/proc/self").string() + '-';
  for (int count = 0; count < 60; ++count)
    folder.write(start + std::to_string(count) + ".odeflow-tmp", "dead");
  replace(folder / "theta", {"alive"});
  CHECK(content(folder / "theta") == "alive");
  CHECK(files_in(folder.path()) == 61);
  for (int count = 0; count < 60; ++count)
    CHECK(content(folder / (start + std::to_string(count) + ".odeflow-tmp")) == "dead");
}

TEST_CASE("what cannot be replaced is named with the call and the reason") {
  const temporary_folder folder;
  CHECK_THROWS_AS(replace(folder / "none/theta", {"x"}), data::file_not_found);
  CHECK_THROWS_WITH(replace(folder.path(), {"x"}), contains("cannot be replaced: stat: Is a directory"));
  folder.write("file", "x");
  CHECK_THROWS_WITH(replace(folder / "file/theta", {"x"}), contains("cannot be replaced: stat: Not a dir"));
  fs::create_symlink("nowhere", folder / "dangling");
  CHECK_THROWS_WITH(replace(folder / "dangling", {"x"}),
                    contains("dangling: cannot be replaced: stat: No such"));
  CHECK_THROWS_WITH(replace("/dev/null", {"x"}), contains("/dev/null: cannot be replaced: stat: Invalid"));
  try {
    replace(folder / std::string(256, 'n'), {"x"});
    FAIL("accepted");
  } catch (const data::replace_error& error) {
    CHECK(error.call() == "stat");
    CHECK(error.code() == std::errc::filename_too_long);
    CHECK_FALSE(error.replaced());
    CHECK(error.path() == folder / std::string(256, 'n'));
  }
  CHECK(files_in(folder.path()) == 2);
}
