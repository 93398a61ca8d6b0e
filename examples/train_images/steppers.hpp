// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace train_images {

/// The steppers of odeint that can be chosen. The list exists once: X(name, whether it estimates its error).
#define TRAIN_IMAGES_STEPPERS(X)   \
  X(euler, false)                  \
  X(modified_midpoint, false)      \
  X(runge_kutta4, false)           \
  X(runge_kutta4_classic, false)   \
  X(runge_kutta_cash_karp54, true) \
  X(runge_kutta_dopri5, true)      \
  X(runge_kutta_fehlberg78, true)

inline std::vector<std::string> stepper_names() {
#define TRAIN_IMAGES_NAME(NAME, ESTIMATES) #NAME,
  return {TRAIN_IMAGES_STEPPERS(TRAIN_IMAGES_NAME)};
#undef TRAIN_IMAGES_NAME
}

inline bool is_error_stepper(const std::string& name) {
#define TRAIN_IMAGES_ESTIMATES(NAME, ESTIMATES) \
  if (name == #NAME) return ESTIMATES;
  TRAIN_IMAGES_STEPPERS(TRAIN_IMAGES_ESTIMATES)
#undef TRAIN_IMAGES_ESTIMATES
  return false;
}

inline std::vector<std::string> error_stepper_names() {
  std::vector<std::string> names = stepper_names();
  std::erase_if(names, [](const std::string& name) { return !is_error_stepper(name); });
  return names;
}

inline std::string listed(const std::vector<std::string>& names, const std::string& separator = ", ") {
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : separator) + name;
  return list;
}

}  // namespace train_images
