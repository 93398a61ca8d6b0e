// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

#include "odeflow/term/terms.hpp"

namespace train_images {

/// The terms that `name:parameter=value:...,name...` spells, in that order. Throws std::invalid_argument,
/// with the name and what is known, for anything else.
template <class T>
odeflow::term_list<T> terms_of(const std::string& text);

/// Throws as `terms_of` does.
void check_terms(const std::string& text);

/// A line for each term with its parameters.
std::string known_terms();

}  // namespace train_images
