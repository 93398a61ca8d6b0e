// SPDX-License-Identifier: BSL-1.0
#pragma once
// The one body behind run_float.cpp and run_double.cpp, apart so that they compile side by side.
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "checkpoints.hpp"
#include "exit_codes.hpp"
#include "odeflow/odeflow.hpp"
#include "odeflow/odeint/record_sharpness.hpp"
#include "odeflow/odeint/unstable_step_error.hpp"
#include "parameters.hpp"
#include "run.hpp"
#include "terms.hpp"
#include "trainer.hpp"

namespace train_images {
namespace detail {

using namespace odeflow;

// Before any memory is asked for.
template <class T>
void check_memory(const options& chosen, std::size_t unknowns) {
  constexpr double most = 8e9;
  const double bytes = static_cast<double>(unknowns) * static_cast<double>(unknowns) * sizeof(T);
  if (chosen.tableau || !stepper_named(chosen.stepper).wants_hessian || bytes <= most) return;
  std::ostringstream message;
  message << chosen.stepper << " holds a matrix of N^2 numbers: with N = " << unknowns << " unknowns that is "
          << bytes / 1e9 << " GB. Take a smaller network (--hidden), or another stepper";
  throw std::invalid_argument(message.str());
}

template <class T>
class session {
 public:
  session(const options& chosen, const problem& rows, report& out)
      : chosen_(chosen),
        rows_(rows),
        out_(out),
        network_(widths(chosen, rows), chosen.activation, criterion::cross_entropy),
        loss_(minibatch(network_, rows.training,
                        {.size = chosen.batch, .seed = chosen.seed, .order = chosen.order})),
        flow_(gradient_flow(loss_) | terms_of<T>(chosen.terms)),
        x_(flow_.start_at(first_parameters())),
        trainer_(make_trainer()),
        watched_(gradient_flow(loss_) | terms_of<T>(chosen.terms)),
        checkpoints_(chosen) {
    now_.step_size = chosen.step_size;
    steps_limit_ = chosen.steps.value_or(std::numeric_limits<std::size_t>::max());
    if (chosen.epochs)
      steps_limit_ =
          std::min(steps_limit_,
                   static_cast<std::size_t>(std::max(
                       1.0, std::ceil(*chosen.epochs * static_cast<double>(loss_.batches_per_epoch())))));
  }

  int run() {
    if (chosen_.sharpness > 0) sharpness_.emplace(record_sharpness(watched_, seen_));
    if (const auto saved = checkpoints_.load()) {
      restore(*saved);
    } else {
      out_.begin();
      look_at_sharpness(0);
      evaluate();
    }
    train_in_parts();
    const bool diverged = diverged_now();
    if (!diverged && checkpoints_.wanted()) save();
    if (part_begun_) evaluate();  // after a signal; not for the run that goes on
    const std::string kept = diverged ? checkpoints_.way_on(now_.steps) : "";
    out_.finish(diverged ? "Training diverged in step " + std::to_string(now_.steps + 1) + " (" + why() +
                               "): try a smaller --step-size" + kept
                : signal_caught ? "Interrupted"
                                : "The budget is spent");
    if (diverged) return exit_code::diverged;
    if (signal_caught) return interrupted_by + signal_caught;
    if (!chosen_.export_to.empty()) export_parameters<T>(chosen_.export_to, flow_.parameters(x_));
    return done;
  }

  /// All that a run which goes on must know.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("run", *trainer_);
    archive("now", now_);
    archive("part", part_);
    archive("begun", begun_);
    archive("part_begun", part_begun_);
    archive("part_over", part_over_);
    archive("reason", reason_);
    archive("report", out_);
    if (sharpness_) archive("sharpness", *sharpness_);
  }

 private:
  static std::vector<std::size_t> widths(const options& chosen, const problem& rows) {
    std::vector<std::size_t> all{rows.training.features()};
    all.insert(all.end(), chosen.hidden.begin(), chosen.hidden.end());
    all.push_back(rows.training.classes());
    return all;
  }

  any_trainer<T> make_trainer() {
    check_memory<T>(chosen_, x_.size());
    return chosen_.tableau
               ? trainer_of_tableau<T>({flow_, x_}, *chosen_.tableau, chosen_.tolerance)
               : trainer_named<T>({flow_, x_}, chosen_.stepper, chosen_.tolerance, chosen_.stages);
  }

  auto first_parameters() const {
    auto theta = network_.initial_parameters(chosen_.seed);
    if (!chosen_.import_from.empty())
      std::ranges::copy(import_parameters<T>(chosen_.import_from, theta.size()), theta.begin());
    return theta;
  }

  void save() {
    snapshot made;
    snapshot_writer writer(made);
    writer("session", *this);
    checkpoints_.save(now_.steps, made);
  }

  void restore(const snapshot& saved) {
    try {
      snapshot_reader reader(saved);
      reader("session", *this);
      reader.finish();
    } catch (const snapshot_error& error) {
      throw checkpoint_error(chosen_.checkpoint + ": " + error.what());
    }
    out_.resumed(now_);
    now_.part_done = part_done();
    // With a larger budget than the one that was spent.
    if (part_ > chosen_.evaluations && now_.part_done < 1)
      part_ = 1 + static_cast<std::size_t>(now_.part_done * static_cast<double>(chosen_.evaluations));
  }

