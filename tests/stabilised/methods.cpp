// SPDX-License-Identifier: BSL-1.0
#include "methods.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <type_traits>

#include <boost/numeric/odeint/stepper/euler.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "odeflow/flow/recipes.hpp"
#include "odeflow/odeint/error_control.hpp"
#include "odeflow/odeint/rk_momentum.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/state/parallel.hpp"

namespace odeflow::test {
namespace {

namespace odeint = boost::numeric::odeint;
using state_type = state<double>;

template <class... Numbers>
std::string words(const char* format, Numbers... numbers) {
  char text[96];
  std::snprintf(text, sizeof text, format, numbers...);
  return text;
}

method gradient_descent(const problem& on, std::span<const double> steps) {
  method made{"gradient descent", {}};
  for (const double step : steps)
    made.trials.push_back({words("h L %g", step), [h = step / on.curvature](pursuit& run) {
                             run.steps_of_one_gradient(odeint::euler<state_type>(), gradient_flow(run.loss()),
                                                       h);
                           }});
  return made;
}

// Polyak's best step and momentum for the condition number assumed, and that step times a part.
method momentum_method(const problem& on, std::span<const double> conditions, std::span<const double> parts) {
  method made{"momentum", {}};
  for (const double relative : conditions)
    for (const double part : parts) {
      const double root = std::sqrt(std::max(relative * on.condition, 2.0)), kept = (root - 1) / (root + 1),
                   step = part * std::pow(2 / (1 + 1 / root), 2);
      made.trials.push_back({words("h L %.3g, beta %.4g", step, kept * kept),
                             [h = step / on.curvature, beta = kept * kept](pursuit& run) {
                               const auto made_of =
                                   momentum(run.loss(), {.learning_rate = h, .momentum = beta});
                               run.steps_of_one_gradient(odeint::euler<state_type>(), made_of.flow, h);
                             }});
    }
  return made;
}

method adam_method(std::span<const double> rates, std::span<const double> beta1,
                   std::span<const double> beta2) {
  method made{"Adam", {}};
  for (const double h : rates)
    for (const double b1 : beta1)
      for (const double b2 : beta2)
        made.trials.push_back({words("h %g, beta %g, %g", h, b1, b2), [=](pursuit& run) {
                                 const auto made_of =
                                     adam(run.loss(), {.learning_rate = h, .beta1 = b1, .beta2 = b2});
                                 run.steps_of_one_gradient(odeint::euler<state_type>(), made_of.flow, h);
                               }});
  return made;
}

method runge_kutta_4(const problem& on, std::span<const double> steps) {
  method made{"runge_kutta4", {}};
  for (const double step : steps)
    made.trials.push_back({words("h L %g", step), [h = step / on.curvature](pursuit& run) {
                             run.steps(odeint::runge_kutta4<state_type>(), h);
                           }});
  return made;
}

method dormand_prince(const problem& on, std::span<const double> tolerated,
                      std::span<const double> relative) {
  method made{"runge_kutta_dopri5, controlled", {}};
  for (const double absolute : tolerated)
    for (const double times : relative)
      made.trials.push_back({words("absolute %g, relative %g", absolute, times * absolute),
                             [=, h = 1 / on.curvature](pursuit& run) {
                               run.steps(
                                   with_error_control(odeint::runge_kutta_dopri5<state_type>(),
                                                      {.absolute = absolute, .relative = times * absolute}),
                                   h);
                             }});
  return made;
}

// How a stabilised step is damped, and how many times the known curvature it is made for: that of a loss that is no quadratic
// grows on the way.
struct caution {
  double damping = 0;  ///< 0: the usual one
  double curvature = 1;
};

// Stages as multiples of the root of the condition number; the step is the longest that damps all curvatures up to the largest.
template <class Stepper, class Use>
void add_stabilised(method& to, const problem& on, std::span<const double> stages,
                    std::span<const caution> cautions, const std::string& more, Use use) {
  for (const double relative : stages)
    for (const caution& with : cautions) {
      const auto s = static_cast<std::size_t>(std::max(2.0, std::round(relative * std::sqrt(on.condition))));
      const Stepper stepper(
          {.stages = s, .damping = with.damping > 0 ? std::optional(with.damping) : std::nullopt});
      const double step = stepper.method().damped_limit() / with.curvature;
      to.trials.push_back(
          {words("s %zu, damping %.3g, h L %.4g", s, stepper.method().damping(), step) + more,
           [stepper, use, h = step / on.curvature](pursuit& run) { run.steps(use(stepper), h); }});
    }
}

template <class Stepper>
method stabilised(const char* name, const problem& on, std::span<const double> stages,
                  std::span<const caution> cautions) {
  method made{name, {}};
  add_stabilised<Stepper>(made, on, stages, cautions, "", [](const Stepper& stepper) { return stepper; });
  return made;
}

method momentum_on_steps(const problem& on, std::span<const double> stages, std::span<const caution> cautions,
                         std::span<const double> betas) {
  using stepper_type = rkc1<state_type>;
  method made{"rkc1, momentum on g*", {}};
  for (const double beta : betas)
    add_stabilised<stepper_type>(
        made, on, stages, cautions, words(", beta %g", beta),
        [beta](const stepper_type& stepper) { return with_rk_momentum(stepper, beta); });
  return made;
}

using numbers = std::vector<double>;

}  // namespace

pursuit::pursuit(const problem& of, std::size_t budget)
    : of_(&of), loss_(of.make()), budget_(std::min(budget, of.budget)) {}

request pursuit::look(double value, std::size_t gradients) {
  const double gap = value - of_->lowest;
  // Diverged. Momentum on its way to the minimum is far below that.
  if (!(gap < 1e6 * (1 + std::fabs(of_->lowest)))) return request::stop;
  for (std::size_t i = 0; i < gaps.size(); ++i)
    if (gap <= gaps[i] && reached_[i] == 0) reached_[i] = gradients;
  const bool last = reached_.back() != 0;
  if (last || curve_.empty() ||
      static_cast<double>(gradients) >= 1.0292 * static_cast<double>(curve_.back().first))
    curve_.emplace_back(gradients, gap);
  return last ? request::stop : request::go_on;
}

std::vector<method> methods_for(const problem& on, grid size) {
  const bool full = size == grid::full;
  const auto pick = [full](numbers many, numbers few) { return full ? many : few; };
  const numbers stages = pick({0.25, 0.5, 1, 2, 4}, {2, 1}), stages_under_momentum = pick(stages, {0.5, 1});
  // What is likely to win comes first, so that the others end early.
  using cautions = std::vector<caution>;
  const cautions damped = on.quadratic ? cautions{{8}, {2}, {32}, {}} : cautions{{8}, {8, 1.5}, {8, 2.5}, {}},
                 under_momentum = on.quadratic ? cautions{{}, {2}} : cautions{{2}, {2, 1.5}};
  return {
      gradient_descent(on, pick({0.25, 0.5,  1,    1.2,   1.4,   1.6,   1.7, 1.8, 1.85, 1.9,
                                 1.95, 1.98, 1.99, 1.995, 1.998, 1.999, 2.1, 2.4, 3,    4},
                                {1.5, 1.8, 1.9, 1.99, 1.999, 2.5, 3, 4})),
      momentum_method(on, pick({0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 10}, {0.3, 0.1, 1, 3}),
                      numbers{1, 0.5}),
      adam_method(pick({1e-2, 3e-2, 1e-1, 3e-1, 1}, {1e-2, 3e-2, 1e-3, 3e-1}), numbers{0.9, 0.99},
                  pick({0.99, 0.999}, {0.999})),
      runge_kutta_4(on, pick({0.25, 0.5, 1,    1.4,  1.7,  2,    2.2, 2.4, 2.5, 2.6,
                              2.65, 2.7, 2.72, 2.74, 2.76, 2.78, 2.9, 3.2, 3.6, 4},
                             {1.5, 2, 2.5, 2.78, 2.9, 3.2, 3.6, 4})),
      dormand_prince(
          on, pick({1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10}, {1e-3, 1e-4, 1e-6, 1e-8}),
          numbers{0, 1}),
      stabilised<rkc1<state_type>>("rkc1", on, stages, damped),
      stabilised<rkc2<state_type>>("rkc2", on, stages, damped),
      stabilised<rkl1<state_type>>("rkl1", on, stages, damped),
      stabilised<rkl2<state_type>>("rkl2", on, stages, damped),
      stabilised<rkg1<state_type>>("rkg1", on, stages, damped),
      stabilised<rkg2<state_type>>("rkg2", on, stages, damped),
      momentum_on_steps(on, stages_under_momentum, under_momentum, numbers{0.5, 0.9}),
  };
}

outcome best_of(const method& tried, const problem& on) {
  outcome best{.name = tried.name, .gradients = {}, .settings = {}, .curve = {}};
  for (const trial& one : tried.trials) {
    pursuit run(on, best.gradients.back() == 0 ? on.budget : best.gradients.back());
    one.run(run);
    bool furthest = best.curve.empty();
    for (std::size_t i = 0; i < gaps.size(); ++i) {
      const std::size_t spent = run.gradients()[i];
      const bool first = spent != 0 && (best.gradients[i] == 0 || spent < best.gradients[i]);
      if (first) {
        best.gradients[i] = spent;
        best.settings[i] = one.settings;
      }
      if (best.gradients[i] != 0) furthest = first;
    }
    if (furthest) best.curve = run.curve();
  }
  return best;
}

std::vector<outcome> race(const problem& on, grid size) {
  const std::vector<method> methods = methods_for(on, size);
  std::vector<outcome> outcomes(methods.size());
  const auto run = [&](std::size_t i) { outcomes[i] = best_of(methods[i], on); };
  if (!on.large) {
    parallel_parts(methods.size(), run);
  } else {
    for (std::size_t i = 0; i < methods.size(); ++i) run(i);
  }
  return outcomes;
}

}  // namespace odeflow::test
