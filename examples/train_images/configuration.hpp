// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "options.hpp"

namespace train_images {

/// What a run depends on, for its checkpoints: a JSON object with the options by their names.
std::string configuration_of(const options& chosen);

/// What a run that goes on may have another of: threads, files, and the budget, which the steps then follow; nothing else.
/// Throws checkpoint_error, with the option, the saved value and the one that is asked for.
void require_same_configuration(const std::string& saved, const options& chosen);

}  // namespace train_images
