// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <utility>

#include <boost/numeric/odeint/stepper/controlled_step_result.hpp>
#include <boost/numeric/odeint/util/odeint_error.hpp>

#include "odeflow/odeint/not_finite_error.hpp"
#include "odeflow/odeint/state.hpp"
#include "odeflow/odeint/stepper_traits.hpp"

namespace odeflow {

/// What becomes of what a stepper remembers of the equation (a derivative, the history of a multistep method) when the
/// equation changes between steps, as it does with a new mini-batch.
enum class memory {
  dropped,  ///< the stepper is reset: no gradient of one batch enters a step of another
  kept  ///< knowingly: optimistic gradient descent is the two-step Adams-Bashforth method with its history kept
};

namespace detail {

/// What came of an attempt at a step.
enum class attempt { accepted, rejected, not_finite, given_up };

/// Whether a flow tells about itself: `odeflow::flow`, but not any callable.
template <class System>
concept tells_of_steps = requires(const System& system) {
  { system.steps() } -> std::convertible_to<std::size_t>;
  { system.evaluations_not_finite() } -> std::convertible_to<std::size_t>;
};

/// The contracts of a step, around any odeint stepper: nothing that is not finite is accepted, the caller's state is the
/// last good one, and what the stepper remembers is dropped when the equation has changed. Memory: one state.
template <class State>
class guarded_step {
 public:
  /// Tries a step of dt from x at t. Accepted: x and t are those after the step. Otherwise they stay. A controlled stepper
  /// or one with dense output chooses dt for the next attempt; after a value that is not finite that is a fifth of the one
  /// tried, at most.
  template <class Stepper, class System, class Time>
  attempt operator()(Stepper& stepper, System& system, State& x, Time& t, Time& dt, memory at_change) {
    if (at_change == memory::dropped && has_changed(system)) forget(stepper);
    const std::size_t bad_before = not_finite_count(system);
    const Time begin = t, tried = dt;
    attempt result;
    try {
      result = advance(stepper, system, x, t, dt) ? attempt::accepted : attempt::rejected;
    } catch (const boost::numeric::odeint::step_adjustment_error&) {
      result = attempt::given_up;  // one with dense output repeats by itself
    } catch (...) {
      t = begin;
      forget(stepper);  // what it was about to remember may be half written
      throw;
    }
    // Once more from the last good state, then no more: each time costs odeint's 500 attempts.
    const bool in_vain = std::exchange(gave_up_, result == attempt::given_up) && gave_up_;
    const bool met = not_finite_count(system) != bad_before;
    const std::optional<place> at =
        result == attempt::accepted ? first_not_finite(next_) : std::optional<place>();
    if (!met && !at) {
      if (result == attempt::accepted)
        x.swap(next_);
      else
        t = begin;
      return result;
    }
    failed_ = {.time = static_cast<double>(begin),
               .step_size = static_cast<double>(tried),
               .at = at,
               .blocks = x.blocks()};
    if constexpr (tells_of_steps<System>) {
      failed_.step = system.steps();
      if (met) failed_.at = system.not_finite_at();
    }
    t = begin;
    if constexpr (controlled<Stepper> || dense_output<Stepper>) dt = smaller(dt, tried / 5);
    // It may have taken the value into its memory.
    forget(stepper);
    return in_vain ? attempt::given_up : attempt::not_finite;
  }

  /// What the last attempt that was not finite met.
  const not_finite_step& failed() const noexcept { return failed_; }

  /// Drops what the stepper remembers; one without memory is left alone.
  template <class Stepper>
  void forget(Stepper& stepper) {
    if constexpr (requires { stepper.reset(); }) stepper.reset();
    initialized_ = false;
  }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("steps_seen", steps_seen_);
    archive("initialized", initialized_);
    archive("gave_up", gave_up_);
  }

 private:
  // The step of a plain stepper leads from x into next_; the others work in place, on a copy.
  template <class Stepper, class System, class Time>
  bool advance(Stepper& stepper, System& system, const State& x, Time& t, Time& dt) {
    namespace odeint = boost::numeric::odeint;
    if constexpr (dense_output<Stepper>) {
      // It runs on its own state; interpolation is left alone, so every state seen is one that was stepped to.
      if (!std::exchange(initialized_, true)) stepper.initialize(x, t, dt);
      stepper.do_step(std::ref(system));
      next_ = stepper.current_state();
      t = stepper.current_time();
      dt = stepper.current_time_step();
      return true;
    } else if constexpr (controlled<Stepper>) {
      next_ = x;
      return stepper.try_step(std::ref(system), next_, t, dt) == odeint::success;
    } else {
      if (!same_shape(next_, x)) next_ = x;
      stepper.do_step(std::ref(system), x, t, next_, dt);
      t += dt;
      return true;
    }
  }

  template <class System>
  static std::size_t not_finite_count(const System& system) {
    if constexpr (tells_of_steps<System>)
      return system.evaluations_not_finite();
    else
      return 0;
  }

  // Whether the equation is another one than in the step before.
  template <class System>
  bool has_changed(const System& system) {
    if constexpr (tells_of_steps<System>)
      if constexpr (System::changes_between_steps)
        return std::exchange(steps_seen_, system.steps()) != system.steps();
    return false;
  }

  // The one nearer to zero; steps may be negative.
  template <class Time>
  static Time smaller(Time a, Time b) {
    return a * a < b * b ? a : b;
  }

  State next_;
  not_finite_step failed_;
  std::optional<std::size_t> steps_seen_;
  bool initialized_ = false, gave_up_ = false;
};

}  // namespace detail
}  // namespace odeflow
