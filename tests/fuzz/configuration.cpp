// SPDX-License-Identifier: BSL-1.0
// What a checkpoint of train_images tells of its run's options.
#include "configuration.hpp"

#include "exit_codes.hpp"
#include "target.hpp"

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const train_images::options chosen;
  static const std::string right = train_images::configuration_of(chosen);
  const std::string text(reinterpret_cast<const char*>(bytes), size);
  bool refused = false;
  try {
    train_images::require_same_configuration(text, chosen);
  } catch (const train_images::checkpoint_error& error) {
    refused = true;
    odeflow::fuzz::require(!std::string_view(error.what()).empty());
  }
  odeflow::fuzz::require(text != right || !refused);
  return 0;
}
