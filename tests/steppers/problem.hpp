// SPDX-License-Identifier: BSL-1.0
#pragma once
// A flow with a known solution for each stepper of the list.
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "../odeint/closed_forms.hpp"
#include "harness.hpp"

namespace odeflow::test {

/// The equation is the same in all steps: what is remembered of it is kept.
inline train_limits limits(double step_size, std::size_t steps) {
  return {.step_size = step_size, .steps = steps, .at_new_batch = memory::kept};
}

inline const any_observer no_observer = [](const state<double>&, double) { return request::go_on; };

/// For one that asks for a velocity the swing of the heavy ball, in closed form; for multistep methods, which begin their
/// asymptotic range late, the two-layer scalar network, in closed form; else Rosenbrock's valley, curved and coupled,
/// against 4,096 steps of Fehlberg's method of order 8 to the time wanted.
class problem {
 public:
  explicit problem(const stepper_facts& facts) {
    if (facts.needs == asks_for::velocity)
      take(quadratic<double>({9}), {1}, [](double t) { return std::vector<double>{swing(0.5, 9, t)}; });
    else if (facts.memory == remembers::history)
      take(scalar_network().objective, {0.3, 0.3}, [](double t) {
        const double u = 1 / std::sqrt(1 + (1 / 0.09 - 1) * std::exp(-2 * t));
        return std::vector<double>{u, u};
      });
    else
      take(sound_, {0.2, -0.5}, [this](double t) { return fine(t); });
    flow_.emplace(flow_for(facts, loss, 0.5));
    end_ = exact_(1);
  }
  problem(const problem&) = delete;
  problem& operator=(const problem&) = delete;

  const any_flow& flow() const { return *flow_; }
  state<double> start() const { return flow_->start_at(start_); }
  /// The distance of theta from the solution at time t.
  double error(const state<double>& x, double t) const {
    const std::vector<double> exact = t == 1 ? end_ : exact_(t);
    double sum = 0;
    for (std::size_t i = 0; i < exact.size(); ++i) sum += (x[i] - exact[i]) * (x[i] - exact[i]);
    return std::sqrt(sum);
  }

  any_objective loss;

 private:
  template <class Loss, class Exact>
  void take(Loss chosen, std::vector<double> start, Exact exact) {
    loss = any_objective_of(chosen);
    start_ = std::move(start);
    exact_ = std::move(exact);
  }

  // On an objective of its own, so that a test may spoil the other.
  std::vector<double> fine(double t) const {
    const auto flow = gradient_flow(sound_);
    auto x = flow.start_at(start_);
    const int n = static_cast<int>(std::ceil(4096 * t));
    boost::numeric::odeint::runge_kutta_fehlberg78<state<double>> stepper;
    for (int i = 0; i < n; ++i) stepper.do_step(std::cref(flow), x, 0.0, t / n);
    return {x.begin(), x.end()};
  }

  rosenbrock_valley<double> sound_{.steepness = 1};
  std::optional<any_flow> flow_;
  std::vector<double> start_, end_;
  std::function<std::vector<double>(double)> exact_;
};

}  // namespace odeflow::test
