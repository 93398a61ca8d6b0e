// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "odeflow/flow/flow.hpp"
#include "odeflow/state/dual.hpp"
#include "odeflow/state/place.hpp"
#include "odeflow/term/term.hpp"

namespace odeflow {

/// The arrays that a `jacobian` works in, kept by its owner so that the next one allocates nothing: 6 states.
template <class T>
struct jacobian_memory {
  std::vector<dual<T>> x, dxdt;
  std::vector<T> gradient, before;
};

/// The Jacobian J = df/dx of a flow f at one point (x, t), of all unknowns of the state [theta | blocks |
/// scalars] by all of them, as products J v. They are exact but for rounding: with d = -gradient L(theta),
///
///     f(x, t) = terms(d, x, t),        J v = terms'(d, x, t) (-H v_theta, v),
///
/// where H is the objective's Hessian, from its `hessian_vector_product`, and terms' is taken by running the
/// terms on numbers with a tangent (`dual`). What is fixed during a step (noise, the gain of
/// `frozen_preconditioner`) is a constant in it, and a sign has no slope.
///
/// Cost: one gradient when it is made (in `gradient_evaluations()`, but no stage of the step); a product each
/// time v_theta is not zero (in `hessian_vector_products()`) and two passes over the state. It changes
/// nothing that the flow shows or its terms remember, but those counts. Memory: 6 states, in `memory`.
///
/// The flow, x and the memory must outlive it, and the objective must stay on its batch. One at a time for a
/// flow. Throws std::invalid_argument if x is not one of the flow's states.
template <class Flow>
class jacobian {
  static_assert(sizeof(Flow) == 0, "odeflow::jacobian: only a flow has one");
};

template <class Objective, class... Terms>
class jacobian<flow<Objective, Terms...>> {
 public:
  using value_type = scalar_of<Objective>;
  using state_type = state<value_type>;

  static_assert(twice_differentiable<Objective>,
                "odeflow: the Jacobian of a flow needs the Hessian of its objective: a member "
                "hessian_vector_product(theta, v, out), which writes out = H(theta) v");
  static_assert((has_bend<Terms, dual<value_type>> && ...),
                "odeflow: the Jacobian of a flow needs the derivative of its terms: a bend(tile<T>) that is "
                "a template on T");

  jacobian(const flow<Objective, Terms...>& f, const state_type& x, double t,
           jacobian_memory<value_type>& memory)
      : flow_(f), x_(x), time_(t), memory_(memory), terms_(std::apply(refer, f.terms())) {
    f.require_shape(x, "x");
    const std::size_t n = x.dimension();
    memory_.x.resize(x.size());
    memory_.dxdt.resize(x.size());
    memory_.gradient.resize(n);
    const double value = flow_.loss().value_and_gradient(x.block(0), std::span(memory_.gradient));
    ++flow_.record_->gradients;
    flow_.record_->notice(value, flow_.place_or_none(find_not_finite(n, memory_.gradient.data()), n));
  }
  jacobian(const jacobian&) = delete;
  jacobian& operator=(const jacobian&) = delete;

  /// The number of rows and of columns: x.size().
  std::size_t size() const noexcept { return x_.size(); }

  /// out = J v. `v` and `out` must not overlap. Throws std::invalid_argument unless both have size() elements.
  void product(std::span<const value_type> v, std::span<value_type> out) {
    require_size(v.size(), "v");
    require_size(out.size(), "out");
    using number = dual<value_type>;
    const std::size_t n = x_.dimension();
    const auto v_theta = v.first(n);
    const auto curved = out.first(n);
    if (std::ranges::any_of(v_theta, [](value_type a) { return a != value_type(0); })) {
      flow_.loss().hessian_vector_product(x_.block(0), v_theta, curved);
      ++flow_.record_->products;
    } else {
      std::ranges::fill(curved, value_type(0));
    }
    const auto join = [](number& to, const value_type& value, const value_type& tangent) {
      to = {value, tangent};
    };
    sweep(size(), join, memory_.x.data(), x_.data(), v.data());
    sweep(n, join, memory_.dxdt.data(), memory_.gradient.data(), curved.data());
    bend(time_);
    sweep(
        size(), [](value_type& to, const number& from) { to = from.tangent; }, out.data(),
        memory_.dxdt.data());
  }

