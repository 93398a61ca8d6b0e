// SPDX-License-Identifier: BSL-1.0
#include "odeflow/state/require.hpp"

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace odeflow::detail {
namespace {
void require(bool holds, const char* name, const char* condition, double value) {
  if (holds && std::isfinite(value)) return;
  std::ostringstream message;
  message << "odeflow::" << name << " must be " << condition << " and finite, got " << value;
  throw std::invalid_argument(message.str());
}
}  // namespace

void require_positive(const char* name, double value) { require(value > 0, name, "> 0", value); }
void require_not_negative(const char* name, double value) { require(value >= 0, name, ">= 0", value); }

void require_fraction(const char* name, double value) {
  require(value >= 0 && value < 1, name, ">= 0, < 1", value);
}

void require_at_most(const char* name, double value, const char* limit_name, double limit) {
  if (value <= limit) return;
  std::ostringstream message;
  message << "odeflow::" << name << " must not exceed " << limit_name << ", got " << value << " and "
          << limit;
  throw std::invalid_argument(message.str());
}

}  // namespace odeflow::detail
