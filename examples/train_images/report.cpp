// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace train_images {
namespace {

std::string minutes(double seconds) {
  char text[32];
  const int whole = static_cast<int>(std::lround(std::min(seconds, 1e6)));
  std::snprintf(text, sizeof text, "%d:%02d", whole / 60, whole % 60);
  return text;
}

nlohmann::json to_json(const standing& now, bool sharpness) {
  nlohmann::json line = {{"gradients", now.gradients},  {"steps", now.steps}, {"rejected", now.rejected},
                         {"epochs", now.epochs},        {"time", now.time},   {"step_size", now.step_size},
                         {"batch_loss", now.batch_loss}};
  if (sharpness) {
    line["sharpness"] = now.sharpness;
    line["sharpness_limit"] = now.sharpness_limit;
  }
  return line;
}

}  // namespace

report::report(const options& chosen)
    : options_(chosen), terminal_(!chosen.quiet && isatty(STDERR_FILENO) == 1) {}

void report::begin() { open_metrics(0); }

void report::open_metrics(std::uint64_t length) {
  // What would fail at the end of the run is tried before it.
  if (!options_.plot.empty()) check_plot(options_.plot);
  const std::filesystem::path folder = std::filesystem::path(options_.export_to).parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    throw output_error(options_.export_to + ": no such folder");
  if (options_.metrics.empty()) return;
  metrics_.open(options_.metrics, std::ios::app);
  if (!metrics_) throw output_error(options_.metrics + ": cannot be opened for writing");
  cut_metrics(length);
  metrics_.seekp(0, std::ios::end);
}

double report::seconds() const {
  return elapsed_ + (running_ ? std::chrono::duration<double>(clock::now() - began_).count() : 0);
}

void report::pause() {
  elapsed_ = seconds();
  running_ = false;
}

void report::resume() {
  began_ = clock::now();
  running_ = true;
}

void report::write(const std::string& line) {
  const std::uint64_t before = metrics_length();
  metrics_ << line << '\n' << std::flush;
  if (metrics_) return;
  metrics_.close();
  cut_metrics(before);  // no half of a line
  throw output_error(options_.metrics + ": writing failed");
}

std::uint64_t report::metrics_length() {
  if (!metrics_.is_open()) return 0;
  const auto place = metrics_.tellp();
  return place < 0 ? 0 : static_cast<std::uint64_t>(place);
}

void report::cut_metrics(std::uint64_t length) {
  std::error_code ignored;  // of what is no file, such as a pipe
  if (std::filesystem::file_size(options_.metrics, ignored) > length && !ignored)
    std::filesystem::resize_file(options_.metrics, length, ignored);
}

void report::clear_line() const {
  if (terminal_) std::fprintf(stderr, "\r\033[K");
}

void report::resumed(const standing& now) {
  open_metrics(told_);
  std::printf("Resumed after step %zu (%zu gradients)\n\n", now.steps, now.gradients);
  std::fflush(stdout);
}

void report::step(const standing& now) {
  // A mean over about the last fifty batches, for the eye.
  const double weight = std::max(0.02, 1.0 / static_cast<double>(std::max<std::size_t>(now.steps, 1)));
  if (now.steps == 1) mean_loss_ = now.batch_loss;
  mean_loss_ += weight * (now.batch_loss - mean_loss_);
  if (metrics_.is_open()) {
    nlohmann::json line = to_json(now, options_.sharpness > 0);
    line["kind"] = "step";
    line["seconds"] = seconds();
    write(line.dump());
  }
  if (!terminal_ || clock::now() - last_line_ < std::chrono::milliseconds(200)) return;
  last_line_ = clock::now();
  const double spent = seconds();
  const double left = now.part_done > 0 ? spent * (1 - now.part_done) / now.part_done : 0;
  std::fprintf(
      stderr,
      "\r\033[K%3.0f %%  step %zu  epoch %.1f  loss %.4f  test accuracy %s  %.0f gradients/s  %s left",
      100 * now.part_done, now.steps, now.epochs, mean_loss_,
      evaluations_.empty()
          ? "-"
          : (std::to_string(100 * evaluations_.back().test_accuracy).substr(0, 5) + " %").c_str(),
      static_cast<double>(now.gradients) / std::max(spent, 1e-9), minutes(left).c_str());
}

void report::evaluated(const standing& now, double test_loss, double test_accuracy) {
  evaluations_.push_back({now, seconds(), mean_loss_, test_loss, test_accuracy});
  if (!metrics_.is_open()) return;
  nlohmann::json line = to_json(now, options_.sharpness > 0);
  line["kind"] = "evaluation";
  line["seconds"] = seconds();
  line["train_loss"] = mean_loss_;
  line["test_loss"] = test_loss;
  line["test_accuracy"] = test_accuracy;
  write(line.dump());
}

void report::table() const {
  std::printf("%10s %8s %9s %7s %11s %11s %10s %14s %8s\n", "gradients", "steps", "rejected", "epochs",
              "step size", "train loss", "test loss", "test accuracy", "seconds");
  // Some ten lines of a long run, always with the last.
  const std::size_t stride = std::max<std::size_t>(1, (evaluations_.size() + 9) / 10);
  for (std::size_t i = (evaluations_.size() - 1) % stride; i < evaluations_.size(); i += stride) {
    const evaluation& e = evaluations_[i];
    std::printf("%10zu %8zu %9zu %7.2f %11.3g %11.4g %10.4g %12.2f %% %8.1f\n", e.at.gradients, e.at.steps,
                e.at.rejected, e.at.epochs, e.at.step_size, e.train_loss, e.test_loss, 100 * e.test_accuracy,
                e.seconds);
  }
}

void report::finish(const std::string& reason) {
  clear_line();
  if (evaluations_.empty()) {
    std::printf("%s before anything was evaluated\n", reason.c_str());
    return;
  }
  table();
  const evaluation& last = evaluations_.back();
  std::printf("\n%s. Test accuracy %.2f %% after %zu gradients in %.1f s (%.0f gradients/s).\n",
              reason.c_str(), 100 * last.test_accuracy, last.at.gradients, last.seconds,
              static_cast<double>(last.at.gradients) / std::max(last.seconds, 1e-9));
  if (metrics_.is_open()) std::printf("metrics: %s\n", std::filesystem::absolute(options_.metrics).c_str());
  if (!options_.plot.empty() && last.at.steps > 0) {
    plot(options_.plot,
         options_.stepper_name() + " on " + options_.data + ", batch " + std::to_string(options_.batch),
         evaluations_);
    std::printf("plot: %s\n", std::filesystem::absolute(options_.plot + ".png").c_str());
  }
}

}  // namespace train_images
