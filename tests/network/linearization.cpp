// SPDX-License-Identifier: BSL-1.0
// A network with its base kept, and the gradient with its sign turned: the bits of the plain calls.
#include "odeflow/network/linearization.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "catch.hpp"
#include "odeflow/state/parallel.hpp"
#include "products.hpp"

using namespace odeflow;
using namespace odeflow::test;

TEMPLATE_TEST_CASE("products at a linearization are the network's, bit for bit", "[network]", float, double) {
  using T = TestType;
  const std::size_t before = threads();
  for (const activation f : all_activations)
    for (const std::size_t rows : {3U, 200U, 700U}) {
      const dense_network<T> network({50, 33, 20, 10}, f, criterion::cross_entropy);
      const std::vector<T> theta = parameters_of(network, 1), moved = parameters_of(network, 2);
      const problem<T> data(rows, 50, 10, 1), other(rows + 40, 50, 10, 2);
      set_threads(1);
      auto at = network.linearize(theta, data.all());
      std::vector<T> product(theta.size()), gradient(theta.size());
      const auto same = [&](const std::vector<T>& where, const problem<T>& what) {
        INFO(name(f) << ", " << what.rows() << " rows");
        CHECK(at.value() == network.value(where, what.all()));
        for (const std::uint64_t seed : {3U, 4U}) {  // one product does not disturb the next
          const std::vector<T> v = unit_vector<T>(theta.size(), seed);
          at.hessian_vector_product(v, product);
          CHECK(product == hessian_product(network, where, what, v));
          at.gauss_newton_product(v, product);
          CHECK(product == gauss_newton(network, where, what, v));
        }
      };
      same(theta, data);
      network.value_and_gradient(moved, other.all(), gradient);  // the network's own memory is another one
      set_threads(3);
      same(theta, data);
      at.move_to(moved, other.all());
      same(moved, other);
      at.move_to(theta, data.all());
      const auto taken = std::move(at);
      CHECK(taken.value() == network.value(theta, data.all()));
    }
  set_threads(before);
}

TEST_CASE("a linearization refuses what the products refuse, before anything is written", "[network]") {
  const dense_network<double> network({4, 6, 3}, activation::tanh, criterion::cross_entropy);
  const problem<double> data(5, 4, 3, 1);
  std::vector<double> theta(51, 1.0), v(51, 1.0), out(51, 9.0);
  CHECK_THROWS_WITH(network.linearize(std::span(theta).first(50), data.all()),
                    contains("50") && contains("51"));
  CHECK_THROWS_WITH(network.linearize(theta, {5, 4, data.inputs, {}, {}}), contains("labels: 0, rows: 5"));
  const auto at = network.linearize(theta, data.all());
  CHECK_THROWS_WITH(at.hessian_vector_product(std::span(v).first(50), out), contains("numbers in v: 50"));
  CHECK_THROWS_WITH(at.gauss_newton_product(v, std::span(out).first(50)), contains("numbers in out: 50"));
  CHECK_THROWS_WITH(at.hessian_vector_product(v, v), contains("out and v share memory"));
  CHECK_THROWS_WITH(at.gauss_newton_product(v, theta), contains("out and theta share memory"));
  CHECK(out == std::vector<double>(51, 9.0));
}

TEMPLATE_TEST_CASE("value_and_direction is minus the gradient, and tells what is not finite", "[network]",
                   float, double) {
  using T = TestType;
  for (const criterion loss : all_criteria)
    for (const std::size_t rows : {5U, 600U}) {
      const dense_network<T> network({30, 20, 10}, activation::softplus, loss);
      const auto data = problem_for<T>(loss, rows, 30, 10, 1);
      std::vector<T> theta = parameters_of(network, 1), gradient(theta.size()), direction(theta.size());
      const double value = network.value_and_gradient(theta, data.all(), gradient);
      direction_found found = network.value_and_direction(theta, data.all(), direction);
      CHECK(found.value == value);
      CHECK(found.finite);
      for (T& g : gradient) g = -g;
      CHECK(direction == gradient);
      for (const std::size_t at :
           {std::size_t{7}, std::size_t{605}, theta.size() - 1}) {  // a weight, two biases
        const T kept = std::exchange(theta[at], std::numeric_limits<T>::quiet_NaN());
        CHECK_FALSE(network.value_and_direction(theta, data.all(), direction).finite);
        theta[at] = kept;
      }
    }
  // A gradient that overflows while the loss does not: of 2 (z - target) a, with a = 1e30 (float) in the layer below.
  const dense_network<T> network({1, 1, 1}, activation::relu, criterion::mean_squared_error);
  problem<T> data(1, 1, 1, 1, problem<T>::answers::targets);
  const T large = std::sqrt(std::numeric_limits<T>::max()) * T(16);
  data.inputs[0] = 1;
  data.targets[0] = large / 256;
  std::vector<T> theta{large, 0, 0, 0}, direction(4);
  const direction_found found = network.value_and_direction(theta, data.all(), direction);
  CHECK(std::isfinite(found.value));
  CHECK_FALSE(found.finite);
}
