// SPDX-License-Identifier: BSL-1.0
#include "odeflow/objective/exact.hpp"

#include <array>

#include "catch.hpp"
#include "odeflow/objective/objective.hpp"

using namespace odeflow;

namespace {

// The user's own struct in ten lines, as the header shows it.
struct bowl {
  std::size_t dimension() const { return 3; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
    double value = 0;
    for (std::size_t i = 0; i < theta.size(); ++i) {
      gradient[i] = theta[i];
      value += theta[i] * theta[i] / 2;
    }
    return value;
  }
};

struct in_floats {
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const float>, std::span<float>) { return 0; }
};

struct in_both {
  std::size_t dimension() const { return 1; }
  double value_and_gradient(auto, auto) { return 0; }
};

struct in_both_but_float : in_both {
  using value_type = float;
};

struct no_gradient {
  std::size_t dimension() const { return 1; }
};

static_assert(objective<bowl> && !batched<bowl> && !twice_differentiable<bowl>);
static_assert(std::same_as<scalar_of<bowl>, double>);
static_assert(std::same_as<scalar_of<in_floats>, float>);
static_assert(std::same_as<scalar_of<in_both>, double>);
static_assert(std::same_as<scalar_of<in_both_but_float>, float>);
static_assert(!objective<no_gradient> && !objective<int>);
static_assert(twice_differentiable<quadratic<float>> && std::same_as<scalar_of<quadratic<float>>, float>);
static_assert(twice_differentiable<rosenbrock_valley<double>>);

// Largest difference between the gradient and central differences, and between the Hessian's columns and
// those of the gradient, each relative to the largest element.
template <class F>
void check_derivatives(F f, std::vector<double> theta) {
  const double step = 1e-5;
  std::vector<double> gradient(theta.size()), above(theta.size()), below(theta.size()), column(theta.size());
  f.value_and_gradient(theta, gradient);
  for (std::size_t i = 0; i < theta.size(); ++i) {
    std::vector<double> shifted = theta, unit(theta.size(), 0.0);
    unit[i] = 1;
    shifted[i] = theta[i] + step;
    const double value_above = f.value_and_gradient(shifted, above);
    shifted[i] = theta[i] - step;
    const double value_below = f.value_and_gradient(shifted, below);
    CHECK((value_above - value_below) / (2 * step) == Approx(gradient[i]).epsilon(1e-7).margin(1e-7));
    f.hessian_vector_product(theta, unit, column);
    for (std::size_t j = 0; j < theta.size(); ++j)
      CHECK((above[j] - below[j]) / (2 * step) == Approx(column[j]).epsilon(1e-7).margin(1e-5));
  }
}

}  // namespace

TEST_CASE("gradient and Hessian of the exact objectives are those of their values") {
  check_derivatives(quadratic<double>({1, 10, 0.25}), {1, -2, 3});
  check_derivatives(rosenbrock_valley<double>{}, {-1.2, 1});
  check_derivatives(rosenbrock_valley<double>{.steepness = 3}, {0.3, -0.7});
}

TEST_CASE("the valley's minimum is 0 at (1, 1), its Hessian there [[2 + 8 s, -4 s], [-4 s, 2 s]]") {
  const rosenbrock_valley<double> valley;
  const std::array<double, 2> minimum{1, 1}, e1{1, 0}, e2{0, 1};
  std::array<double, 2> out{};
  CHECK(valley.value_and_gradient(minimum, out) == 0);
  CHECK(out == std::array<double, 2>{0, 0});
  valley.hessian_vector_product(minimum, e1, out);
  CHECK(out == std::array<double, 2>{802, -400});
  valley.hessian_vector_product(minimum, e2, out);
  CHECK(out == std::array<double, 2>{-400, 200});
  const double trace = 1002, determinant = 802.0 * 200 - 400.0 * 400;
  const double large = (trace + std::sqrt(trace * trace - 4 * determinant)) / 2;
  CHECK(large == Approx(1001.6).epsilon(1e-4));
  CHECK(determinant / large == Approx(0.4).epsilon(2e-3));
}

TEST_CASE("the quadratic's flow solves its own equation") {
  const quadratic<double> bowl({1, 10, 0.25});
  const std::vector<double> start{1, -2, 3};
  const double t = 0.3, step = 1e-5;
  const auto now = bowl.solution(start, t), before = bowl.solution(start, t - step),
             after = bowl.solution(start, t + step);
  std::vector<double> gradient(3);
  bowl.value_and_gradient(now, gradient);
  for (std::size_t i = 0; i < 3; ++i)
    CHECK((after[i] - before[i]) / (2 * step) == Approx(-gradient[i]).epsilon(1e-8));
  CHECK(bowl.solution(start, 0) == start);
}

TEST_CASE("a quadratic without eigenvalues is refused") {
  CHECK_THROWS_AS(quadratic<double>(std::vector<double>{}), std::invalid_argument);
}
