// SPDX-License-Identifier: BSL-1.0
#pragma once
// Each method with the settings that are tried, and how many gradients the best of them takes to a loss gap.
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "odeflow/odeint/train.hpp"
#include "problems.hpp"

namespace odeflow::test {

inline constexpr std::array<double, 3> gaps = {1e-4, 1e-8, 1e-12};

/// One trial on its way: it looks at the loss of each state and notes when it came how near to the least one.
class pursuit {
 public:
  /// Ends at the last gap or when `budget` gradients are spent.
  pursuit(const problem& of, std::size_t budget);

  smooth_loss& loss() { return *loss_; }
  const problem& of() const { return *of_; }

  /// Trains with a stepper of one gradient a step on the flow of a recipe. The loss of a state is that of the first gradient
  /// of the next step, which does not count as spent for that state.
  template <class Stepper, class Flow>
  void steps_of_one_gradient(Stepper stepper, const Flow& flow, double step_size) {
    auto x = flow.start_at(of_->start);
    train(std::ref(stepper), flow, x, {.step_size = step_size, .gradient_evaluations = budget_},
          [&](const auto&, double) {
            return flow.steps() == 0 ? request::go_on : look(flow.value(), flow.gradient_evaluations() - 1);
          });
  }

  /// With any stepper on the gradient flow. The loss of each state is computed apart from the flow, which does not count it.
  template <class Stepper>
  void steps(Stepper stepper, double step_size) {
    const auto flow = gradient_flow(loss());
    auto x = flow.start_at(of_->start);
    train(std::ref(stepper), flow, x, {.step_size = step_size, .gradient_evaluations = budget_},
          [&](const auto& y, double) {
            return look(loss().value(flow.parameters(y)), flow.gradient_evaluations());
          });
  }

  /// Gradients to each of the gaps; 0 if it was not reached.
  const std::array<std::size_t, gaps.size()>& gradients() const { return reached_; }
  /// Gradients and gap, at most 80 a decade of gradients.
  const std::vector<std::pair<std::size_t, double>>& curve() const { return curve_; }

 private:
  request look(double value, std::size_t gradients);

  const problem* of_;
  std::unique_ptr<smooth_loss> loss_;
  std::size_t budget_;
  std::array<std::size_t, gaps.size()> reached_{};
  std::vector<std::pair<std::size_t, double>> curve_;
};

struct trial {
  std::string settings;
  std::function<void(pursuit&)> run;
};

struct method {
  std::string name;
  std::vector<trial> trials;
};

/// How many settings of each method are tried: 20, or 8 where a gradient is dear.
enum class grid { full, short_one };

/// All methods, each with the same number of trials, around the largest curvature and the condition of the problem.
std::vector<method> methods_for(const problem& on, grid size);

/// The least gradients to each gap over all trials of a method, and the settings that had them.
struct outcome {
  std::string name;
  std::array<std::size_t, gaps.size()> gradients{};  ///< 0: not within the budget
  std::array<std::string, gaps.size()> settings;
  std::vector<std::pair<std::size_t, double>>
      curve;  ///< of the trial that was first at the smallest gap reached
};

/// A trial ends when another one of the method needed fewer gradients to the last gap: that changes no figure.
outcome best_of(const method& tried, const problem& on);

/// All methods, side by side on the threads there are if the problem is small.
std::vector<outcome> race(const problem& on, grid size);

}  // namespace odeflow::test
