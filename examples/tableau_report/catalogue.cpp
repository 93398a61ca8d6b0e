// SPDX-License-Identifier: BSL-1.0
#include "catalogue.hpp"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <stdexcept>
#if __has_include("odeflow/tableau/read_tableau.hpp")
#  include "odeflow/tableau/read_tableau.hpp"
#endif

namespace tableau_report {
namespace {

// TODO(catalogue): the lists of the library replace these.
constexpr odeflow::tableau<4> runge_kutta4{.name = "runge_kutta4",
                                           .source = "W. Kutta, 1901",
                                           .a = {{}, {{1, 2}}, {0, {1, 2}}, {0, 0, 1}},
                                           .b = {{1, 6}, {1, 3}, {1, 3}, {1, 6}},
                                           .order = 4};
constexpr odeflow::tableau<7> dormand_prince{
    .name = "dormand_prince_5_4",
    .source = "J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 1980",
    .a = {{},
          {{1, 5}},
          {{3, 40}, {9, 40}},
          {{44, 45}, {-56, 15}, {32, 9}},
          {{19372, 6561}, {-25360, 2187}, {64448, 6561}, {-212, 729}},
          {{9017, 3168}, {-355, 33}, {46732, 5247}, {49, 176}, {-5103, 18656}},
          {{35, 384}, 0, {500, 1113}, {125, 192}, {-2187, 6784}, {11, 84}}},
    .b = {{35, 384}, 0, {500, 1113}, {125, 192}, {-2187, 6784}, {11, 84}},
    .order = 5,
    .embedded = {{5179, 57600}, 0, {7571, 16695}, {393, 640}, {-92097, 339200}, {187, 2100}, {1, 40}},
    .embedded_order = 4};
constexpr odeflow::tableau<2> radau_iia3{.name = "radau_iia_2",
                                         .source = "B. L. Ehle, 1969",
                                         .a = {{{5, 12}, {-1, 12}}, {{3, 4}, {1, 4}}},
                                         .b = {{3, 4}, {1, 4}},
                                         .order = 3};

template <class Visit>
void for_each_tableau(Visit visit) {
  visit.template operator()<runge_kutta4>();
  visit.template operator()<dormand_prince>();
  visit.template operator()<radau_iia3>();
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

// Where the name is a part of theirs, or differs in a third of its letters at most; the nearest first, five of them.
std::string near_names(const std::string& name) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& t : catalogue()) {
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

const std::vector<odeflow::dynamic_tableau>& catalogue() {
  static const std::vector<odeflow::dynamic_tableau> all = [] {
    std::vector<odeflow::dynamic_tableau> list;
    for_each_tableau([&list]<const auto & Tableau>() { list.emplace_back(Tableau); });
    return list;
  }();
  return all;
}

odeflow::dynamic_tableau find(const std::string& name_or_file) {
  for (const auto& t : catalogue())
    if (t.name == name_or_file) return t;
#if __has_include("odeflow/tableau/read_tableau.hpp")
  if (std::filesystem::is_regular_file(name_or_file)) return odeflow::read_tableau(name_or_file);
#endif
  const std::string near = near_names(name_or_file);
  throw std::invalid_argument("there is no tableau and no file '" + name_or_file + "'" +
                              (near.empty() ? "; --list prints the names" : "; did you mean " + near + "?"));
}

}  // namespace tableau_report
