// SPDX-License-Identifier: BSL-1.0
// A disk that is full, a file that may not grow, after some steps: and the same run when there is room again.
#include <sys/resource.h>

#include "own_mounts.hpp"
#include "runs.hpp"
#include "tally.hpp"

using namespace odeflow::test;

namespace {

constexpr int interval = 7;

// A run that finds no room; then `make_room`, and it goes on.
template <class Room>
void run_out_of_room(tally& kept, const workplace& work, const words& run, const undisturbed& expected,
                     const treatment& narrow, const Room& make_room) {
  const words all = run + work.kept(interval) + words{"--resume"};
  const int code = work.run(all, narrow).code;
  if (code == 0) return;  // there was room
  kept.next();
  const std::string said = work.said();
  INFO(said);
  kept.expect(code == 5, "exit code 5");
  const told rows = look_at_metrics(work / "m.jsonl");
  const auto newest = newest_whole(work / "c");
  kept.expect(rows.sound, "whole lines of metrics");
  kept.expect(newest.has_value(), "whole checkpoints and nothing else");
  kept.expect(newest.value_or(0) + interval >= rows.last, "a checkpoint that is one interval old at most");
  make_room();
  const int again = work.run(all).code;
  INFO(work.said());
  kept.expect(again == 0 && ended_like(expected, work),
              "the parameters and metrics of a run that always had room");
}

}  // namespace

TEST_CASE("a run on a disk that is full ends, and goes on when there is room", "[reliability]") {
  if (!own_mounts()) {
    WARN("not run: this process may not mount a disk of its own");
    return;
  }
  tally kept("train_images, a full disk: checkpoints, metrics, the same bits when there is room");
  const temporary_folder folder;
  for (const words& stepper : steppers()) {
    const words run = short_run() + stepper;
    const undisturbed expected = whole_run(run);
    for (std::size_t pages = 1; pages < 30; pages += 3) {
      const small_disk disk(folder / "disk", pages * 4096);
      run_out_of_room(kept, workplace(folder / "disk"), run, expected, {},
                      [&] { disk.resize(std::size_t{1} << 24); });
    }
  }
  CHECK(kept.runs() >= 20);
  kept.row();
}

TEST_CASE("a disk full of old checkpoints has room for a run that keeps fewer", "[reliability]") {
  if (!own_mounts()) return;
  tally kept("train_images, a disk full of its checkpoints, then a smaller --keep: the same bits");
  const temporary_folder folder;
  for (const words& stepper : steppers()) {
    const words run = short_run() + stepper;
    const undisturbed expected = whole_run(run);
    const small_disk disk(folder / "disk", 60 * 4096);
    const workplace work;
    words files = work.kept(3);
    files[1] = (folder / "disk/c").string();
    kept.next();
    kept.expect(work.run(run + files + words{"--keep", "1000"}).code == 5, "exit code 5");
    const int again = work.run(run + files + words{"--resume", "--keep", "1"}).code;
    INFO(work.said());
    kept.expect(again == 0 && ended_like(expected, work) && newest_whole(folder / "disk/c") == 200u,
                "it ends as a run that always had room");
  }
  kept.row();
}

TEST_CASE("a run whose files may not grow ends, and goes on when they may", "[reliability]") {
  tally kept("train_images, a limit of file sizes: checkpoints, metrics, the same bits when it is gone");
  for (const words& stepper : steppers()) {
    const words run = short_run() + stepper;
    const undisturbed expected = whole_run(run);
    for (const rlim_t bytes : std::vector<rlim_t>{4000, 7000, 12000, 20000}) {
      const auto narrow = [bytes] {
        const rlimit limit{bytes, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &limit);
      };
      run_out_of_room(kept, workplace(), run, expected, {.at_start = narrow}, [] {});
    }
  }
  CHECK(kept.runs() >= 10);
  kept.row();
}