  /// out = J e_j, column j: the derivatives of all by unknown number j.
  void column(std::size_t j, std::span<value_type> out) {
    memory_.before.assign(size(), value_type(0));
    memory_.before.at(j) = value_type(1);
    product(memory_.before, out);
  }

  /// out = df/dt at fixed x, from the right: a difference of the terms at three times after t, the last of
  /// them 3 cbrt(epsilon) time_scale later. No gradient. Exactly zero if no term looks at the time.
  /// `time_scale` is a time over which the terms change smoothly. Its error is about epsilon^(2/3) f /
  /// time_scale; a jump in time within the three counts as a slope.
  void time_derivative(std::span<value_type> out, double time_scale = 1) {
    require_size(out.size(), "out");
    // The step must show in t, too.
    const double step = std::max(std::cbrt(epsilon<value_type>) * std::fabs(time_scale),
                                 std::sqrt(epsilon<double>) * std::fabs(time_));
    memory_.before.resize(size());
    // By differences, so that what does not change cancels: f'(0) = (5 (f_2 - f_1) - 3 (f_3 - f_2)) / 2.
    const double weights[] = {0, 2.5 / step, -1.5 / step};
    std::ranges::fill(out, value_type(0));
    for (int k = 0; k < 3; ++k) {
      bend_at(time_ + (k + 1) * step);
      const auto weight = static_cast<value_type>(weights[k]);
      sweep(
          size(),
          [=](value_type& to, value_type& before, const dual<value_type>& now) {
            if (k > 0) to += weight * (now.value - before);
            before = now.value;
          },
          out.data(), memory_.before.data(), memory_.dxdt.data());
    }
  }

 private:
  template <class T>
  static constexpr double epsilon = static_cast<double>(std::numeric_limits<T>::epsilon());

  static std::tuple<const Terms&...> refer(const Terms&... term) { return {term...}; }

  // The terms at another time, on numbers without a tangent.
  void bend_at(double t) {
    const auto constant = [](dual<value_type>& to, const value_type& from) { to = from; };
    sweep(size(), constant, memory_.x.data(), x_.data());
    sweep(x_.dimension(), constant, memory_.dxdt.data(), memory_.gradient.data());
    bend(t);
  }

  void bend(double t) {
    const std::size_t first_scalar = size() - x_.scalars().size();
    terms_.bend({.x = memory_.x.data(),
                 .dxdt = memory_.dxdt.data(),
                 .dimension = x_.dimension(),
                 .scalars = memory_.x.data() + first_scalar,
                 .scalar_rates = memory_.dxdt.data() + first_scalar,
                 .time = t,
                 .step = flow_.steps(),
                 .stage = flow_.gradient_evaluations_in_step()});
  }

  void require_size(std::size_t given, const char* name) const {
    if (given != size())
      throw std::invalid_argument("odeflow::jacobian: " + std::string(name) + " has " +
                                  std::to_string(given) + " elements, the state " + std::to_string(size()));
  }

  const flow<Objective, Terms...>& flow_;
  const state_type& x_;
  double time_;
  jacobian_memory<value_type>& memory_;
  detail::chain<dual<value_type>, const Terms&...> terms_;
};

template <class Objective, class... Terms>
jacobian(const flow<Objective, Terms...>&, const state<scalar_of<Objective>>&, double,
         jacobian_memory<scalar_of<Objective>>&) -> jacobian<flow<Objective, Terms...>>;

/// out = J(x, t) v for one vector: see `jacobian`, which keeps its memory for more of them.
template <class Objective, class... Terms>
void jacobian_vector_product(const flow<Objective, Terms...>& f, const state<scalar_of<Objective>>& x,
                             const state<scalar_of<Objective>>& v, state<scalar_of<Objective>>& out,
                             double t) {
  jacobian_memory<scalar_of<Objective>> memory;
  jacobian<flow<Objective, Terms...>>(f, x, t, memory)
      .product({v.data(), v.size()}, {out.data(), out.size()});
}

}  // namespace odeflow
