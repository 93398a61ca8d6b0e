// SPDX-License-Identifier: BSL-1.0
#pragma once
// The one body behind run_float.cpp and run_double.cpp, apart so that they compile side by side.
#include <cmath>
#include <limits>
#include <optional>
#include <sstream>

#include "exit_codes.hpp"
#include "odeflow/odeflow.hpp"
#include "odeflow/odeint/record_sharpness.hpp"
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
        x_(flow_.start_at(network_.initial_parameters(chosen.seed))),
        trainer_(chosen.tableau
                     ? trainer_of_tableau<T>({flow_, x_}, *chosen.tableau, chosen.tolerance)
                     : trainer_named<T>({flow_, x_}, chosen.stepper, chosen.tolerance, chosen.stages)),
        watched_(gradient_flow(loss_) | terms_of<T>(chosen.terms)) {
    check_memory<T>(chosen, x_.size());
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
    look_at_sharpness(0);
    evaluate();
    const ending reason = train_in_parts();
    const bool diverged =
        reason == ending::not_finite || reason == ending::rejections || !std::isfinite(now_.batch_loss);
    out_.finish(diverged
                    ? "Training diverged (" + std::string(describe(reason)) + "): try a smaller --step-size"
                : signal_caught ? "Interrupted"
                                : "The budget is spent");
    return diverged ? exit_code::diverged : signal_caught ? interrupted_by + signal_caught : done;
  }

 private:
  static std::vector<std::size_t> widths(const options& chosen, const problem& rows) {
    std::vector<std::size_t> all{rows.training.features()};
    all.insert(all.end(), chosen.hidden.begin(), chosen.hidden.end());
    all.push_back(rows.training.classes());
    return all;
  }

  double part_done() const {
    double part = static_cast<double>(now_.steps) / static_cast<double>(steps_limit_);
    if (chosen_.gradients)
      part = std::max(part, static_cast<double>(now_.gradients) / static_cast<double>(*chosen_.gradients));
    if (chosen_.seconds) part = std::max(part, out_.seconds() / *chosen_.seconds);
    return std::min(part, 1.0);
  }

  // The run is cut into as many parts as there are evaluations. A fixed-step stepper takes a smaller step in
  // each.
  ending train_in_parts() {
    ending reason = ending::stopped;
    for (std::size_t part = 1; part <= chosen_.evaluations && now_.part_done < 1 && signal_caught == 0;
         ++part) {
      if (!chosen_.tolerance)
        now_.step_size =
            chosen_.step_size *
            std::pow(chosen_.final_step_size.value_or(chosen_.step_size / 50) / chosen_.step_size,
                     now_.part_done);
      reason = train_part(static_cast<double>(part) / static_cast<double>(chosen_.evaluations));
      evaluate();
      if (reason == ending::not_finite || reason == ending::rejections || !std::isfinite(now_.batch_loss))
        break;
    }
    return reason;
  }

  ending train_part(double end) {
    double time_before = now_.time;
    const auto watch = [&](const state<T>&, double t) {
      if (!std::exchange(begun_, true)) return request::go_on;  // the call before the first step
      ++now_.steps;
      now_.epochs = static_cast<double>(now_.steps) / static_cast<double>(loss_.batches_per_epoch());
      now_.gradients = flow_.gradient_evaluations();
      now_.time = t;
      now_.batch_loss = flow_.value();
      now_.part_done = part_done();
      look_at_sharpness(t - time_before);
      time_before = t;
      out_.step(now_);
      return now_.part_done >= end || signal_caught != 0 || !std::isfinite(now_.batch_loss) ? request::stop
                                                                                            : request::go_on;
    };
    train_limits limits{.step_size = now_.step_size, .steps = steps_limit_};
    if (chosen_.gradients) limits.gradient_evaluations = *chosen_.gradients;
    out_.resume();
    const training result = trainer_.proceed(limits, watch);
    out_.pause();
    now_.rejected = result.rejected;
    met_ = result.not_finite;
    now_.gradients = flow_.gradient_evaluations();
    now_.step_size = result.step_size;
    now_.part_done = part_done();
    return result.reason;
  }

  // On the batch of the step, at the state behind it.
  void look_at_sharpness(double step_size) {
    if (!sharpness_) return;
    if (step_size > 0) now_.sharpness_limit = trainer_.stability_limit() / step_size;
    if (now_.steps % chosen_.sharpness != 0) return;
    out_.pause();
    (*sharpness_)(x_, now_.time);
    if (!seen_.empty()) now_.sharpness = seen_.back().sharpness;
    out_.resume();
  }

  std::string why(ending reason) const {
    return std::string(describe(reason)) + (met_ ? "; " + describe(*met_) : "");
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
  trainer<T> trainer_;
  image_flow<T> watched_;  // with counts of its own
  std::vector<sharpness_record> seen_;
  std::optional<sharpness_recorder<image_flow<T>>> sharpness_;
  standing now_;
  std::optional<not_finite_step> met_;
  std::size_t steps_limit_ = 0;
  bool begun_ = false;
};

}  // namespace detail

template <class T>
int run(const options& chosen, const problem& rows, report& out) {
  return detail::session<T>(chosen, rows, out).run();
}

}  // namespace train_images
