// SPDX-License-Identifier: BSL-1.0
#pragma once
// The catalogue of low-storage methods, for tests that are loops over it.
#include "odeflow/tableau/catalogue/low_storage.hpp"

namespace odeflow::test {

/// visit.template operator()<tableau>() for each.
template <class Visit>
void for_each_low_storage(Visit visit) {
  using namespace tableaus;
  const auto each = [&]<const auto&... Tableau>() { (visit.template operator()<Tableau>(), ...); };
  each.template operator()<williamson_3, carpenter_kennedy_5_4, berland_bogey_bailly_6_4, toulorge_desmet_7_3,
                           toulorge_desmet_8_4, toulorge_desmet_8_4_f, niegemann_diehl_busch_12_4,
                           niegemann_diehl_busch_13_4, niegemann_diehl_busch_14_4,
                           kennedy_carpenter_lewis_4_3, kennedy_carpenter_lewis_5_4,
                           kennedy_carpenter_lewis_9_5, low_storage_ssprk_4_3, low_storage_ssprk_10_4>();
}

}  // namespace odeflow::test
