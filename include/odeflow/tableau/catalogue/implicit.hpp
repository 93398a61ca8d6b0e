// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/catalogue/ark_pairs.hpp"
#include "odeflow/tableau/catalogue/collocation.hpp"
#include "odeflow/tableau/catalogue/diagonally_implicit.hpp"
#include "odeflow/tableau/tableau_list.hpp"

namespace odeflow {

/// All tableaux of the catalogue whose stages need solving for; the explicit parts of pairs are in `additive_explicit_tableaus`.
using implicit_tableaus = tableau_list<
    tableaus::implicit_euler, tableaus::implicit_midpoint, tableaus::trapezoid, tableaus::crouzeix_3,
    tableaus::alexander_2, tableaus::alexander_3, tableaus::tr_bdf2, tableaus::hairer_wanner_4_3,
    tableaus::kvaerno_3_2, tableaus::kvaerno_5_4, tableaus::ark3_2_4l2sa_implicit,
    tableaus::ark4_3_6l2sa_implicit, tableaus::ark5_4_8l2sa_implicit, tableaus::esdirk4_3_6l2sa,
    tableaus::gauss_1, tableaus::gauss_2, tableaus::gauss_3, tableaus::radau_ia_2, tableaus::radau_ia_3,
    tableaus::radau_iia_1, tableaus::radau_iia_2, tableaus::radau_iia_3, tableaus::lobatto_iiia_2,
    tableaus::lobatto_iiia_3, tableaus::lobatto_iiia_4, tableaus::lobatto_iiib_2, tableaus::lobatto_iiib_3,
    tableaus::lobatto_iiib_4, tableaus::lobatto_iiic_2, tableaus::lobatto_iiic_3, tableaus::lobatto_iiic_4>;

/// The explicit parts of the additive pairs, in the order of their implicit parts.
using additive_explicit_tableaus =
    tableau_list<tableaus::ark3_2_4l2sa_explicit, tableaus::ark4_3_6l2sa_explicit,
                 tableaus::ark5_4_8l2sa_explicit>;

}  // namespace odeflow
