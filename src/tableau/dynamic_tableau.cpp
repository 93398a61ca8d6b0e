// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/dynamic_tableau.hpp"

#include <cmath>
#include <stdexcept>

#include "odeflow/tableau/check.hpp"

namespace odeflow {

namespace {

void require_row(const dynamic_tableau& t, const std::string& name, const std::vector<coefficient>& row,
                 std::size_t size) {
  const std::string start = "odeflow::dynamic_tableau '" + t.name + "': " + name;
  if (row.size() != size)
    throw std::invalid_argument(start + " has " + std::to_string(row.size()) + " numbers, not " +
                                std::to_string(size));
  for (std::size_t i = 0; i < size; ++i)
    if (!std::isfinite(row[i].value()))
      throw std::invalid_argument(start + ", number " + std::to_string(i + 1) + ", is not finite");
}

void require_rows(const dynamic_tableau& t, const std::string& name,
                  const std::vector<std::vector<coefficient>>& rows, std::size_t size) {
  if (rows.size() != t.stages)
    throw std::invalid_argument("odeflow::dynamic_tableau '" + t.name + "': " + name + " has " +
                                std::to_string(rows.size()) + " rows, not " + std::to_string(t.stages));
  for (std::size_t i = 0; i < t.stages; ++i)
    require_row(t, name + ", row " + std::to_string(i + 1), rows[i], size);
}

}  // namespace

void dynamic_tableau::validate() const {
  if (stages == 0) throw std::invalid_argument("odeflow::dynamic_tableau '" + name + "': it has no stages");
  require_rows(*this, "a", a, stages);
  require_row(*this, "b", b, stages);
  require_row(*this, "c", c, stages);
  require_row(*this, "embedded", embedded, stages);
  require_rows(*this, "dense", dense, degree);
  if (const auto broken = broken_condition(*this); !broken.empty())
    throw std::invalid_argument("odeflow::dynamic_tableau '" + name + "': " + std::string(broken.view()));
}

}  // namespace odeflow
