// SPDX-License-Identifier: BSL-1.0
// A folder of checkpoints that goes away, is read-only, in use, or another run's.
#include <thread>

#include "own_mounts.hpp"
#include "runs.hpp"
#include "tally.hpp"

using namespace odeflow::test;

namespace {

namespace fs = std::filesystem;

constexpr int interval = 5;

const words& long_run() {
  static const words all =
      words{"--data", "spirals", "--batch", "64", "--steps", "700", "--evaluations", "4", "--quiet"};
  return all;
}

// When the folder has a checkpoint, or after ten seconds.
template <class Act>
treatment once_saved(const fs::path& folder, const Act& act) {
  return {.at_start = {}, .after = std::chrono::microseconds(0), .then = [=](pid_t) {
            for (int i = 0; i < 10000 && contents(folder).size() < 2; ++i)
              std::this_thread::sleep_for(std::chrono::milliseconds(1));
            act();
          }};
}

}  // namespace

TEST_CASE("a run whose folder goes away or becomes read-only goes on when it is back", "[reliability]") {
  tally kept(
      "train_images, the folder of checkpoints gone or read-only: checkpoints, metrics, the same bits");
  struct entry {
    std::string what;
    std::function<void(const fs::path&)> spoil, restore;
  };
  std::vector<entry> entries{{"gone", [](const fs::path& c) { fs::rename(c, c.string() + "-gone"); },
                              [](const fs::path& c) { fs::rename(c.string() + "-gone", c); }}};
  if (own_mounts())
    entries.push_back({"read-only", make_read_only, make_writable});
  else
    WARN("not run with a read-only folder: this process may not mount");
  for (const words& stepper : {steppers()[0], steppers()[1]}) {
    const words run = long_run() + stepper;
    const undisturbed expected = whole_run(run);
    for (const entry& e : entries) {
      const workplace work;
      const words all = run + work.kept(interval) + words{"--resume"};
      kept.next();
      const int code = work.run(all, once_saved(work / "c", [&] { e.spoil(work / "c"); })).code;
      const std::string said = work.said();
      INFO(e.what << ": " << said);
      e.restore(work / "c");
      kept.expect(code == 5 && said.find((work / "c").string()) != said.npos,
                  "exit code 5, and the folder by its name");
      const told rows = look_at_metrics(work / "m.jsonl");
      const auto newest = newest_whole(work / "c");
      kept.expect(rows.sound && rows.last < 700, "whole lines of metrics");
      kept.expect(newest.has_value() && *newest + interval >= rows.last,
                  "whole checkpoints, one interval old at most");
      const int again = work.run(all).code;
      INFO(work.said());
      kept.expect(again == 0 && ended_like(expected, work),
                  "the parameters and metrics of a run that was not disturbed");
    }
  }
  const workplace nowhere;
  kept.next();
  const int code = nowhere.run(short_run() + words{"--checkpoint", "/proc/odeflow/c"}).code;
  kept.expect(code == 5 && nowhere.said().find("/proc/odeflow/c: cannot be made") != std::string::npos,
              "exit code 5, and the folder that cannot be made by its name");
  kept.row();
}

TEST_CASE("a run cannot take the folder of another, and changes nothing in it", "[reliability]") {
  tally kept("train_images, a folder in use, another run's, damaged: exit code 6, all as it was");
  const words run = short_run() + steppers().front(), resume{"--resume"};
  const workplace work;
  const words all = run + work.kept(50);
  const auto refused = [&](const words& options, const std::string& message, const workplace& place) {
    const auto before = contents(work.path());
    kept.next();
    const int code = place.run(options).code;
    const std::string said = place.said();
    INFO(said);
    kept.expect(code == 6 && said.find(message) != said.npos, "exit code 6, and: " + message);
    return contents(work.path()) == before;
  };
  // While it runs nothing but its own lines may be added.
  const undisturbed expected = whole_run(long_run() + steppers().front());
  const words busy = long_run() + steppers().front() + work.kept(interval);
  const int code =
      work.run(busy, once_saved(work / "c",
                                [&] {
                                  const workplace other;
                                  for (const words& way : {words{}, resume})
                                    (void)refused(busy + way, "another run keeps its checkpoints there",
                                                  other);
                                }))
          .code;
  kept.expect(code == 0 && ended_like(expected, work), "the first run ends as if it had been alone");

  work.clear();
  REQUIRE(work.run(all).code == 0);
  const std::string as_it_was = "all as it was";
  kept.expect(refused(all, "there are checkpoints of a run, the last of step 200: --resume", work),
              as_it_was);
  kept.expect(refused(words{"--seed", "2"} + all + resume, "--seed was 1", work), as_it_was);
  kept.expect(refused(words{"--hidden", "5"} + all + resume, "--hidden was [200]", work), as_it_was);
  for (const auto& [file, bytes] : contents(work / "c"))
    std::ofstream(file, std::ios::binary) << bytes.substr(0, bytes.size() - 1);
  kept.expect(refused(all + resume, "no checkpoint can be read; the newest: ", work), as_it_was);
  kept.row();
}
