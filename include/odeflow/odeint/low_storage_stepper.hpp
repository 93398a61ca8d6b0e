// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include <boost/numeric/odeint/algebra/algebra_dispatcher.hpp>
#include <boost/numeric/odeint/stepper/stepper_categories.hpp>
#include <boost/numeric/odeint/util/unwrap_reference.hpp>

#include "odeflow/odeint/advance.hpp"
#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/odeint/register_update.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/tableau/checked.hpp"
#include "odeflow/tableau/properties.hpp"

namespace odeflow {

/// The explicit Runge-Kutta method of a low-storage tableau (`two_n_tableau`, `two_r_tableau`, `two_s_tableau`, or any type
/// with `registers(t)`), as a plain odeint stepper:
///
///     low_storage_stepper<tableaus::carpenter_kennedy_5_4, state<float>> stepper;
///
/// That the tableau is what it says is checked when this is compiled. It remembers nothing of earlier steps, so batches may
/// change. The state is an `odeflow::state` or any other on which odeint's algebras work element by element; arrays of its
/// size follow when the size of x changes.
///
/// Order: the tableau's. Gradients a step: its stages. Memory: two arrays beside x, q and the derivative, whatever the number
/// of stages. Cost: one pass a stage, of at most 5 arrays; 4 in the 2R form and in the first and last stage of the 2N form, 3
/// in a stage that leaves q alone.
template <const auto& Tableau, class State>
class low_storage_stepper {
  using tableau_type = std::remove_cvref_t<decltype(Tableau)>;
  static_assert(low_storage<tableau_type>,
                "odeflow::low_storage_stepper takes a two_n_tableau, a two_r_tableau or a two_s_tableau; for "
                "an ordinary "
                "tableau there is tableau_stepper");
  static_assert(checked<Tableau>);

 public:
  using state_type = State;
  using deriv_type = State;
  using value_type = double;
  using time_type = double;
  using order_type = unsigned short;
  using stepper_category = boost::numeric::odeint::stepper_tag;
  using algebra_type = typename boost::numeric::odeint::algebra_dispatcher<State>::algebra_type;

  static constexpr std::size_t stages = tableau_type::stages;

  order_type order() const { return static_cast<order_type>(Tableau.order); }

  /// x becomes the state after a step of dt from t.
  template <class System>
  void do_step(System system, State& x, time_type t, time_type dt) {
    do_step(system, x, t, x, dt);
  }

  /// out becomes the state after a step of dt from in at t; it may be in.
  template <class System>
  void do_step(System system, const State& in, time_type t, State& out, time_type dt) {
    typename boost::numeric::odeint::unwrap_reference<System>::type& f = system;
    adjust_size(in);
    detail::follow_size(in, out);
    all_stages(f, in, t, out, dt, std::make_index_sequence<stages>());
  }

  /// Makes q and the derivative those for states like x; a step does so itself.
  void adjust_size(const State& x) { detail::follow_size(x, q_, k_); }

  static constexpr bool remembers_nothing = true;

 private:
  static constexpr register_stages<stages> registers_ = registers(Tableau);
  static constexpr std::array<detail::register_use, stages> uses_ = detail::uses_of(registers_);
  static constexpr std::array<detail::register_factors, stages> factors_ = detail::factors_of(registers_);
  static constexpr std::array<double, stages> times_ = [] {
    std::array<double, stages> c{};
    const auto t = butcher(Tableau);
    for (std::size_t i = 0; i < stages; ++i) c[i] = static_cast<double>(stage_time(t, i));
    return c;
  }();

  template <class System, std::size_t... I>
  void all_stages(System& f, const State& in, time_type t, State& out, time_type dt,
                  std::index_sequence<I...>) {
    (one_stage<I>(f, in, t, out, dt), ...);
  }

  template <std::size_t I, class System>
  void one_stage(System& f, const State& in, time_type t, State& out, time_type dt) {
    constexpr detail::register_use use = uses_[I];
    const detail::register_update<use> update(factors_[I], dt);
    if constexpr (I == 0) {
      f(in, k_, t + times_[I] * dt);
      if constexpr (use.touches_q())
        detail::advance(algebra_, update, out, q_, in, k_);
      else
        algebra_.for_each3(out, in, k_, update);
    } else {
      f(std::as_const(out), k_, t + times_[I] * dt);
      if constexpr (use.touches_q())
        detail::advance(algebra_, update, out, q_, k_);
      else
        algebra_.for_each2(out, k_, update);
    }
  }

  State q_, k_;
  [[no_unique_address]] algebra_type algebra_;
};

}  // namespace odeflow
