// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "exit_codes.hpp"
#include "options.hpp"

namespace train_images {

/// Where a run stands after a step.
struct standing {
  std::size_t steps = 0, rejected = 0, gradients = 0;
  double epochs = 0, time = 0, step_size = 0;
  double batch_loss = 0;
  double sharpness = std::numeric_limits<double>::quiet_NaN();        ///< the last that was recorded
  double sharpness_limit = std::numeric_limits<double>::quiet_NaN();  ///< limit / step size
  double part_done = 0;                                               ///< of the budget, 0 to 1

  template <class Archive>
  void serialize(Archive& archive) {
    archive("steps", steps);
    archive("rejected", rejected);
    archive("gradients", gradients);
    archive("epochs", epochs);
    archive("time", time);
    archive("step_size", step_size);
    archive("batch_loss", batch_loss);
    archive("sharpness", sharpness);
    archive("sharpness_limit", sharpness_limit);
    archive("part_done", part_done);
  }
};

/// What the test rows say.
struct evaluation {
  standing at;
  double seconds = 0, train_loss = 0, test_loss = 0, test_accuracy = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive("at", at);
    archive("seconds", seconds);
    archive("train_loss", train_loss);
    archive("test_loss", test_loss);
    archive("test_accuracy", test_accuracy);
  }
};

/// What the person sees: a progress line on a terminal, the metrics file, the table, the plot.
class report {
 public:
  explicit report(const options& chosen);

  /// A run begins: its metrics take the place of those of an earlier one, which were not touched until now. Throws output_error if
  /// the metrics or the plot cannot be written.
  void begin();
  /// Where a run goes on, in its metrics too. Throws as `begin`.
  void resumed(const standing& now);
  /// After each step.
  void step(const standing& now);
  /// After each look at the test rows.
  void evaluated(const standing& now, double test_loss, double test_accuracy);
  /// The table of all evaluations on standard output, then the plot and the paths of what was written.
  /// `reason` says why the run ended.
  void finish(const std::string& reason);

  /// Seconds since training began, evaluations left out.
  double seconds() const;
  void pause();
  void resume();

  /// What it told so far.
  template <class Archive>
  void serialize(Archive& archive) {
    std::uint64_t count = evaluations_.size(), length = metrics_length();
    double spent = seconds();
    archive("evaluations", count);
    for (std::size_t i = 0; i < count; ++i) {
      if (i == evaluations_.size()) evaluations_.emplace_back();
      archive(std::to_string(i), evaluations_[i]);
    }
    archive("mean_loss", mean_loss_);
    archive("seconds", spent);
    archive("metrics", length);
    if constexpr (Archive::restores) {
      elapsed_ = spent;
      told_ = length;
    }
  }

 private:
  using clock = std::chrono::steady_clock;

  void write(const std::string& line);
  std::uint64_t metrics_length();
  void open_metrics(std::uint64_t length);
  void cut_metrics(std::uint64_t length);
  void table() const;
  void clear_line() const;

  options options_;
  bool terminal_;
  std::ofstream metrics_;
  std::uint64_t told_ = 0;  // the length of the metrics when they were saved
  std::vector<evaluation> evaluations_;
  double mean_loss_ = std::numeric_limits<double>::quiet_NaN(), elapsed_ = 0;
  bool running_ = false;
  clock::time_point began_, last_line_;
};

/// Throws std::runtime_error if gnuplot is missing, output_error if `path`.gp cannot be written.
void check_plot(const std::string& path);

/// Draws loss and test accuracy, and the sharpness where it was recorded, against gradient evaluations with gnuplot, into `path`.svg and `path`.png;
/// the script stays beside them as `path`.gp. Throws std::runtime_error when gnuplot fails.
void plot(const std::string& path, const std::string& title, const std::vector<evaluation>& evaluations);

}  // namespace train_images
