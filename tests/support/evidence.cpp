// SPDX-License-Identifier: BSL-1.0
#include "evidence.hpp"

#include <cstdlib>
#include <fstream>
#include <iomanip>

#include "catch.hpp"

namespace odeflow::test {

void row(std::string_view table, std::string_view what, double figure, double limit) {
  const bool passed = figure <= limit;  // false for a NaN
  if (const char* path = std::getenv("ODEFLOW_EVIDENCE")) {
    std::ofstream file(path, std::ios::app);
    file << table << '\t' << what << '\t' << std::setprecision(3) << figure << '\t' << limit << '\t'
         << (passed ? "ok" : "FAILED") << '\n';
  }
  INFO(table << ": " << what << ": measured " << figure << ", allowed " << limit);
  CHECK(passed);
}

}  // namespace odeflow::test
