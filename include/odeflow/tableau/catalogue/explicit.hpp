// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/catalogue/high_order.hpp"
#include "odeflow/tableau/catalogue/low_order.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"
#include "odeflow/tableau/catalogue/real_axis.hpp"
#include "odeflow/tableau/catalogue/strong_stability.hpp"
#include "odeflow/tableau/catalogue/verner.hpp"
#include "odeflow/tableau/tableau_list.hpp"

namespace odeflow {

/// The explicit tableaux of the catalogue, by order.
using explicit_tableaus =
    tableau_list<tableaus::euler, tableaus::extragradient, tableaus::chebyshev_2_1, tableaus::chebyshev_3_1,
                 tableaus::chebyshev_4_1, tableaus::chebyshev_5_1, tableaus::explicit_midpoint,
                 tableaus::heun2, tableaus::ralston2, tableaus::ssprk_2_2, tableaus::van_der_houwen_3_2,
                 tableaus::chebyshev_3_2, tableaus::chebyshev_4_2, tableaus::chebyshev_5_2, tableaus::kutta3,
                 tableaus::heun3, tableaus::ralston3, tableaus::ssprk_3_3, tableaus::bogacki_shampine_3_2,
                 tableaus::runge_kutta4, tableaus::three_eighths, tableaus::ralston4, tableaus::ssprk_5_4,
                 tableaus::ssprk_10_4, tableaus::merson_4_3, tableaus::zonneveld_4_3, tableaus::fehlberg_4_5,
                 tableaus::bogacki_shampine_5_4, tableaus::cash_karp_5_4, tableaus::dormand_prince_5_4,
                 tableaus::tsitouras_5_4, tableaus::verner_6_5, tableaus::fehlberg_7_8, tableaus::verner_7_6,
                 tableaus::fehlberg_8_7, tableaus::dormand_prince_8_5_3, tableaus::verner_8_7,
                 tableaus::verner_9_8>;

}  // namespace odeflow
