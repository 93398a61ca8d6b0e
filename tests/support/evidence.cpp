// SPDX-License-Identifier: BSL-1.0
#include "evidence.hpp"

#include <cstdlib>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <string>

#include "catch.hpp"

namespace odeflow::test {
namespace {

// A line of the table: table, what, figure, bound, verdict, and how much of what is allowed the figure takes.
void record(std::string_view table, std::string_view what, double figure, const std::string& bound,
            bool passed, double part) {
  if (const char* path = std::getenv("ODEFLOW_EVIDENCE")) {
    std::ofstream file(path, std::ios::app);
    file << table << '\t' << what << '\t' << std::setprecision(3) << figure << '\t' << bound << '\t'
         << (passed ? "ok" : "FAILED") << '\t' << part << '\n';
  }
  INFO(table << ": " << what << ": measured " << figure << ", allowed " << bound);
  CHECK(passed);
}

std::string bound(const char* relation, double limit) {
  std::ostringstream text;
  text << relation << ' ' << std::setprecision(4) << limit;
  return text.str();
}

}  // namespace

// A comparison with a NaN is false: it fails the row.
void row(std::string_view table, std::string_view what, double figure, double limit) {
  record(table, what, figure, bound("<=", limit), figure <= limit,
         figure <= 0 ? 0
         : limit > 0 ? figure / limit
                     : 1e300);
}

void row_at_least(std::string_view table, std::string_view what, double figure, double least) {
  record(table, what, figure, bound(">=", least), figure >= least, figure > 0 ? least / figure : 1e300);
}

void note(std::string_view line) {
  if (const char* path = std::getenv("ODEFLOW_EVIDENCE"))
    std::ofstream(std::string(path) + ".notes", std::ios::app) << line << '\n';
}

}  // namespace odeflow::test
