// SPDX-License-Identifier: BSL-1.0
#include "catalogue.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "odeflow/tableau/catalogue.hpp"
#include "odeflow/tableau/read_tableau.hpp"
#include "odeflow/tableau/stabilised_tableau.hpp"

namespace tableau_report {
namespace {

template <std::size_t Stages>
constexpr const char* form(const odeflow::two_n_tableau<Stages>&) {
  return "2N";
}
template <std::size_t Stages>
constexpr const char* form(const odeflow::two_r_tableau<Stages>&) {
  return "2R";
}
template <std::size_t Stages>
constexpr const char* form(const odeflow::two_s_tableau<Stages>&) {
  return "2S";
}

// How many letters must be inserted, left out or replaced to get from one to the other.
std::size_t distance(const std::string& from, const std::string& to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < from.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i] != to[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// Of a name such as rkc2_10: the method and its stages. Above 20 stages the polynomial R, which all is derived from, is lost in
// rounding.
std::optional<odeflow::dynamic_tableau> stabilised(const std::string& name) {
  using odeflow::polynomials;
  struct entry {
    std::string_view name;
    polynomials family;
    int order;
  };
  constexpr entry methods[] = {
      {"rkc1_", polynomials::chebyshev, 1},  {"rkc2_", polynomials::chebyshev, 2},
      {"rkl1_", polynomials::legendre, 1},   {"rkl2_", polynomials::legendre, 2},
      {"rkg1_", polynomials::gegenbauer, 1}, {"rkg2_", polynomials::gegenbauer, 2},
      {"rock2_", polynomials::rock, 2},
  };
  constexpr std::size_t most_stages = 20;
  for (const entry& method : methods) {
    if (!name.starts_with(method.name)) continue;
    std::size_t stages = 0;
    const char* const end = name.data() + name.size();
    if (std::from_chars(name.data() + method.name.size(), end, stages).ptr != end) continue;
    if (stages > most_stages)
      throw std::invalid_argument(name + ": at most " + std::to_string(most_stages) + " stages");
    return odeflow::tableau_of({method.family, method.order, stages}, name);
  }
  return std::nullopt;
}

// Where the name is a part of theirs, or differs in a third of its letters at most; the nearest first, five of them.
std::string near_names(const std::string& name) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& [t, form] : catalogue()) {
    const std::size_t letters = distance(name, t.name);
    if (t.name.find(name) != std::string::npos || 3 * letters <= std::max(name.size(), t.name.size()))
      near.emplace_back(letters, t.name);
  }
  std::sort(near.begin(), near.end());
  if (near.size() > 5) near.resize(5);
  std::string list;
  for (const auto& [letters, found] : near) list += (list.empty() ? "" : ", ") + found;
  return list;
}

}  // namespace

const std::vector<method>& catalogue() {
  static const std::vector<method> all = [] {
    std::vector<method> list;
    odeflow::all_tableaus::for_each([&]<const auto & Tableau>() { list.push_back({Tableau, ""}); });
    odeflow::low_storage_tableaus::for_each([&]<const auto & Tableau>() {
      list.push_back({butcher(Tableau), form(Tableau)});
    });
    return list;
  }();
  return all;
}

method find(const std::string& name_or_file) {
  for (const method& each : catalogue())
    if (each.tableau.name == name_or_file) return each;
  if (auto found = stabilised(name_or_file)) return {std::move(*found), ""};
  if (std::filesystem::is_regular_file(name_or_file)) return {odeflow::read_tableau(name_or_file), ""};
  const std::string near = near_names(name_or_file);
  throw std::invalid_argument("there is no tableau and no file '" + name_or_file + "'" +
                              (near.empty() ? "; --list prints the names" : "; did you mean " + near + "?"));
}

}  // namespace tableau_report
