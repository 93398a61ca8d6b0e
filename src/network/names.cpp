// SPDX-License-Identifier: BSL-1.0
#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

#include "odeflow/network/activation.hpp"
#include "odeflow/network/criterion.hpp"

namespace odeflow {
namespace {

// In the order of the enumerations.
constexpr std::array<std::string_view, 6> activation_names{"relu",     "tanh", "sigmoid",
                                                           "softplus", "gelu", "identity"};
constexpr std::array<std::string_view, 2> criterion_names{"cross_entropy", "mean_squared_error"};

template <std::size_t N>
std::string_view name_of(const std::array<std::string_view, N>& names, std::size_t index, const char* kind) {
  if (index < N) return names[index];
  throw std::invalid_argument(std::string("odeflow: ") + kind + " number " + std::to_string(index) +
                              " does not exist, there are " + std::to_string(N));
}

template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view text, const char* kind) {
  for (std::size_t i = 0; i < N; ++i)
    if (names[i] == text) return i;
  std::string message =
      std::string("odeflow: no ") + kind + " is named \"" + std::string(text) + "\"; the names are";
  for (std::size_t i = 0; i < N; ++i) message += (i == 0 ? " " : ", ") + std::string(names[i]);
  throw std::invalid_argument(message);
}

}  // namespace

std::string_view name(activation f) {
  return name_of(activation_names, static_cast<std::size_t>(f), "activation");
}

std::string_view name(criterion loss) {
  return name_of(criterion_names, static_cast<std::size_t>(loss), "criterion");
}

activation activation_named(std::string_view text) {
  return static_cast<activation>(index_of(activation_names, text, "activation"));
}

criterion criterion_named(std::string_view text) {
  return static_cast<criterion>(index_of(criterion_names, text, "criterion"));
}

}  // namespace odeflow
