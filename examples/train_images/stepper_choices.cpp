// SPDX-License-Identifier: BSL-1.0
#include <stdexcept>

#include "trainer.ipp"

namespace train_images {

const std::vector<stepper_choice>& stepper_choices() {
  static const std::vector<stepper_choice> all = [] {
    std::vector<stepper_choice> list;
    detail::any_entry([&]<class Entry>(std::type_identity<Entry>) {
      list.push_back({.name = std::string(Entry::facts.name),
                      .takes_steps = detail::has_plain<Entry, double>,
                      .chooses_steps = detail::has_controlled<Entry, double>,
                      .wants_hessian = Entry::facts.needs == odeflow::asks_for::hessian,
                      .takes_stages = detail::has_stages<Entry, double>});
      return false;
    });
    return list;
  }();
  return all;
}

const stepper_choice& stepper_named(const std::string& name) {
  for (const stepper_choice& choice : stepper_choices())
    if (choice.name == name) return choice;
  throw std::invalid_argument("there is no stepper '" + name + "'");
}

}  // namespace train_images
