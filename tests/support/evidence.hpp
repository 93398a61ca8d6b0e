// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <string_view>

namespace odeflow::test {

/// One row of an evidence table: a test that also says what it measured. Fails the test case if `figure` is
/// above `limit` or is not a number. `tests/run show TABLE` runs the cases tagged [TABLE] and prints their
/// rows.
void row(std::string_view table, std::string_view what, double figure, double limit);

/// The same for a figure that must not be below `least`, such as an observed order.
void row_at_least(std::string_view table, std::string_view what, double figure, double least);

/// A line for a person, which `show` prints above the rows; nothing where no table is asked for.
void note(std::string_view line);

}  // namespace odeflow::test
