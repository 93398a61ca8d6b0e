// SPDX-License-Identifier: BSL-1.0
#include "odeflow/data/checkpoint_folder.hpp"

#include <fstream>
#include <utility>

#include "catch.hpp"
#include "files.hpp"
#include "odeflow/data/file_error.hpp"
#include "odeflow/data/replace_file.hpp"

using namespace odeflow::data;
using odeflow::test::temporary_folder;

namespace {

namespace fs = std::filesystem;

void save(checkpoint_folder& folder, std::uint64_t step) {
  const std::vector<std::uint64_t> numbers{step};
  folder.save(step, {as_tensor("step", numbers)}, {{"about", "a test"}});
}

void damage(const fs::path& file) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  out.seekp(-3, std::ios::end);
  out.put('x');
}

using steps = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("the newest checkpoints are kept, the newest is loaded") {
  const temporary_folder work;
  checkpoint_folder folder(work.path() / "a/b", {.keep = 2});
  CHECK_FALSE(folder.newest());
  for (const std::uint64_t step : steps{5, 10, 15, 1'000'000'000'000}) save(folder, step);
  CHECK(folder.steps() == steps{15, 1'000'000'000'000});
  const auto newest = folder.newest();
  REQUIRE(newest);
  CHECK(newest->step == 1'000'000'000'000);
  CHECK(newest->file.values<std::uint64_t>("step")[0] == 1'000'000'000'000);
  CHECK(newest->file.about().at("about") == "a test");
  CHECK(newest->refused.empty());
}

TEST_CASE("a damaged checkpoint is told, an older one takes its place, and the next save clears it away") {
  const temporary_folder work;
  checkpoint_folder folder(work.path(), {.keep = 1});
  save(folder, 1);
  fs::copy_file(folder.path_of(1), folder.path_of(2));
  damage(folder.path_of(2));
  auto newest = folder.newest();
  REQUIRE(newest);
  CHECK(newest->step == 1);
  REQUIRE(newest->refused.size() == 1);
  CHECK_THAT(newest->refused[0], contains("step-000000000002.safetensors") && contains("checksum"));
  // As a run does that goes on from 1.
  save(folder, 1);
  CHECK(folder.steps() == steps{1});

  damage(folder.path_of(1));
  CHECK_THROWS_WITH(folder.newest(), contains("no checkpoint can be read") && contains("checksum"));
}

TEST_CASE("a damaged checkpoint does not count among those that are kept") {
  const temporary_folder work;
  checkpoint_folder folder(work.path(), {.keep = 2});
  save(folder, 1);
  fs::copy_file(folder.path_of(1), folder.path_of(2));
  damage(folder.path_of(2));
  CHECK(folder.newest().value().step == 1);
  save(folder, 3);
  CHECK(folder.steps() == steps{1, 2, 3});
  save(folder, 4);
  CHECK(folder.steps() == steps{3, 4});
}

TEST_CASE("a folder that is gone is told by its path") {
  const temporary_folder work;
  checkpoint_folder folder(work.path() / "gone");
  fs::remove_all(work.path() / "gone");
  CHECK_THROWS_AS(save(folder, 1), file_error);
  CHECK_THROWS_WITH(folder.steps(), contains("gone: cannot be read"));
}

TEST_CASE("what a killed run left half written is removed, nothing else") {
  const temporary_folder work;
  const fs::path half = work.path() / "step-000000000007.safetensors.1234-0.odeflow-tmp",
                 strange = work.path() / "step-7.safetensors", other = work.path() / "a.npy.1-2.odeflow-tmp";
  for (const fs::path& file : {half, strange, other}) std::ofstream(file) << "x";
  checkpoint_folder folder(work.path());
  CHECK_FALSE(fs::exists(half));
  CHECK(fs::exists(strange));
  CHECK(fs::exists(other));
  CHECK(folder.steps().empty());
}

TEST_CASE("one run a folder, and a folder that cannot be is told") {
  const temporary_folder work;
  {
    checkpoint_folder first(work.path());
    CHECK_THROWS_WITH(checkpoint_folder(work.path()), contains("another run keeps its checkpoints there"));
    checkpoint_folder moved = std::move(first);
    save(moved, 3);
    CHECK_THROWS_AS(checkpoint_folder(work.path()), folder_in_use);
  }
  CHECK(checkpoint_folder(work.path()).steps() == steps{3});
  CHECK_THROWS_WITH(checkpoint_folder(work.path(), {.keep = 0}), contains("keep"));
  std::ofstream(work.path() / "file") << "x";
  CHECK_THROWS_WITH(checkpoint_folder(work.path() / "file"), contains("cannot be"));
}

TEST_CASE("a save that fails leaves all that was there") {
  const temporary_folder work;
  checkpoint_folder folder(work.path(), {.keep = 1});
  save(folder, 1);
  fs::create_directory(folder.path_of(2));
  CHECK_THROWS_AS(save(folder, 2), replace_error);
  const auto newest = folder.newest();
  REQUIRE(newest);
  CHECK(newest->step == 1);
  CHECK(newest->refused.size() == 1);
}
