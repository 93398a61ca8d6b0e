// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace odeflow::detail {

/// A short text that the compiler can write, and show as a template argument.
struct message {
  static constexpr std::size_t most = 127;
  char text[most + 1]{};
  std::size_t size = 0;

  constexpr message() = default;
  constexpr message(std::string_view words) { *this << words; }
  constexpr bool empty() const { return size == 0; }
  constexpr std::string_view view() const { return {text, size}; }

  constexpr message& operator<<(std::string_view words) {
    for (const char letter : words) *this << letter;
    return *this;
  }
  constexpr message& operator<<(char letter) {
    if (size < most) text[size++] = letter;
    return *this;
  }
  constexpr message& operator<<(std::int64_t number) {
    if (number < 0) *this << '-';
    std::uint64_t rest =
        number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
    char digits[20]{};
    int count = 0;
    do digits[count++] = static_cast<char>('0' + rest % 10);
    while ((rest /= 10) != 0);
    while (count > 0) *this << digits[--count];
    return *this;
  }
  constexpr message& operator<<(std::size_t number) { return *this << static_cast<std::int64_t>(number); }
  constexpr message& operator<<(int number) { return *this << static_cast<std::int64_t>(number); }

  /// Two digits and a power of ten.
  constexpr message& operator<<(long double number) {
    if (number != number) return *this << "NaN";
    if (number < 0) *this << '-';
    if (number < 0) number = -number;
    if (number == 0) return *this << '0';
    if (number > 1e300L) return *this << "infinity";
    int exponent = 0;
    for (; number >= 9.95L; ++exponent) number /= 10;
    for (; number < 0.995L; --exponent) number *= 10;
    const int tenths = static_cast<int>(number * 10 + 0.5L);
    *this << tenths / 10 << '.' << tenths % 10;
    return exponent == 0 ? *this : *this << 'e' << exponent;
  }
};

}  // namespace odeflow::detail
