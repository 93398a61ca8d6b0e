// SPDX-License-Identifier: BSL-1.0
#pragma once
// The one body behind trainer_float.cpp and trainer_double.cpp, apart so that they compile side by side.
#include <type_traits>
#include <utility>

#include "odeflow/odeint/all_steppers.hpp"
#include "odeflow/odeint/dynamic_tableau_stepper.hpp"
#include "trainer.hpp"

namespace train_images {
namespace detail {

template <class Entry, class T>
concept has_plain = requires {
  Entry::template plain<odeflow::state<T>>();
};
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

template <class T, class Stepper>
trainer<T> trainer_of(Stepper stepper) {
  return [stepper = std::move(stepper)](const auto& flow, auto& x, const auto& limits,
                                        const auto& observer) mutable {
    return odeflow::train(std::ref(stepper), flow, x, limits, observer, odeflow::next_batch(flow));
  };
}

}  // namespace detail

template <class T>
trainer<T> trainer_named(const std::string& name, std::optional<double> tolerance) {
  trainer<T> found;
  detail::any_entry([&]<class Entry>(std::type_identity<Entry>) {
    if (name != Entry::facts.name) return false;
    if constexpr (detail::has_controlled<Entry, T>)
      if (tolerance) found = detail::trainer_of<T>(Entry::template controlled<odeflow::state<T>>(*tolerance));
    if constexpr (detail::has_plain<Entry, T>)
      if (!tolerance) found = detail::trainer_of<T>(Entry::template plain<odeflow::state<T>>());
    return true;
  });
  if (!found)
    throw std::invalid_argument(name + (tolerance ? " cannot choose its steps" : " needs a tolerance"));
  return found;
}

template <class T>
trainer<T> trainer_of_tableau(const odeflow::dynamic_tableau& tableau, std::optional<double> tolerance) {
  namespace odeint = boost::numeric::odeint;
  const odeflow::dynamic_tableau_stepper<odeflow::state<T>> stepper(tableau);
  if (tolerance) return detail::trainer_of<T>(odeint::make_controlled(*tolerance, *tolerance, stepper));
  return detail::trainer_of<T>(stepper);
}

}  // namespace train_images
