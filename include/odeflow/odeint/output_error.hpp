// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <vector>

#include "odeflow/objective/samples.hpp"
#include "odeflow/odeint/error_norm.hpp"
#include "odeflow/state/require.hpp"
#include "odeflow/state/state.hpp"

namespace odeflow {

/// A model whose outputs can be seen, such as `dense_network`: `outputs(theta, rows, out)` writes rows x
/// outputs numbers.
template <class Model>
concept has_outputs = requires(const Model& model, std::span<const typename Model::value_type> theta,
                               samples<typename Model::value_type> rows,
                               std::span<typename Model::value_type> out) {
  model.outputs(theta, rows, out);
};

/// What the outputs of a model may be wrong by after a step. See `output_error`.
struct output_tolerances {
  double absolute = 1e-3;
  double relative = 1e-3;
};

/// The error of a step, measured on what the network computes: with f(theta) its outputs on fixed probe rows
/// and e the stepper's estimate for theta,
///
///     rms(f(theta + e) - f(theta)) / (absolute + relative rms(f(theta))),
///
/// rms the root of the mean square over rows and outputs. Blocks and scalars of terms do not count, but for
/// being finite. What changes no output costs no step: a shift along a symmetry of the network, a weight
/// behind a relu that is off. In float take tolerances above 1e-5: f is rounded.
///
/// For odeint's `controlled_runge_kutta`, as `error_checker` is, and with the same rule on what is not
/// finite. Refers to the model and to the memory of the probe rows, which have to outlive it. Cost an
/// attempt: two passes forward of the probe rows, each about a third of their gradient, and 5 arrays
/// streamed. Memory: twice the outputs on the probe rows; the error itself becomes theta + e.
///
/// Throws std::invalid_argument for a tolerance that is negative or not finite, both 0, no probe rows, no
/// outputs, and what the model throws for rows that do not fit.
template <has_outputs Model>
class output_error {
 public:
  using value_type = double;
  using scalar_type = typename Model::value_type;

  /// `outputs`: how many numbers the model writes for a row.
  output_error(const Model& model, samples<scalar_type> probe, std::size_t outputs,
               const output_tolerances& tolerated = {})
      : model_(&model), probe_(probe), tolerated_(tolerated) {
    detail::require_not_negative("output_tolerances.absolute", tolerated.absolute);
    detail::require_not_negative("output_tolerances.relative", tolerated.relative);
    if (tolerated.absolute == 0 && tolerated.relative == 0)
      throw std::invalid_argument("odeflow::output_tolerances: absolute and relative are both 0");
    detail::require_positive("output_error: the number of probe rows", static_cast<double>(probe.rows));
    detail::require_positive("output_error: the number of outputs", static_cast<double>(outputs));
    before_.resize(probe.rows * outputs);
    after_.resize(probe.rows * outputs);
  }

  /// For a model that tells its widths, the last of which is that of its outputs.
  output_error(const Model& model, samples<scalar_type> probe,
               const output_tolerances& tolerated = {}) requires requires {
    { model.widths().back() } -> std::convertible_to<std::size_t>;
  } : output_error(model, probe, model.widths().back(), tolerated) {
  }

  /// Not on a temporary model: the checker would outlive it.
  output_error(const Model&& model, samples<scalar_type> probe, std::size_t outputs,
               const output_tolerances& tolerated = {}) = delete;
  output_error(const Model&& model, samples<scalar_type> probe,
               const output_tolerances& tolerated = {}) = delete;

  /// As odeint calls it. The theta of `e` becomes theta + e.
  template <class Algebra, class State, class Time>
  double error(Algebra& /*algebra*/, const State& x, const State& dxdt, State& e, Time /*dt*/) {
    const auto add = [](scalar_type& to, const scalar_type& from) { to += from; };
    const auto subtract = [](scalar_type& to, const scalar_type& from) { to -= from; };
    sweep(x.dimension(), add, e.data(), x.data());
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (const State* const seen : {&x, &dxdt, static_cast<const State*>(&e)})
      if (!all_finite(seen->size(), seen->data())) return infinity;

    const std::span<const scalar_type> theta = x.block(0), moved = e.block(0);
    model_->outputs(theta, probe_, std::span<scalar_type>(before_));
    model_->outputs(moved, probe_, std::span<scalar_type>(after_));
    sweep(after_.size(), subtract, after_.data(), before_.data());
    const std::array<double, 2> sums{sum_of_squares(after_.size(), after_.data()),
                                     sum_of_squares(before_.size(), before_.data())};
    if (!all_finite(sums.size(), sums.data())) return infinity;
    if (sums[0] == 0) return 0;
    const double count = static_cast<double>(before_.size());
    return std::sqrt(sums[0] / count) /
           (tolerated_.absolute + tolerated_.relative * std::sqrt(sums[1] / count));
  }

 private:
  const Model* model_;
  samples<scalar_type> probe_;
  output_tolerances tolerated_;
  std::vector<scalar_type> before_, after_;
};

}  // namespace odeflow
