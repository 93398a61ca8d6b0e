// SPDX-License-Identifier: BSL-1.0
// The tables of doc/tableaus.md are those that this file makes of the catalogue, to the last character.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/stage_plan.hpp"
#include "odeflow/tableau/accuracy.hpp"
#include "odeflow/tableau/catalogue.hpp"
#include "odeflow/tableau/stability.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

// Four digits. The last ones of long double differ from compiler to compiler: a number half way between two is rounded up.
std::string number(long double value) {
  if (std::isnan(value)) return "-";
  if (std::isinf(value)) return "no limit";
  char text[32];
  std::snprintf(text, sizeof text, value < 1000 ? "%.4Lg" : "%.0Lf", value * (1 + 1e-9L));
  return text;
}

std::string yes(bool x) { return x ? "yes" : ""; }
std::string in_code(const std::string& name) { return '`' + name + '`'; }

std::string line(std::initializer_list<std::string> cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += ' ' + cell + (cell.empty() ? "|" : " |");
  return text + '\n';
}

std::string orders(const dynamic_tableau& t) {
  return std::to_string(t.order) +
         (t.embedded_order == 0 ? "" : " (" + std::to_string(t.embedded_order) + ")");
}

std::string a_gradient(const dynamic_tableau& t) {
  return number(real_stability_limit(t) / static_cast<long double>(evaluations(t)));
}

bool is_exact(const dynamic_tableau& t) {
  const auto exact = [](const std::vector<coefficient>& row) {
    return std::all_of(row.begin(), row.end(), [](const coefficient& x) { return x.is_exact(); });
  };
  return std::all_of(t.a.begin(), t.a.end(), exact) && std::all_of(t.dense.begin(), t.dense.end(), exact) &&
         exact(t.b) && exact(t.c) && exact(t.embedded);
}

std::string explicit_line(const dynamic_tableau& t, std::size_t arrays) {
  return line({in_code(t.name), orders(t), std::to_string(evaluations(t)), number(real_stability_limit(t)),
               a_gradient(t), number(imaginary_stability_limit(t)), number(error_constant(t)),
               std::to_string(arrays), yes(is_fsal(t)),
               t.dense_order == 0 ? "" : std::to_string(t.dense_order), yes(is_exact(t))});
}

std::string implicit_line(const dynamic_tableau& t) {
  const bool diagonally = kind_of(t) == stage_kind::diagonally_implicit;
  return line({in_code(t.name), diagonally ? "diagonally implicit" : "implicit", std::to_string(t.stages),
               orders(t), yes(is_a_stable(t)), yes(is_l_stable(t)), yes(ends_at_new_state(t)),
               number(error_constant(t)), yes(is_exact(t))});
}

template <std::size_t Stages>
std::string form(const two_n_tableau<Stages>&) {
  return "2N";
}
template <std::size_t Stages>
std::string form(const two_r_tableau<Stages>&) {
  return "2R";
}
template <std::size_t Stages>
std::string form(const two_s_tableau<Stages>&) {
  return "2S";
}

std::string low_storage_line(const dynamic_tableau& t, const std::string& form) {
  return line({in_code(t.name), form, orders(t), std::to_string(evaluations(t)),
               number(real_stability_limit(t)), a_gradient(t), number(imaginary_stability_limit(t)),
               number(error_constant(t))});
}

// The lines must be in the page, one after the other, and be followed by no further one.
void compare(const std::string& what, const std::vector<std::string>& lines) {
  std::ifstream file(ODEFLOW_SOURCE_DIR "/doc/tableaus.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string table;
  std::size_t missing = 0;
  for (const std::string& each : lines) {
    table += each;
    if (page.find(each) != std::string::npos) continue;
    ++missing;
    UNSCOPED_INFO("doc/tableaus.md does not have " << each);
  }
  if (std::getenv("ODEFLOW_PRINT_ROWS") != nullptr) std::puts(table.c_str());
  row("tableaux",
      what + ": of " + std::to_string(lines.size() - 1) + " rows those that doc/tableaus.md does not have",
      static_cast<double>(missing), 0);
  CHECK(page.find('\n' + table + '\n') != std::string::npos);
}

}  // namespace

TEST_CASE("doc/tableaus.md shows the explicit tableaux, each figure derived from the coefficients",
          "[tableaux]") {
  std::vector<std::string> lines{
      line({"tableau", "order (embedded)", "gradients a step", "real limit", "a gradient", "imaginary limit",
            "error constant", "arrays", "FSAL", "dense", "exact"}) +
      "|---|---|---|---|---|---|---|---|---|---|---|\n"};
  const auto add = [&]<const auto & Tableau>() {
    lines.push_back(explicit_line(Tableau, detail::stage_plan<Tableau>::arrays));
  };
  explicit_tableaus::for_each(add);
  additive_explicit_tableaus::for_each(add);
  compare("explicit tableaux", lines);
}

TEST_CASE("doc/tableaus.md shows the implicit tableaux", "[tableaux]") {
  std::vector<std::string> lines{line({"tableau", "kind", "stages", "order (embedded)", "A-stable",
                                       "L-stable", "stiffly accurate", "error constant", "exact"}) +
                                 "|---|---|---|---|---|---|---|---|---|\n"};
  implicit_tableaus::for_each([&]<const auto & Tableau>() { lines.push_back(implicit_line(Tableau)); });
  compare("implicit tableaux", lines);
}

TEST_CASE("doc/tableaus.md shows the low-storage methods", "[tableaux]") {
  std::vector<std::string> lines{line({"tableau", "form", "order (embedded)", "gradients a step",
                                       "real limit", "a gradient", "imaginary limit", "error constant"}) +
                                 "|---|---|---|---|---|---|---|---|\n"};
  low_storage_tableaus::for_each([&]<const auto & Tableau>() {
    lines.push_back(low_storage_line(butcher(Tableau), form(Tableau)));
  });
  compare("low-storage methods", lines);
}

TEST_CASE("doc/tableaus.md warns of the methods that amplify noise", "[tableaux]") {
  std::vector<std::string> lines{line({"tableau", "sum b_i^2"}) + "|---|---|\n"};
  all_tableaus::for_each([&]<const auto & Tableau>() {
    if (is_explicit(Tableau) && noise_factor(Tableau) > 1)
      lines.push_back(line({in_code(std::string(Tableau.name)), number(noise_factor(Tableau))}));
  });
  low_storage_tableaus::for_each([&]<const auto & Tableau>() {
    if (const auto t = butcher(Tableau); noise_factor(t) > 1)
      lines.push_back(line({in_code(std::string(t.name)), number(noise_factor(t))}));
  });
  compare("methods with sum b_i^2 > 1", lines);
}
