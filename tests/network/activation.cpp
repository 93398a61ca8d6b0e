// SPDX-License-Identifier: BSL-1.0
// Names, and the functions themselves far from zero, read off a network of one unit.
#include "odeflow/network/activation.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "catch.hpp"
#include "problem.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

std::string message_of(auto&& call) {
  try {
    call();
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

// Slope and value at z of the activation: out = f(x) with x = z, and d/dx by the weight gradient of 1 * x.
struct point {
  double value, slope;
};
template <class T>
point at(activation f, T z) {
  const dense_network<T> network({1, 1, 1}, f, criterion::mean_squared_error);
  const std::vector<T> theta{1, 0, 1, 0}, input{z};
  std::vector<T> out(1), gradient(4);
  network.outputs(theta, {1, 1, input, {}, {}}, out);
  const std::vector<T> target{out[0] - T(0.5)};  // dL/da = 2 (a - target) = 1
  network.value_and_gradient(theta, {1, 1, input, {}, target}, gradient);
  return {static_cast<double>(out[0]), static_cast<double>(gradient[1])};
}

}  // namespace

TEST_CASE("activations and criteria have names that lead back", "[network]") {
  for (const activation f : all_activations) CHECK(activation_named(name(f)) == f);
  for (const criterion loss : all_criteria) CHECK(criterion_named(name(loss)) == loss);
  CHECK(name(activation::softplus) == "softplus");
  CHECK(name(criterion::mean_squared_error) == "mean_squared_error");
}

TEST_CASE("an unknown name is refused with the names there are", "[network]") {
  CHECK(message_of([] { activation_named("ReLU"); }) ==
        "odeflow: no activation is named \"ReLU\"; the names are relu, tanh, sigmoid, softplus, gelu, "
        "identity");
  CHECK(message_of([] { criterion_named(""); }) ==
        "odeflow: no criterion is named \"\"; the names are cross_entropy, mean_squared_error");
  CHECK(message_of([] { name(static_cast<activation>(6)); }) ==
        "odeflow: activation number 6 does not exist, there are 6");
  CHECK_THROWS_AS(dense_network<float>({2, 2}, static_cast<activation>(6), criterion::cross_entropy),
                  std::invalid_argument);
}

TEMPLATE_TEST_CASE("activations keep their value and slope far from zero", "[network]", float, double) {
  using T = TestType;
  const double eps = 8 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (const activation f : all_activations)
    for (const double z : {-80.0, -20.0, -3.0, -0.25, 0.25, 3.0, 20.0, 80.0}) {
      const double h = 1e-3;
      const auto exact = [&](double shift) { return static_cast<double>(plain_activation(f, z + shift)); };
      // A fourth-order difference of the plain function: error about h^4 / 30 times the fifth derivative.
      const double slope = (8 * (exact(h) - exact(-h)) - (exact(2 * h) - exact(-2 * h))) / (12 * h);
      const point found = at(f, static_cast<T>(z));
      INFO(name(f) << " at " << z);
      CHECK(std::abs(found.value - exact(0)) <= eps * std::max(std::abs(exact(0)), 1.0));
      CHECK(std::abs(found.slope - slope) <= eps + 1e-10);
    }
  CHECK(at(activation::relu, T(0)).slope == 0);
  // log1p and expm1 keep what 1 + e^z would round away: at -50 both value and slope are e^-50.
  CHECK(std::abs(at(activation::softplus, T(-50)).value / std::exp(-50.0) - 1) <= eps);
  CHECK(std::abs(at(activation::softplus, T(-50)).slope / std::exp(-50.0) - 1) <= eps);
  CHECK(at(activation::gelu, T(-5)).value < 0);
}
