// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>

#include <boost/numeric/odeint/stepper/base/explicit_error_stepper_base.hpp>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/modified_midpoint.hpp>
#include <boost/numeric/odeint/util/resize.hpp>
#include <boost/numeric/odeint/util/resizer.hpp>

#include "odeflow/odeint/operations.hpp"
#include "odeflow/odeint/state.hpp"

namespace odeflow {

namespace detail {

/// What makes of T_first, ..., T_(Rows-1), with T(h / n_j) for n_j = 2 (j + 1) and an error in even powers of
/// h / n_j, the value of their common polynomial at h = 0: the sum of w_j T_j with
/// w_j = prod_{i != j} n_j^2 / (n_j^2 - n_i^2). The w_j before `first` are 0.
template <std::size_t Rows>
constexpr std::array<double, Rows> extrapolation_weights(std::size_t first) {
  std::array<double, Rows> w{};
  for (std::size_t j = first; j < Rows; ++j) {
    w[j] = 1;
    const double n_j = static_cast<double>(j + 1);
    for (std::size_t i = first; i < Rows; ++i) {
      const double n_i = static_cast<double>(i + 1);
      if (i != j) w[j] *= n_j * n_j / (n_j * n_j - n_i * n_i);
    }
  }
  return w;
}

template <std::size_t Rows>
constexpr std::array<double, Rows> difference(std::array<double, Rows> a, const std::array<double, Rows>& b) {
  for (std::size_t i = 0; i < Rows; ++i) a[i] -= b[i];
  return a;
}

}  // namespace detail

/// Gragg's method of fixed even order: odeint's modified midpoint rule with 2, 4, ..., Order substeps of the
/// same step h, extrapolated to substeps of length 0:
///
///     x(t + h) = sum_j w_j T_j,        T_j of n_j = 2 (j + 1) substeps, j = 0, ..., Order / 2 - 1,
///     error estimate = x(t + h) - the same without T_0, which is of order Order - 2.
///
/// An odeint stepper with error estimate; `make_controlled(eps_abs, eps_rel, extrapolation<6, S>())` controls
/// it. Takes the place of odeint's extrapolation_stepper, whose in-place step reads the state that it has
/// already overwritten: out may be in here. It remembers nothing of earlier steps, so batches may change.
///
/// Order: 4, 6, ..., 16. Gradients a step: 1 + Order (Order + 2) / 4, that is 7, 13, 21 for orders 4, 6, 8.
/// Memory: Order / 2 + 4 states. Cost: beside the midpoint rules one pass over Order / 2 + 1 arrays, where
/// odeint makes (Order / 2 - 1) Order / 4 of 3 arrays; with the estimate one more.
/// Source: W. B. Gragg, On extrapolation algorithms for ordinary initial value problems, 1965,
/// doi:10.1137/0702030; E. Hairer, S. P. Norsett, G. Wanner, Solving Ordinary Differential Equations I, 1993,
/// II.9.
template <unsigned short Order, class State>
class extrapolation : public boost::numeric::odeint::explicit_error_stepper_base<
                          extrapolation<Order, State>, Order, Order, Order - 2, State, double, State, double,
                          algebra, operations, boost::numeric::odeint::initially_resizer> {
  static_assert(Order % 2 == 0 && Order >= 4 && Order <= 16,
                "odeflow::extrapolation: the order must be even, at least 4 and at most 16");
  static_assert(odeint_state<State>, "odeflow::extrapolation works on odeflow::state<T>");

  using base = boost::numeric::odeint::explicit_error_stepper_base<
      extrapolation<Order, State>, Order, Order, Order - 2, State, double, State, double, algebra, operations,
      boost::numeric::odeint::initially_resizer>;

 public:
  /// odeint's base class calls these: one step from `in`, where the derivative is dxdt, to `out`, which may be
  /// `in`; with the error estimate in `error`.
  template <class System, class Dxdt>
  void do_step_impl(System system, const State& in, const Dxdt& dxdt, double t, State& out, double dt) {
    fill(system, in, dxdt, t, dt);
    combine(solution_weights, out, rows_sequence());
  }
  template <class System, class Dxdt>
  void do_step_impl(System system, const State& in, const Dxdt& dxdt, double t, State& out, double dt,
                    State& error) {
    do_step_impl(system, in, dxdt, t, out, dt);
    combine(error_weights, error, rows_sequence());
  }

  template <class Like>
  void adjust_size(const Like& x) {
    base::adjust_size(x);
    midpoint_.adjust_size(x);
  }

  static constexpr bool remembers_nothing = true;

 private:
  static constexpr std::size_t rows = Order / 2;
  using rows_sequence = std::make_index_sequence<rows>;
  static constexpr std::array<double, rows> solution_weights = detail::extrapolation_weights<rows>(0);
  static constexpr std::array<double, rows> error_weights =
      detail::difference(solution_weights, detail::extrapolation_weights<rows>(1));

  // All of the table before anything is written to `out`, which may be `in`.
  template <class System, class Dxdt>
  void fill(System system, const State& in, const Dxdt& dxdt, double t, double dt) {
    for (std::size_t j = 0; j < rows; ++j) {
      boost::numeric::odeint::resize(table_[j], in);
      midpoint_.set_steps(static_cast<unsigned short>(2 * (j + 1)));
      midpoint_.do_step(system, in, dxdt, t, table_[j], dt);
    }
  }

  template <std::size_t... J>
  void combine(const std::array<double, rows>& w, State& to, std::index_sequence<J...>) {
    boost::numeric::odeint::resize(to, table_[0]);
    sweep(to.size(), linear_combination<rows>(w[J]...), to.data(), table_[J].data()...);
  }

  boost::numeric::odeint::modified_midpoint<State> midpoint_;
  std::array<State, rows> table_;
};

}  // namespace odeflow

namespace boost::numeric::odeint {

template <unsigned short Order, class State>
struct get_controller<odeflow::extrapolation<Order, State>> {
  using type = controlled_runge_kutta<odeflow::extrapolation<Order, State>>;
};

}  // namespace boost::numeric::odeint
