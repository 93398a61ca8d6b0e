// SPDX-License-Identifier: BSL-1.0
#pragma once
// Times of several things, taken in turn: A, B, C, A, B, C, ... On a machine that others use, or whose clock moves, only
// the ratio of two turns of the same round says something; the figure is the median of these ratios.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <limits>
#include <vector>

namespace odeflow::benchmarks {

inline double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

inline double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Does its work so many times, untimed: caches and memory are then its own, its threads awake and each on a processor of
/// its own, which took the scheduler up to 15 ms here. Then as often again; returns the seconds of these.
using turn = std::function<double(std::size_t repetitions)>;

inline turn turn_of(std::function<void()> body) {
  return [body = std::move(body)](std::size_t repetitions) {
    for (std::size_t i = 0; i < repetitions; ++i) body();
    const double begin = now();
    for (std::size_t i = 0; i < repetitions; ++i) body();
    return now() - begin;
  };
}

struct round_options {
  double turn_seconds = 0.03;  ///< a turn repeats until it lasts about this long
  double total_seconds = 6;    ///< for all rounds together, within
  std::size_t least = 11, most = 41;
};

class interleaved {
 public:
  /// Returns its number.
  std::size_t add(turn take) {
    turns_.push_back({std::move(take), 1, {}});
    return turns_.size() - 1;
  }

  void run(const round_options& options = {}) {
    const auto calibrate = [&](entry& e) {
      const double each = std::max(e.take(e.repetitions) / static_cast<double>(e.repetitions), 1e-9);
      e.repetitions = static_cast<std::size_t>(std::clamp(options.turn_seconds / each, 1.0, 1e6));
    };
    for (entry& e : turns_) calibrate(e), calibrate(e);
    const double begin = now();
    std::size_t rounds = 0;
    while (rounds < options.least || (rounds < options.most && now() - begin < options.total_seconds)) {
      for (entry& e : turns_) e.seconds.push_back(e.take(e.repetitions) / static_cast<double>(e.repetitions));
      ++rounds;
    }
  }

  /// The median of one repetition's seconds.
  double seconds(std::size_t i) const { return median(turns_.at(i).seconds); }

  /// The median over the rounds of f(seconds of i, seconds of j, ...).
  template <class F, class... I>
  double over_rounds(F f, I... i) const {
    std::vector<double> values(turns_.at(0).seconds.size());
    for (std::size_t round = 0; round < values.size(); ++round)
      values[round] = f(turns_.at(i).seconds[round]...);
    return median(values);
  }
  double ratio(std::size_t i, std::size_t j) const {
    return over_rounds([](double a, double b) { return a / b; }, i, j);
  }

 private:
  struct entry {
    turn take;
    std::size_t repetitions;
    std::vector<double> seconds;
  };
  std::vector<entry> turns_;
};

}  // namespace odeflow::benchmarks
