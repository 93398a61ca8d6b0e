// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/odeint/spectral_radius.hpp"

namespace odeflow {

/// What `record_sharpness` writes down.
struct sharpness_record {
  std::size_t step = 0;  ///< how many steps were made
  double time = 0;
  double step_size = 0;  ///< of the step that ended here; NaN at the start
  double sharpness = 0;  ///< the largest eigenvalue, in modulus
};

struct sharpness_options {
  std::size_t every = 1;             ///< steps from one record to the next
  std::size_t first_products = 100;  ///< for the first record, at most
  std::size_t products = 20;         ///< for later ones, at most
  double tolerance = 1e-3;           ///< as that of `spectral_radius_options`
};

/// An observer, for `train` and odeint's integrate functions, that records the largest eigenvalue in modulus of the flow's Jacobian,
/// along a run: of the Hessian on the bare flow, the sharpness of the loss. A stepper with real stability limit r is
/// stable up to r / h: full-batch training brings the sharpness there, and it stays (edge of stability; for gradient descent 2 / h).
///
///     std::vector<sharpness_record> seen;
///     train(stepper, flow, x, limits, record_sharpness(flow, seen, {.every = 10}));
///
/// Found by `spectral_radius` from exact products, from below, and written behind what `seen` holds; `seen` must
/// outlive the observer. One that is not finite is not recorded. Every state between two calls is one step: odeint's
/// integrate_const calls a controlled stepper's observer more rarely.
///
/// Cost of a record: a gradient and its Hessian-vector products, which the flow counts. With a flow of its own on the same states,
/// `gradient_flow(loss)` made anew, they are in that one's counts, and in no budget of `train`; on another loss, all
/// rows in place of a batch for example, it is the sharpness of that. Memory: 8 states.
/// Source: J. Cohen, S. Kaur, Y. Li, J. Z. Kolter, A. Talwalkar, Gradient descent on neural networks typically occurs at the edge
/// of stability, 2021, arXiv:2103.00065.
template <class Flow>
class sharpness_recorder {
  static_assert(detail::has_jacobian<Flow>,
                "odeflow::record_sharpness needs a flow whose objective has hessian_vector_product");

 public:
  using state_type = typename Flow::state_type;

  sharpness_recorder(Flow observed, std::vector<sharpness_record>& seen, const sharpness_options& chosen)
      : flow_(std::move(observed)),
        seen_(&seen),
        every_(chosen.every),
        radius_({.source = curvature_source::exact,
                 .first_products = chosen.first_products,
                 .products = chosen.products,
                 .tolerance = chosen.tolerance}) {
    if (every_ == 0)
      throw std::invalid_argument("odeflow::sharpness_options.every is 0; it must be at least 1");
  }

  void operator()(const state_type& x, double t) {
    const double step_size = calls_ > 0 ? t - time_before_ : std::numeric_limits<double>::quiet_NaN();
    time_before_ = t;
    const std::size_t step = calls_++;
    // The exact products do not ask for the derivative at x.
    if (step % every_ == 0 && radius_.estimate(flow_, x, x, t))
      seen_->push_back({.step = step, .time = t, .step_size = step_size, .sharpness = radius_.latest()});
  }

  /// The records are the caller's.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("calls", calls_);
    archive("time_before", time_before_);
    archive("radius", radius_);
    archive("flow", flow_);
  }

 private:
  Flow flow_;
  std::vector<sharpness_record>* seen_;
  std::size_t every_, calls_ = 0;
  double time_before_ = 0;
  spectral_radius<state_type> radius_;
};

template <objective Objective, class... Terms>
sharpness_recorder<flow<Objective, Terms...>> record_sharpness(const flow<Objective, Terms...>& observed,
                                                               std::vector<sharpness_record>& seen,
                                                               const sharpness_options& chosen = {}) {
  return {observed, seen, chosen};
}

}  // namespace odeflow
