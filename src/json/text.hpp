// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <exception>
#include <iterator>
#include <string>
#include <string_view>

/// \file
/// JSON texts of files: places in them, and pieces of them in messages.
namespace odeflow::detail {

/// What comes from a file, for a person: cut to `most` letters, without control characters.
std::string printable(std::string_view text, std::size_t most);
std::string in_quotes(std::string_view text);  ///< 40 letters at most

/// What the parser says, without its own name and place: "syntax error while parsing value - ...".
std::string words_of(const std::exception& parse_error);

/// The parser has no places of values, but takes letters through an iterator: this one counts those that are read.
class counted_letter {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  counted_letter(std::string_view text, std::size_t at, std::size_t& read)
      : text_(text.data()), at_(at), read_(&read) {}

  const char& operator*() const { return text_[at_]; }
  counted_letter& operator++() {
    *read_ = ++at_;
    return *this;
  }
  counted_letter operator++(int) {
    const counted_letter before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const counted_letter& x, const counted_letter& y) { return x.at_ == y.at_; }

 private:
  const char* text_;
  std::size_t at_;
  std::size_t* read_;
};

}  // namespace odeflow::detail
