// SPDX-License-Identifier: BSL-1.0
// Signals at random instants, and streams that take no more.
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <cmath>
#include <random>

#include "runs.hpp"
#include "tally.hpp"

using namespace odeflow::test;

namespace {

// In the child: a stream is a pipe that nobody reads, a device that is full, or closed.
void no_reader(int stream) {
  int ends[2];
  if (::pipe(ends) != 0) ::_exit(126);
  ::close(ends[0]);
  ::dup2(ends[1], stream);
}
void full(int stream) { ::dup2(::open("/dev/full", O_WRONLY), stream); }

}  // namespace

TEST_CASE("a run that a signal ends has a checkpoint of its last step, and goes on to the same bits",
          "[reliability]") {
  tally kept(
      "train_images, SIGINT, SIGTERM and SIGHUP at random instants: checkpoint of the last step, the same "
      "bits");
  std::mt19937 random(1);
  int early = 0;
  for (const words& stepper : steppers()) {
    const words run = short_run() + stepper;
    const undisturbed expected = whole_run(run);
    std::uniform_int_distribution<long> instant(0, expected.took.count());
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      const workplace work;
      const words all = run + work.kept(1000) + words{"--resume"};
      const treatment stop{.at_start = {}, .after = {}, .then = sends(signal)};
      double stretch = 1;  // where the machine is busy it begins later
      for (int left = 6, ended = false; !ended; --left) {
        treatment now = stop;
        if (left > 0)
          now.after = std::chrono::microseconds(std::lround(stretch * static_cast<double>(instant(random))));
        const auto before = contents(work.path());
        const life one = work.run(all, now);
        INFO(work.said());
        ended = !one.killed && one.code == 0;
        if (ended) break;
        if (one.killed) {  // before it could listen
          ++early;
          ++left;
          stretch *= 1.2;
          kept.expect(one.code == 128 + signal && contents(work.path()) == before,
                      "a run that has not begun changes nothing");
          continue;
        }
        kept.next();
        kept.expect(one.code == 128 + signal,
                    "exit code 128 and the signal, not " + std::to_string(one.code));
        const told rows = look_at_metrics(work / "m.jsonl");
        kept.expect(rows.sound && newest_whole(work / "c") == rows.last, "a checkpoint of the last step");
        if (left < -3) break;
      }
      kept.expect(ended_like(expected, work), "the parameters and metrics of a run that was not disturbed");
    }
  }
  note("signals that came before the program listened: " + std::to_string(early));
  CHECK(kept.runs() >= 10);
  kept.row();
}

TEST_CASE("a run whose terminal or output goes away loses nothing", "[reliability]") {
  struct entry {
    std::string what;
    int code;
    std::string message;
    treatment treated;
  };
  const words run = short_run() + steppers().front();
  const undisturbed expected = whole_run(run);
  const std::string failed = "standard output: writing failed";
  const std::vector<entry> entries{
      {"a pipe that nobody reads", 5, failed, {.at_start = [] { no_reader(1); }}},
      {"a full device", 5, failed, {.at_start = [] { full(1); }}},
      {"neither output nor errors are read", 5, "", {.at_start = [] { no_reader(1), no_reader(2); }}},
      {"no output", 0, "", {.at_start = [] { ::close(1); }}},
      {"no streams at all", 0, "", {.at_start = [] { ::close(0), ::close(1), ::close(2); }}},
      {"nohup",
       0,
       "The budget is spent",
       {.at_start = [] { ::signal(SIGHUP, SIG_IGN); }, .after = expected.took / 2, .then = sends(SIGHUP)}},
  };
  tally kept("train_images, output closed, full, unread: checkpoint, metrics, parameters, exit code");
  for (const entry& e : entries) {
    const workplace work;
    kept.next();
    const int code = work.run(run + work.kept(50), e.treated).code;
    INFO(e.what << ": " << work.said());
    kept.expect(code == e.code, "exit code " + std::to_string(e.code) + ", not " + std::to_string(code));
    kept.expect(work.said().find(e.message) != std::string::npos, "it says " + e.message);
    kept.expect(newest_whole(work / "c") == 200u && ended_like(expected, work),
                "checkpoint, metrics and parameters");
  }
  kept.row();
}
