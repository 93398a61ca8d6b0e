// SPDX-License-Identifier: BSL-1.0
#include <atomic>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "odeflow/state/parallel.hpp"
#include "threads_guard.hpp"

using namespace odeflow;

TEST_CASE("every part is run once, whatever the number of threads and parts") {
  const test::threads_guard restore;
  for (const std::size_t count : {1u, 2u, 3u, 4u, 8u}) {
    set_threads(count);
    CHECK(threads() == count);
    for (const std::size_t parts : {0u, 1u, 2u, 3u, 7u, 31u, 32u, 33u, 100u, 1000u}) {
      std::vector<std::atomic<int>> runs(parts);
      parallel_parts(parts, [&](std::size_t part) { ++runs[part]; });
      for (const auto& run : runs) CHECK(run == 1);
    }
  }
}

TEST_CASE("many short jobs follow each other without losing a part") {
  const test::threads_guard restore;
  set_threads(4);
  std::atomic<std::size_t> sum{0};
  for (int job = 0; job < 20000; ++job) parallel_parts(5, [&](std::size_t part) { sum += part; });
  CHECK(sum == 20000u * 10);
}

TEST_CASE("in every job the calling thread begins with part 0, whoever comes first") {
  const test::threads_guard restore;
  set_threads(2);
  const auto caller = std::this_thread::get_id();
  int strangers = 0;
  for (int job = 0; job < 3000; ++job) {
    std::atomic<bool> begun{false};
    parallel_parts(2, [&](std::size_t part) {
      if (part == 0) {
        strangers += std::this_thread::get_id() != caller;
        begun = true;
      }
      while (!begun) std::this_thread::yield();  // whoever has part 1 leaves part 0 to the other
    });
  }
  CHECK(strangers == 0);
}

TEST_CASE("an exception of a part reaches the caller, and the pool works on") {
  const test::threads_guard restore;
  set_threads(3);
  for (int round = 0; round < 50; ++round) {
    CHECK_THROWS_AS(parallel_parts(8,
                                   [](std::size_t part) {
                                     if (part == 5) throw std::runtime_error("part 5");
                                   }),
                    std::runtime_error);
  }
  std::atomic<int> runs{0};
  parallel_parts(8, [&](std::size_t) { ++runs; });
  CHECK(runs == 8);
}

TEST_CASE("a call from inside a part, and calls of several threads at once, run all their parts") {
  const test::threads_guard restore;
  set_threads(2);
  std::atomic<int> runs{0};
  parallel_parts(4, [&](std::size_t) { parallel_parts(4, [&](std::size_t) { ++runs; }); });
  CHECK(runs == 16);
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int job = 0; job < 500; ++job) parallel_parts(3, [&](std::size_t) { ++runs; });
    });
  for (std::thread& caller : callers) caller.join();
  CHECK(runs == 16 + 4 * 500 * 3);
}

TEST_CASE("ranges tile [0, size) in order and begin at multiples of 64") {
  const test::threads_guard restore;
  for (const std::size_t count : {1u, 2u, 5u}) {
    set_threads(count);
    for (const std::size_t size : {0u, 1u, 63u, 64u, 65u, 1000u, 100003u}) {
      std::vector<std::atomic<int>> seen(size);
      std::atomic<int> unaligned{0};
      parallel_ranges(size, 50, [&](std::size_t begin, std::size_t end) {
        if (begin % 64 != 0 && begin != size) ++unaligned;
        for (std::size_t i = begin; i < end; ++i) ++seen[i];
      });
      CHECK(unaligned == 0);
      CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& n) { return n == 1; }));
    }
  }
}

TEST_CASE("no threads at all is refused") { CHECK_THROWS_AS(set_threads(0), std::invalid_argument); }
