// SPDX-License-Identifier: BSL-1.0
#include "number_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <numeric>
#include <system_error>

namespace odeflow::detail {
namespace {

template <class Number>
std::errc read(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc()) return error;
  return end == text.data() + text.size() ? std::errc() : std::errc::invalid_argument;
}

bool has_only(std::string_view text, std::string_view letters) {
  return !text.empty() && text.find_first_not_of(letters) == text.npos;
}

constexpr const char* no_number = "it is no number, such as -7/3, 2 or 0.25";

parsed fraction(std::string_view numerator, std::string_view denominator) {
  std::int64_t n = 0, d = 0;
  const std::errc above = read(numerator, n), below = read(denominator, d);
  if (above == std::errc::invalid_argument || below == std::errc::invalid_argument) return {{}, no_number};
  if (above != std::errc() || below != std::errc())
    return {{}, "a part of the fraction does not fit 64 bits; write a decimal number of 20 digits"};
  if (d == 0) return {{}, "the denominator is 0"};
  if (d < 0) return {{}, "the denominator is negative"};
  return {coefficient(n, d), {}};
}

template <class Float>
parsed decimal(std::string_view text) {
  Float value = 0;
  const std::errc error = read(text, value);
  if (error == std::errc::invalid_argument) return {{}, no_number};
  if (error != std::errc()) return {{}, "it is out of the range of floating numbers"};
  return {coefficient(value), {}};
}

}  // namespace

parsed parse_number(std::string_view text) {
  constexpr std::size_t longest = 100;
  if (text.size() > longest) return {{}, "it has more than 100 letters"};
  if (const std::size_t bar = text.find('/'); bar != text.npos)
    return fraction(text.substr(0, bar), text.substr(bar + 1));
  if (std::int64_t whole = 0; read(text, whole) == std::errc()) return {coefficient(whole), {}};
  if (!has_only(text, "0123456789.eE+-")) return {{}, no_number};
  // The zeros in front say where the point is.
  std::string_view digits = text.substr(0, text.find_first_of("eE"));
  digits.remove_prefix(std::min(digits.size(), digits.find_first_of("123456789")));
  const auto count = std::ranges::count_if(digits, [](char x) { return x >= '0' && x <= '9'; });
  return count > std::numeric_limits<double>::max_digits10 ? decimal<long double>(text)
                                                           : decimal<double>(text);
}

std::string json_of(const coefficient& x) {
  if (x.is_exact()) {
    const std::int64_t divisor = std::gcd(x.numerator(), x.denominator());
    const std::int64_t n = x.numerator() / divisor, d = x.denominator() / divisor;
    return d == 1 ? std::to_string(n) : '"' + std::to_string(n) + '/' + std::to_string(d) + '"';
  }
  char text[64];
  if (x.rounding() < std::numeric_limits<double>::epsilon()) {
    std::snprintf(text, sizeof text, "\"%.*Le\"", std::numeric_limits<long double>::max_digits10 - 1,
                  x.value());
  } else {
    const auto end = std::to_chars(text, text + sizeof text, static_cast<double>(x.value())).ptr;
    *end = '\0';
    // A whole number stays one that is known to rounding only.
    if (has_only(text, "-0123456789")) *end = '.', end[1] = '0', end[2] = '\0';
  }
  return text;
}

}  // namespace odeflow::detail
