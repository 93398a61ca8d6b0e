// SPDX-License-Identifier: BSL-1.0
#pragma once
// The implicit tableaux of the catalogue at run time, and what the literature says of them.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "odeflow/tableau/catalogue/implicit.hpp"
#include "odeflow/tableau/dynamic_tableau.hpp"
#include "odeflow/tableau/properties.hpp"

namespace odeflow::test {

template <class List>
std::vector<dynamic_tableau> tableaux_of() {
  std::vector<dynamic_tableau> all;
  List::for_each([&]<const auto & Tableau>() { all.emplace_back(Tableau); });
  return all;
}

struct implicit_facts {
  std::string name;
  stage_kind kind;
  bool stiffly_accurate;
  long double at_infinity;  ///< |R(z)| for z -> infinity: 0 for an L-stable method
};

inline const std::vector<implicit_facts>& implicit_methods() {
  constexpr stage_kind diagonal = stage_kind::diagonally_implicit, full = stage_kind::implicit_stages;
  static const std::vector<implicit_facts> all = {
      {"implicit_euler", diagonal, true, 0},
      {"implicit_midpoint", diagonal, false, 1},
      {"trapezoid", diagonal, true, 1},
      {"crouzeix_3", diagonal, false, std::sqrt(3.0L) - 1},
      {"alexander_2", diagonal, true, 0},
      {"alexander_3", diagonal, true, 0},
      {"tr_bdf2", diagonal, true, 0},
      {"hairer_wanner_4_3", diagonal, true, 0},
      {"kvaerno_3_2", diagonal, true, 0},
      {"kvaerno_5_4", diagonal, true, 0},
      {"ark3_2_4l2sa_implicit", diagonal, true, 0},
      {"ark4_3_6l2sa_implicit", diagonal, true, 0},
      {"ark5_4_8l2sa_implicit", diagonal, true, 0},
      {"esdirk4_3_6l2sa", diagonal, true, 0},
      {"gauss_1", diagonal, false, 1},
      {"gauss_2", full, false, 1},
      {"gauss_3", full, false, 1},
      {"radau_ia_2", full, false, 0},
      {"radau_ia_3", full, false, 0},
      {"radau_iia_1", diagonal, true, 0},
      {"radau_iia_2", full, true, 0},
      {"radau_iia_3", full, true, 0},
      {"lobatto_iiia_2", diagonal, true, 1},
      {"lobatto_iiia_3", full, true, 1},
      {"lobatto_iiia_4", full, true, 1},
      {"lobatto_iiib_2", diagonal, false, 1},
      {"lobatto_iiib_3", full, false, 1},
      {"lobatto_iiib_4", full, false, 1},
      {"lobatto_iiic_2", full, true, 0},
      {"lobatto_iiic_3", full, true, 0},
      {"lobatto_iiic_4", full, true, 0},
  };
  return all;
}

template <class T>
using matrix_rows = std::vector<std::vector<T>>;

/// Solves the n equations whose rows are (matrix | right-hand side) by elimination with row exchanges: the last column becomes the
/// solution. Returns the determinant of the matrix; throws std::domain_error if it is zero.
template <class T>
T eliminate(matrix_rows<T>& m) {
  const std::size_t n = m.size();
  T determinant = 1;
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(m[i][k]) > std::abs(m[pivot][k])) pivot = i;
    if (std::abs(m[pivot][k]) == 0) throw std::domain_error("eliminate: a singular matrix");
    if (pivot != k) {
      std::swap(m[pivot], m[k]);
      determinant = -determinant;
    }
    determinant *= m[k][k];
    for (std::size_t i = k + 1; i < n; ++i) {
      const T factor = m[i][k] / m[k][k];
      for (std::size_t j = k; j <= n; ++j) m[i][j] -= factor * m[k][j];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) m[k][n] -= m[k][j] * m[j][n];
    m[k][n] /= m[k][k];
  }
  return determinant;
}

}  // namespace odeflow::test
