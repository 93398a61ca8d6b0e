// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "odeflow/data/safetensors.hpp"
#include "odeflow/state/snapshot.hpp"

#include <vector>

/// \file
/// A snapshot as the tensors and the metadata of a safetensors file.
namespace odeflow::data {

/// The arrays of a snapshot as tensors of their names; a state of several blocks has the shape {blocks, dimension}, one with
/// scalars lies flat. All else, with the order and types of everything, is a JSON text in `about["odeflow.snapshot"]`: of
/// each entry [name, type, shape], and for a single number or a text its bytes as hexadecimal digits. The tensors refer to
/// the snapshot, which must outlive them.
struct snapshot_tensors {
  std::vector<tensor> tensors;
  metadata about;
};
[[nodiscard]] snapshot_tensors as_tensors(const snapshot& from);

/// The snapshot of a file that was written with them; other tensors and metadata are left alone. Throws snapshot_error where
/// there is none, its text and the tensors do not fit each other, or an entry is there twice.
[[nodiscard]] snapshot as_snapshot(const safetensors_file& file);

}  // namespace odeflow::data
