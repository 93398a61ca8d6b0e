// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <ostream>
#include <sstream>

#include "odeflow/tableau/accuracy.hpp"
#include "odeflow/tableau/stability.hpp"

namespace tableau_report {
namespace {

std::string text(long double x) {
  if (std::isinf(x)) return x > 0 ? "infinite" : "-infinite";
  std::ostringstream out;
  out << std::setprecision(7) << x;
  return out.str();
}

std::string yes_or_no(bool x) { return x ? "yes" : "no"; }

std::string kind(const odeflow::dynamic_tableau& t) {
  switch (odeflow::kind_of(t)) {
    case odeflow::stage_kind::explicit_stages:
      return "explicit";
    case odeflow::stage_kind::diagonally_implicit:
      return "diagonally implicit";
    case odeflow::stage_kind::implicit_stages:
      break;
  }
  return "implicit";
}

// "4", or both numbers where the claim is lower than what holds.
std::string order(int claimed, int holds) {
  if (claimed == 0) return "none";
  if (claimed == holds) return std::to_string(claimed);
  return std::to_string(claimed) + " claimed, " + std::to_string(holds) + " holds";
}

}  // namespace

void print(std::ostream& out, const method& chosen) {
  using namespace odeflow;
  const dynamic_tableau& t = chosen.tableau;
  const auto line = [&out](const char* what, const std::string& value) {
    out << std::left << std::setw(24) << what << value << '\n';
  };
  const long double limit = real_stability_limit(t);
  line("name", t.name);
  line("source", t.source.empty() ? "not given" : t.source);
  line("kind", kind(t));
  if (!chosen.low_storage_form.empty())
    line("low storage", chosen.low_storage_form + " form, 2 arrays beside x");
  line("stages", std::to_string(t.stages));
  line("gradients a step", std::to_string(evaluations(t)));
  line("first same as last", yes_or_no(is_fsal(t)));
  line("order", order(t.order, algebraic_order(t)));
  line("embedded order", order(t.embedded_order, algebraic_embedded_order(t)));
  line("dense order", t.dense_order == 0 ? "none" : std::to_string(t.dense_order));
  line("error constant",
       t.order < detail::highest_order ? text(error_constant(t)) : "not computed for order 9");
  line("sum b_i^2", text(noise_factor(t)));
  line("real limit", text(limit));
  line("imaginary limit", text(imaginary_stability_limit(t)));
  if (is_explicit(t)) line("real limit a gradient", text(limit / static_cast<long double>(evaluations(t))));
  line("R(-2)", text(stability_function(t, std::complex<long double>(-2)).real()));
  line("R(-infinity)", text(stability_at_infinity(t)));
  line("A-stable", yes_or_no(is_a_stable(t)));
  line("L-stable", yes_or_no(is_l_stable(t)));
}

void print(std::ostream& out, const std::vector<method>& list) {
  std::size_t widest = 4;
  for (const auto& [t, form] : list) widest = std::max(widest, t.name.size());
  const auto line = [&](const std::string& name, const std::string& stages, const std::string& order,
                        const std::string& embedded, const std::string& real, const std::string& source) {
    out << std::left << std::setw(static_cast<int>(widest) + 2) << name << std::setw(8) << stages
        << std::setw(7) << order << std::setw(10) << embedded << std::setw(12) << real << source << '\n';
  };
  line("name", "stages", "order", "embedded", "real limit", "source");
  for (const auto& [t, form] : list)
    line(t.name, std::to_string(t.stages), std::to_string(t.order),
         t.embedded_order == 0 ? "" : std::to_string(t.embedded_order),
         text(odeflow::real_stability_limit(t)), t.source);
}

}  // namespace tableau_report
