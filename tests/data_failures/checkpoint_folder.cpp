// SPDX-License-Identifier: BSL-1.0
// A folder on a full disk, with more checkpoints than are to be kept.
#include "odeflow/data/checkpoint_folder.hpp"

#include <cerrno>
#include <fstream>
#include <optional>
#include <vector>

#include "../data/files.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "injection.hpp"
#include "odeflow/data/replace_file.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using steps = std::vector<std::uint64_t>;

void save(data::checkpoint_folder& folder, std::uint64_t step) {
  const std::vector<std::uint64_t> numbers{step};
  folder.save(step, {data::as_tensor("step", numbers)});
}

struct outcome {
  bool saved = false, replaced = false;
  std::int64_t failed = 0;
  steps left;
  std::optional<std::uint64_t> newest;  // the whole one
};

// Four checkpoints, those in `damaged` damaged; then one more is saved under injection by a run that keeps fewer.
outcome save_fifth(const injection& plan, std::size_t keep, const steps& damaged = {}) {
  const temporary_folder work;
  {
    data::checkpoint_folder before(work.path(), {.keep = 4});
    for (std::uint64_t step = 1; step <= 4; ++step) save(before, step);
    for (const std::uint64_t step : damaged) std::ofstream(before.path_of(step), std::ios::app) << "x";
  }
  data::checkpoint_folder folder(work.path(), {.keep = keep});
  outcome now;
  plan.arm();
  try {
    save(folder, 5);
    now.saved = true;
  } catch (const data::replace_error& error) {
    now.replaced = error.replaced();
  }
  now.failed = disarm().failed;
  now.left = folder.steps();
  try {
    now.newest = folder.newest().value().step;
  } catch (const data::file_error&) {
  }
  return now;
}

}  // namespace

TEST_CASE("a save that finds the disk full removes what is beyond `keep`, and is tried once more",
          "[reliability]") {
  int tried = 0, failed = 0, lost = 0;
  for (const int error : {ENOSPC, EDQUOT})
    for (std::int64_t k = 1;; ++k) {
      const outcome now = save_fifth({.error = error, .first = k}, 1);
      if (now.failed == 0) break;
      ++tried;
      failed += !now.saved && !now.replaced;
      lost += now.newest != 5;
    }
  row("reliability", "checkpoints on a full disk with old ones beyond `keep`: not saved", failed, 0);
  row("reliability", "checkpoints on a full disk with old ones beyond `keep`: newest lost", lost, 0);
  row_at_least("reliability", "checkpoints on a full disk with old ones beyond `keep`: tried", tried, 18);
}

TEST_CASE("on a disk that stays full the newest whole checkpoint is never removed", "[reliability]") {
  struct expected {
    std::size_t keep;
    steps damaged, left;
  };
  int lost = 0, removed = 0, tried = 0;
  for (const expected& e : std::vector<expected>{{1, {}, {4}},
                                                 {2, {}, {3, 4}},
                                                 {4, {}, {1, 2, 3, 4}},
                                                 {1, {4}, {3, 4}},
                                                 {1, {2, 3, 4}, {1, 2, 3, 4}},
                                                 {1, {1, 2, 3, 4}, {1, 2, 3, 4}}}) {
    for (std::int64_t k = 2; k <= 7; ++k, ++tried) {  // open, two writes, fsync, close, rename
      const outcome now =
          save_fifth({.error = ENOSPC, .first = k, .last = injection::never}, e.keep, e.damaged);
      CHECK_FALSE(now.saved);
      removed += now.left != e.left;
      lost += e.damaged.size() < 4 && !now.newest;
    }
  }
  // Another error is no reason to remove anything.
  CHECK(save_fifth({.error = EIO, .first = 4}, 1).left == steps{1, 2, 3, 4});
  row("reliability", "saves on a disk that stays full: no whole checkpoint left", lost, 0);
  row("reliability", "saves on a disk that stays full: others removed than those beyond `keep`", removed, 0);
  row_at_least("reliability", "saves on a disk that stays full: tried", tried, 36);
}
