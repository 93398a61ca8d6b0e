// SPDX-License-Identifier: BSL-1.0
#pragma once

namespace odeflow::detail {

/// Throw std::invalid_argument, with the name and the value, unless it is finite and > 0, or finite and >= 0.
void require_positive(const char* name, double value);
void require_not_negative(const char* name, double value);

/// Throws std::invalid_argument, with the name and the value, unless 0 <= value < 1.
void require_fraction(const char* name, double value);

/// Throws std::invalid_argument, with names and values, unless value <= limit.
void require_at_most(const char* name, double value, const char* limit_name, double limit);

}  // namespace odeflow::detail
