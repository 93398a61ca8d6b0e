// SPDX-License-Identifier: BSL-1.0
// Every call to the system and every allocation of a save fails once: the old file stays, or the new one is there.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "../data/files.hpp"
#include "catch.hpp"
#include "evidence.hpp"
#include "injection.hpp"
#include "odeflow/data/replace_file.hpp"
#include "odeflow/data/safetensors.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

void save(const std::filesystem::path& path, double value) {
  const std::vector<double> theta(1000, value);
  const std::vector<float> velocity(300, static_cast<float>(value));
  const std::vector<std::uint64_t> counts = {1, 2, 3};
  data::write_safetensors(path,
                          {data::as_tensor("theta", theta, {10, 100}), data::as_tensor("velocity", velocity),
                           data::as_tensor("counts", counts)},
                          {{"step", std::to_string(value)}});
}

struct outcome {
  injected happened;
  bool saved = false;
  bool no_memory = false;
  std::optional<data::replace_error> error = {};
};

// Saves under injection, and looks at what is then on disk.
class save_under_failures {
 public:
  save_under_failures() {
    save(path_, 2);
    new_ = content(path_);
    reset();
  }

  outcome operator()(const injection& plan) {
    reset();
    outcome now;
    plan.arm();
    try {
      save(path_, 2);
      now.saved = true;
    } catch (const data::replace_error& error) {
      now.happened = disarm();
      now.error = error;
    } catch (const std::bad_alloc&) {
      now.no_memory = true;
    }
    if (!now.error) now.happened = disarm();
    injected_ += now.happened.failed + now.happened.failed_allocations;
    const std::string there = content(path_);
    lost_ +=
        there != (now.saved || (now.error && now.error->replaced()) ? new_ : old_) &&
        !(now.no_memory && std::string_view(now.happened.call) == "fsync of the folder" && there == new_);
    left_ += std::distance(std::filesystem::directory_iterator(folder_.path()), {}) - 1;
    return now;
  }

  // Only what has failed since.
  void rows(const std::string& what, double least) const {
    row("reliability", what + " during a save: old file lost", lost_, 0);
    row("reliability", what + " during a save: temporaries left", static_cast<double>(left_), 0);
    row_at_least("reliability", what + " during a save: injected", static_cast<double>(injected_), least);
  }

 private:
  void reset() {
    std::filesystem::remove(path_);
    save(path_, 1);
    old_ = content(path_);
  }

  temporary_folder folder_;
  std::filesystem::path path_ = folder_ / "theta.safetensors";
  std::string old_, new_;
  int lost_ = 0;
  std::ptrdiff_t left_ = 0;
  std::int64_t injected_ = 0;
};

// For k = 1, 2, ...: as long as something fails.
template <class Plan, class Look>
void each_in_turn(save_under_failures& saved, const Plan& plan, const Look& look) {
  for (std::int64_t k = 1;; ++k) {
    REQUIRE(k < 1000);
    const outcome now = saved(plan(k));
    if (now.happened.failed + now.happened.failed_allocations == 0) {
      CHECK(now.saved);
      return;
    }
    INFO("number " << k << ", " << now.happened.call);
    look(now);
  }
}

// An error names the call that failed and the reason; only the folder may fail to close, which changes nothing.
void check_error(const outcome& now, int error) {
  const std::string_view call = now.happened.call;
  if (call == "close of the folder") {
    CHECK(now.saved);
    return;
  }
  REQUIRE(now.error);
  CHECK(now.error->call() == call);
  CHECK(now.error->code().value() == error);
  CHECK_THAT(now.error->what(), contains("theta.safetensors: cannot be replaced") &&
                                    contains(std::string(call) + ": " + std::strerror(error)));
  CHECK(now.error->replaced() == (call == "fsync of the folder"));
}

}  // namespace

TEST_CASE("each failed call of a save is named, and leaves the old file and no temporary", "[reliability]") {
  save_under_failures saved;
  std::vector<std::string> calls;
  for (const int error : {ENOSPC, EIO, EACCES, EDQUOT}) {
    calls.clear();
    each_in_turn(
        saved, [&](std::int64_t k) { return injection{.error = error, .first = k}; },
        [&](const outcome& now) {
          check_error(now, error);
          calls.emplace_back(now.happened.call);
        });
  }
  CHECK(calls == std::vector<std::string>{"open of the folder", "open", "fchmod", "write", "write", "write",
                                          "write", "fsync", "close", "rename", "fsync of the folder",
                                          "close of the folder"});
  // From the k-th on all calls fail.
  each_in_turn(
      saved, [](std::int64_t k) { return injection{.error = EIO, .first = k, .last = injection::never}; },
      [](const outcome& now) { check_error(now, EIO); });
  saved.rows("failed calls", 60);
}

TEST_CASE("a save goes on after signals and writes that are cut short", "[reliability]") {
  save_under_failures saved;
  each_in_turn(
      saved, [](std::int64_t k) { return injection{.error = EINTR, .first = k, .last = k + 2}; },
      [](const outcome& now) {
        if (std::string_view(now.happened.call) == "rename" || now.error)
          CHECK(now.error.value().call() == "rename");
        else
          CHECK(now.saved);
      });
  const auto only_writes = [&](injection plan, const auto& look) {
    for (plan.first = 4; plan.first <= 7; ++plan.first) {
      plan.last = plan.first;
      const outcome now = saved(plan);
      REQUIRE(std::string_view(now.happened.call) == "write");
      look(now);
    }
  };
  only_writes({.what = injection::kind::short_write}, [](const outcome& now) { CHECK(now.saved); });
  only_writes({.what = injection::kind::nothing_written, .error = 0},
              [](const outcome& now) { CHECK(now.error.value().code().value() == EIO); });
  saved.rows("signals and short writes", 30);
}

TEST_CASE("a temporary that is there already gets another number", "[reliability]") {
  save_under_failures saved;
  const outcome now = saved({.error = EEXIST, .first = 2, .last = 20});
  CHECK(std::string_view(now.happened.call) == "open");
  CHECK(now.saved);
  CHECK(saved({.error = EEXIST, .first = 2, .last = 2000}).error.value().code().value() == EEXIST);
}

TEST_CASE("a folder that knows no fsync is taken as it is", "[reliability]") {
  save_under_failures saved;
  for (const int error : {EINVAL, ENOTSUP}) {
    const outcome now = saved({.error = error, .first = 11});
    CHECK(std::string_view(now.happened.call) == "fsync of the folder");
    CHECK(now.saved);
  }
}

TEST_CASE("each failed allocation of a save leaves the old file and no temporary", "[reliability]") {
  save_under_failures saved;
  each_in_turn(
      saved, [](std::int64_t k) { return injection{.first_allocation = k}; },
      [](const outcome& now) { CHECK_FALSE(now.error); });
  each_in_turn(
      saved,
      [](std::int64_t k) { return injection{.first_allocation = k, .last_allocation = injection::never}; },
      [](const outcome& now) { CHECK(now.no_memory); });
  // A call fails, and then there is no memory for the words.
  each_in_turn(
      saved,
      [](std::int64_t k) {
        return injection{.error = ENOSPC, .first = k, .no_memory_after_a_failed_call = true};
      },
      [](const outcome& now) { CHECK((now.no_memory || now.saved)); });
  saved.rows("failed allocations", 100);
}
