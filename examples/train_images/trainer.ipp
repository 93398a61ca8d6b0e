// SPDX-License-Identifier: BSL-1.0
#pragma once
// The one body behind trainer_float.cpp and trainer_double.cpp, apart so that they compile side by side.
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "odeflow/odeint/all_steppers.hpp"
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"
#include "odeflow/odeint/reach_all_steppers.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/odeint/stages_from_curvature.hpp"
#include "trainer.hpp"

namespace train_images::detail {

// What make_controlled makes of a stabilised stepper whose stages follow from the curvature.
template <class Stepper>
using by_curvature = typename decltype(boost::numeric::odeint::make_controlled(
    0.0, 0.0, odeflow::with_stages_from_curvature(std::declval<Stepper>())))::controller_type;

}  // namespace train_images::detail

#define TRAIN_IMAGES_REACH(T)                                                                          \
  ODEFLOW_REACH_CONTROLLED_FSAL(train_images::detail::by_curvature<odeflow::rkc2<odeflow::state<T>>>); \
  ODEFLOW_REACH_CONTROLLED_FSAL(train_images::detail::by_curvature<odeflow::rkl2<odeflow::state<T>>>); \
  ODEFLOW_REACH_CONTROLLED_FSAL(train_images::detail::by_curvature<odeflow::rkg2<odeflow::state<T>>>); \
  ODEFLOW_REACH_CONTROLLED_FSAL(train_images::detail::by_curvature<odeflow::rock2<odeflow::state<T>>>)

namespace train_images {
namespace detail {

template <class Entry, class T>
concept has_plain = requires {
  Entry::template plain<odeflow::state<T>>();
};
template <class Entry, class T>
concept has_stages =
    has_plain<Entry, T> && odeflow::takes_stages<decltype(Entry::template plain<odeflow::state<T>>())>;
template <class Entry, class T>
concept has_controlled = requires {
  Entry::template controlled<odeflow::state<T>>(1.0);
};

// Calls use(type_identity<Entry>) for each entry of the list until one returns true.
template <class Use>
bool any_entry(Use use) {
  return [&]<class... Entry>(std::type_identity<std::tuple<Entry...>>) {
    return (use(std::type_identity<Entry>()) || ...);
  }(std::type_identity<odeflow::all_steppers>());
}

// `limit(stepper)` is its real stability limit after a step.
template <class T, class Stepper, class Limit>
class trainer_with final : public trainer<T> {
 public:
  using typename trainer<T>::observer;

  trainer_with(const trained<T>& on, Stepper stepper, Limit limit)
      : run_(std::move(stepper), on.flow, on.x, {}), flow_(on.flow), limit_(std::move(limit)) {}

  void set_limits(const odeflow::train_limits& limits) override { run_.set_limits(limits); }
  odeflow::ending proceed(const observer& before, const observer& after) override {
    return run_.proceed(before, odeflow::next_batch(flow_), after).reason;
  }
  const odeflow::training& done() const override { return run_.done(); }
  double stability_limit() override { return limit_(run_.stepper()); }
  void serialize(odeflow::snapshot_writer& archive) override { run_.serialize(archive); }
  void serialize(odeflow::snapshot_reader& archive) override { run_.serialize(archive); }

 private:
  odeflow::training_run<Stepper, image_loss<T>, odeflow::term_list<T>> run_;
  image_flow<T> flow_;
  Limit limit_;
};

template <class T, class Stepper, class Limit>
any_trainer<T> trainer_of(const trained<T>& on, Stepper stepper, Limit limit) {
  return std::make_unique<trainer_with<T, Stepper, Limit>>(on, std::move(stepper), std::move(limit));
}

inline constexpr auto no_limit = [](const auto&) { return std::numeric_limits<double>::quiet_NaN(); };

// A stabilised stepper, with a tolerance if it estimates its error.
template <class T, class Stepper>
any_trainer<T> with_tolerance(const trained<T>& on, Stepper stepper, std::optional<double> tolerance) {
  if constexpr (requires { stepper.error_order(); })
    if (tolerance)
      return trainer_of<T>(on, boost::numeric::odeint::make_controlled(*tolerance, *tolerance, stepper),
                           [](auto& controlled) { return controlled.stepper().method().real_limit(); });
  if (tolerance) return {};
  return trainer_of<T>(on, std::move(stepper), [](const auto& plain) { return plain.method().real_limit(); });
}

template <class T, class Stepper>
any_trainer<T> trainer_of_stages(const trained<T>& on, Stepper stepper, std::optional<double> tolerance,
                                 const stage_choice& stages) {
  stepper = Stepper({.stages = stages.number.value_or(stepper.stages()), .damping = stages.damping});
  if (stages.from_curvature)
    return with_tolerance<T>(on, odeflow::with_stages_from_curvature(std::move(stepper)), tolerance);
  return with_tolerance<T>(on, std::move(stepper), tolerance);
}

// Measured, for one-step methods on the bare gradient.
template <class Entry, class Stepper>
double limit_of(const Stepper& stepper) {
  constexpr odeflow::stepper_facts facts = Entry::facts;
  if constexpr (facts.needs == odeflow::asks_for::gradient && facts.memory != odeflow::remembers::history)
    return odeflow::real_stability_limit(stepper);
  else
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace detail

template <class T>
any_trainer<T> trainer_named(const trained<T>& on, const std::string& name, std::optional<double> tolerance,
                             const stage_choice& stages) {
  any_trainer<T> found;
  detail::any_entry([&]<class Entry>(std::type_identity<Entry>) {
    if (name != Entry::facts.name) return false;
    if constexpr (detail::has_stages<Entry, T>) {
      found = detail::trainer_of_stages<T>(on, Entry::template plain<odeflow::state<T>>(), tolerance, stages);
    } else {
      if constexpr (detail::has_controlled<Entry, T>)
        if (tolerance)
          found = detail::trainer_of<T>(on, Entry::template controlled<odeflow::state<T>>(*tolerance),
                                        detail::no_limit);
      if constexpr (detail::has_plain<Entry, T>)
        if (!tolerance) {
          auto stepper = Entry::template plain<odeflow::state<T>>();
          const double limit = detail::limit_of<Entry>(stepper);
          found = detail::trainer_of<T>(on, std::move(stepper), [limit](const auto&) { return limit; });
        }
    }
    return true;
  });
  if (!found)
    throw std::invalid_argument(name + (tolerance ? " cannot choose its steps" : " needs a tolerance"));
  return found;
}

template <class T>
any_trainer<T> trainer_of_tableau(const trained<T>& on, const odeflow::dynamic_tableau& tableau,
                                  std::optional<double> tolerance) {
  namespace odeint = boost::numeric::odeint;
  const odeflow::dynamic_tableau_stepper<odeflow::state<T>> stepper(tableau);
  if (tolerance)
    return detail::trainer_of<T>(on, odeint::make_controlled(*tolerance, *tolerance, stepper),
                                 detail::no_limit);
  const double limit = odeflow::real_stability_limit(stepper);
  return detail::trainer_of<T>(on, stepper, [limit](const auto&) { return limit; });
}

}  // namespace train_images
