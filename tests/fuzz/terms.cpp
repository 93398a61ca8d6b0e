// SPDX-License-Identifier: BSL-1.0
// What --terms of train_images spells.
#include "terms.hpp"

#include <stdexcept>

#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  try {
    const auto terms = train_images::terms_of<float>(text);
    odeflow::fuzz::require(terms.blocks() <= 4 * text.size());
    train_images::check_terms(text);
  } catch (const std::invalid_argument& error) {
    odeflow::fuzz::require(!std::string_view(error.what()).empty());
  }
  return 0;
}
