// SPDX-License-Identifier: BSL-1.0
#include "text.hpp"

#include <algorithm>

namespace odeflow::detail {

std::string printable(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  if (text.size() > most) {
    // No letter of several bytes is cut.
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0x80) out.pop_back();
    out += "...";
  }
  std::ranges::replace_if(
      out, [](unsigned char x) { return x < 32 || x == 127; }, '?');
  return out;
}

std::string in_quotes(std::string_view text) {
  return std::string("'").append(printable(text, 40)).append("'");
}

std::string words_of(const std::exception& parse_error) {
  // "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
  std::string_view words = parse_error.what();
  words.remove_prefix(std::min(words.size(), words.find("] ") + 2));
  if (words.starts_with("parse error at ")) words.remove_prefix(std::min(words.size(), words.find(": ") + 2));
  std::string shown = printable(words, 160);
  // The letters that it quotes may be none of UTF-8.
  std::ranges::replace_if(
      shown, [](unsigned char x) { return x >= 0x80; }, '?');
  return shown;
}

}  // namespace odeflow::detail