  double part_done() const {
    double part = static_cast<double>(now_.steps) / static_cast<double>(steps_limit_);
    if (chosen_.gradients)
      part = std::max(part, static_cast<double>(now_.gradients) / static_cast<double>(*chosen_.gradients));
    if (chosen_.seconds) part = std::max(part, out_.seconds() / *chosen_.seconds);
    return std::min(part, 1.0);
  }

  bool diverged_now() const {
    return reason_ == ending::not_finite || reason_ == ending::rejections || !unstable_.empty() ||
           !std::isfinite(now_.batch_loss);
  }

  // The run is cut into as many parts as there are evaluations. A fixed-step stepper takes a smaller step in
  // each.
  void train_in_parts() {
    while (part_ <= chosen_.evaluations && (part_begun_ || now_.part_done < 1) && !diverged_now() &&
           !signal_caught) {
      if (!std::exchange(part_begun_, true)) begin_part();
      if (!part_over_) train_part();
      if (part_over_) end_part();
    }
  }

  void begin_part() {
    if (!chosen_.tolerance)
      now_.step_size = chosen_.step_size *
                       std::pow(chosen_.final_step_size.value_or(chosen_.step_size / 50) / chosen_.step_size,
                                now_.part_done);
    train_limits limits{.step_size = now_.step_size, .steps = steps_limit_};
    if (chosen_.gradients) limits.gradient_evaluations = *chosen_.gradients;
    trainer_->set_limits(limits);
  }

  void train_part() {
    const double end = static_cast<double>(part_) / static_cast<double>(chosen_.evaluations);
    bool stepped = false;
    const typename trainer<T>::observer watch = [&](const state<T>&, double t) {
      stepped = std::exchange(begun_, true);
      if (!stepped) return request::go_on;  // the call before the first step
      ++now_.steps;
      now_.epochs = static_cast<double>(now_.steps) / static_cast<double>(loss_.batches_per_epoch());
      now_.gradients = flow_.gradient_evaluations();
      now_.batch_loss = flow_.value();
      now_.part_done = part_done();
      look_at_sharpness(t - std::exchange(now_.time, t));
      out_.step(now_);
      part_over_ = now_.part_done >= end || !std::isfinite(now_.batch_loss);
      return part_over_ || signal_caught ? request::stop : request::go_on;
    };
    const typename trainer<T>::observer keep = [&](const state<T>&, double) {
      if (stepped && std::isfinite(now_.batch_loss) && checkpoints_.due(now_.steps)) {
        out_.pause();
        save();
        out_.resume();
      }
      return request::go_on;
    };
    out_.resume();
    try {
      reason_ = trainer_->proceed(watch, keep);
    } catch (const unstable_step_error& error) {
      unstable_ = error.what();
    }
    out_.pause();
    part_over_ = part_over_ || reason_ != ending::stopped || !unstable_.empty();
  }

  void end_part() {
    const training& made = trainer_->done();
    now_.rejected = made.rejected;
    met_ = made.not_finite;
    now_.gradients = flow_.gradient_evaluations();
    now_.step_size = made.step_size;
    now_.part_done = part_done();
    part_begun_ = part_over_ = false;
    ++part_;
    evaluate();
  }

  // On the batch of the step, at the state behind it.
  void look_at_sharpness(double step_size) {
    if (!sharpness_) return;
    if (step_size > 0) now_.sharpness_limit = trainer_->stability_limit() / step_size;
    if (now_.steps % chosen_.sharpness != 0) return;
    out_.pause();
    (*sharpness_)(x_, now_.time);
    if (!seen_.empty()) now_.sharpness = seen_.back().sharpness;
    seen_.clear();
    out_.resume();
  }

  std::string why() const {
    if (!unstable_.empty()) return unstable_;
    return std::string(describe(reason_)) + (met_ ? "; " + describe(*met_) : "");
  }

  void evaluate() {
    const auto theta = flow_.parameters(x_);
    out_.evaluated(now_, network_.mean_loss(theta, rows_.test), network_.accuracy(theta, rows_.test));
  }

  const options& chosen_;
  const problem& rows_;
  report& out_;
  dense_network<T> network_;
  minibatch_loss<dense_network<T>, data::dataset> loss_;
  image_flow<T> flow_;
  state<T> x_;
  any_trainer<T> trainer_;
  image_flow<T> watched_;  // with counts of its own
  std::vector<sharpness_record> seen_;
  std::optional<sharpness_recorder<image_flow<T>>> sharpness_;
  standing now_;
  std::optional<not_finite_step> met_;
  std::string unstable_;  // why no step of this size can be stable
  std::size_t steps_limit_ = 0;
  ending reason_ = ending::stopped;
  std::size_t part_ = 1;  // from 1
  bool begun_ = false, part_begun_ = false, part_over_ = false;
  checkpoints checkpoints_;
};

}  // namespace detail

template <class T>
int run(const options& chosen, const problem& rows, report& out) {
  return detail::session<T>(chosen, rows, out).run();
}

}  // namespace train_images
