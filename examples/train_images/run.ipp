// SPDX-License-Identifier: BSL-1.0
#pragma once
// The one body behind run_float.cpp and run_double.cpp, apart so that they compile side by side.
#include <cmath>
#include <limits>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_cash_karp54.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_fehlberg78.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4_classic.hpp>

#include "odeflow/odeflow.hpp"
#include "odeflow/odeint.hpp"
#include "run.hpp"
#include "steppers.hpp"
#include "terms.hpp"

namespace train_images {
namespace detail {

using namespace odeflow;

// Calls `use` with the stepper of that name, controlled if there is a tolerance.
template <class State, class Use>
void with_stepper(const options& chosen, Use use) {
  namespace odeint = boost::numeric::odeint;
#define TRAIN_IMAGES_USE(NAME, ESTIMATES)                                                                 \
  if (chosen.stepper == #NAME) {                                                                          \
    if constexpr (ESTIMATES)                                                                              \
      if (chosen.tolerance)                                                                               \
        return use(odeint::make_controlled(*chosen.tolerance, *chosen.tolerance, odeint::NAME<State>())); \
    return use(odeint::NAME<State>());                                                                    \
  }
  TRAIN_IMAGES_STEPPERS(TRAIN_IMAGES_USE)
#undef TRAIN_IMAGES_USE
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
        x_(flow_.start_at(network_.initial_parameters(chosen.seed))) {
    now_.step_size = chosen.step_size;
    steps_limit_ = chosen.steps.value_or(std::numeric_limits<std::size_t>::max());
    if (chosen.epochs)
      steps_limit_ =
          std::min(steps_limit_,
                   static_cast<std::size_t>(std::max(
                       1.0, std::ceil(*chosen.epochs * static_cast<double>(loss_.batches_per_epoch())))));
  }

  int run() {
    evaluate();
    ending reason = ending::stopped;
    with_stepper<state<T>>(chosen_, [&](auto stepper) { reason = train_in_parts(stepper); });
    const bool diverged =
        reason == ending::not_finite || reason == ending::rejections || !std::isfinite(now_.batch_loss);
    out_.finish(diverged
                    ? "Training diverged (" + std::string(describe(reason)) + "): try a smaller --step-size"
                : interrupted ? "Interrupted"
                              : "The budget is spent");
    return diverged ? 3 : interrupted ? 130 : 0;
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
  template <class Stepper>
  ending train_in_parts(Stepper stepper) {
    ending reason = ending::stopped;
    for (std::size_t part = 1; part <= chosen_.evaluations && now_.part_done < 1 && !interrupted; ++part) {
      if (!chosen_.tolerance)
        now_.step_size =
            chosen_.step_size *
            std::pow(chosen_.final_step_size.value_or(chosen_.step_size / 50) / chosen_.step_size,
                     now_.part_done);
      reason = train_part(stepper, static_cast<double>(part) / static_cast<double>(chosen_.evaluations));
      evaluate();
      if (reason == ending::not_finite || reason == ending::rejections || !std::isfinite(now_.batch_loss))
        break;
    }
    return reason;
  }

  template <class Stepper>
  ending train_part(Stepper& stepper, double end) {
    const standing before = now_;
    bool first = true;
    const auto watch = [&](const state<T>&, double t) {
      if (std::exchange(first, false)) return request::go_on;  // the call before the first step
      ++now_.steps;
      now_.epochs = static_cast<double>(now_.steps) / static_cast<double>(loss_.batches_per_epoch());
      now_.gradients = flow_.gradient_evaluations();
      now_.time = t;
      now_.batch_loss = flow_.value();
      now_.part_done = part_done();
      out_.step(now_);
      return now_.part_done >= end || interrupted || !std::isfinite(now_.batch_loss) ? request::stop
                                                                                     : request::go_on;
    };
    train_limits limits{
        .step_size = before.step_size, .start_time = before.time, .steps = steps_limit_ - before.steps};
    if (chosen_.gradients) limits.gradient_evaluations = *chosen_.gradients - before.gradients;
    out_.resume();
    const training result = train(std::ref(stepper), flow_, x_, limits, watch, next_batch(flow_));
    out_.pause();
    now_.rejected = before.rejected + result.rejected;
    now_.gradients = flow_.gradient_evaluations();
    now_.step_size = result.step_size;
    now_.part_done = part_done();
    return result.reason;
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
  flow<minibatch_loss<dense_network<T>, data::dataset>, term_list<T>> flow_;
  state<T> x_;
  standing now_;
  std::size_t steps_limit_ = 0;
};

}  // namespace detail

template <class T>
int run(const options& chosen, const problem& rows, report& out) {
  return detail::session<T>(chosen, rows, out).run();
}

}  // namespace train_images
