// SPDX-License-Identifier: BSL-1.0
#pragma once
// What Catch2 versions 2 and 3 spell differently.

#include <string>

#include "catch.hpp"
#if __has_include(<catch2/catch_approx.hpp>)
#  include <catch2/catch_approx.hpp>
#endif

namespace odeflow::test {

inline auto contains(const std::string& text) {
#if __has_include(<catch2/catch_test_macros.hpp>)
  return Catch::Matchers::ContainsSubstring(text);
#else
  return Catch::Matchers::Contains(text);
#endif
}

inline auto starts_with(const std::string& text) { return Catch::Matchers::StartsWith(text); }

#if __has_include(<catch2/catch_approx.hpp>)
using approx = Catch::Approx;
#else
using approx = Catch::Detail::Approx;
#endif
inline auto near(double value, double relative) { return approx(value).epsilon(relative); }

}  // namespace odeflow::test
