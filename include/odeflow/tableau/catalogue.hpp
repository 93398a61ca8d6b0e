// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/tableau/catalogue/explicit.hpp"
#include "odeflow/tableau/catalogue/implicit.hpp"
#include "odeflow/tableau/catalogue/low_storage.hpp"
#include "odeflow/tableau/tableau_list.hpp"

/// \file
/// The methods of the literature, each a constant `odeflow::tableaus::NAME`, in lists: `explicit_tableaus`, `implicit_tableaus`, the
/// explicit parts of additive pairs, `low_storage_tableaus`. doc/tableaus.md shows them all.
namespace odeflow {

/// All of them that are a `tableau`.
using all_tableaus = joined_t<explicit_tableaus, additive_explicit_tableaus, implicit_tableaus>;

}  // namespace odeflow
