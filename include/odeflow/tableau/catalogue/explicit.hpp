// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/catalogue/high_order.hpp"
#include "odeflow/tableau/catalogue/low_order.hpp"
#include "odeflow/tableau/catalogue/pairs.hpp"
#include "odeflow/tableau/catalogue/real_axis.hpp"
#include "odeflow/tableau/catalogue/strong_stability.hpp"
#include "odeflow/tableau/catalogue/verner.hpp"
#include "odeflow/tableau/tableau_list.hpp"

namespace odeflow::tableaus {

/// The explicit tableaux of the catalogue, by order.
using explicit_tableaus =
    tableau_list<euler, extragradient, chebyshev_2_1, chebyshev_3_1, chebyshev_4_1, chebyshev_5_1,  //
                 explicit_midpoint, heun2, ralston2, ssprk_2_2, van_der_houwen_3_2, chebyshev_3_2,
                 chebyshev_4_2, chebyshev_5_2,                              //
                 kutta3, heun3, ralston3, ssprk_3_3, bogacki_shampine_3_2,  //
                 runge_kutta4, three_eighths, ralston4, ssprk_5_4, ssprk_10_4, merson_4_3, zonneveld_4_3,
                 fehlberg_4_5,                                                            //
                 bogacki_shampine_5_4, cash_karp_5_4, dormand_prince_5_4, tsitouras_5_4,  //
                 verner_6_5, fehlberg_7_8, verner_7_6, fehlberg_8_7, dormand_prince_8_5_3, verner_8_7,
                 verner_9_8>;

}  // namespace odeflow::tableaus
