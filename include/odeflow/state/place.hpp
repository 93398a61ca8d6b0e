// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "odeflow/state/state.hpp"

namespace odeflow {

/// Where something stands in a state: element `element` of block `block`; the scalars count as one more block.
struct place {
  std::size_t block = 0;
  std::size_t element = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive("block", block);
    archive("element", element);
  }
};

/// In words: "theta[7]", "block 2, element 7", "scalar 1"; `blocks` is that of the state.
inline std::string describe(const place& at, std::size_t blocks) {
  const std::string element = std::to_string(at.element);
  if (at.block == 0) return "theta[" + element + "]";
  if (at.block == blocks) return "scalar " + element;
  return "block " + std::to_string(at.block) + ", element " + element;
}

/// The place of number i of all elements of a state.
inline place place_of(std::size_t i, std::size_t dimension, std::size_t blocks) {
  return i < blocks * dimension ? place{i / dimension, i % dimension} : place{blocks, i - blocks * dimension};
}

/// The number of the first element that is NaN or infinite; `size` if there is none.
template <class T>
std::size_t find_not_finite(std::size_t size, const T* a) {
  if (all_finite(size, a)) return size;
  std::size_t i = 0;
  while (all_finite(1, a + i)) ++i;
  return i;
}

/// The first element of x that is NaN or infinite, if there is one. Costs a pass over memory.
template <class T>
std::optional<place> first_not_finite(const state<T>& x) {
  const std::size_t i = find_not_finite(x.size(), x.data());
  if (i == x.size()) return std::nullopt;
  return place_of(i, x.dimension(), x.blocks());
}

}  // namespace odeflow
