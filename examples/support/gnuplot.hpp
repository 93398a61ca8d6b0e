// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string>

/// What the programs here need of gnuplot.
namespace gnuplot {

/// The text in gnuplot's single quotes.
std::string quoted(const std::string& text);

/// "set terminal ..." for an SVG or a PNG of this size, by the extension of the file, and "set output ...". Throws
/// std::invalid_argument for another extension.
std::string output(const std::string& file, int width, int height);

/// Throws std::runtime_error, with how to install it, if there is no gnuplot. `option` is what asked for it.
void require(const std::string& option);

/// Lets gnuplot run the script. Throws std::runtime_error if it fails; its own message is then on stderr.
void run(const std::string& script);

}  // namespace gnuplot
