// SPDX-License-Identifier: BSL-1.0
// The products with second derivatives: bits, rounding, what is refused, and the way through `minibatch`.
#include <algorithm>
#include <concepts>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>

#include "catch.hpp"
#include "odeflow/data/dataset.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/state/parallel.hpp"
#include "products.hpp"

using namespace odeflow;
using namespace odeflow::test;

static_assert(twice_differentiable<minibatch_loss<dense_network<double>, data::dataset>>);
static_assert(twice_differentiable<minibatch_loss<dense_network<float>, data::dataset>>);
static_assert(has_gauss_newton_product<minibatch_loss<dense_network<double>, data::dataset>>);
static_assert(has_gauss_newton_product<minibatch_loss<dense_network<float>, data::dataset>>);

TEMPLATE_TEST_CASE("products are bit-identical for 1, 2, 3 and 8 threads", "[network]", float, double) {
  using T = TestType;
  const std::size_t before = threads();
  for (const activation f : {activation::relu, activation::gelu})
    for (const std::size_t rows : {1U, 63U, 128U, 200U, 700U}) {
      const dense_network<T> network({120, 90, 40, 10}, f, criterion::cross_entropy);
      const std::vector<T> theta = parameters_of(network, 1), v = unit_vector<T>(theta.size(), 2);
      const problem<T> data(rows, 120, 10, rows);
      set_threads(1);
      const std::vector<T> h = hessian_product(network, theta, data, v);
      const std::vector<T> g = gauss_newton(network, theta, data, v);
      for (const std::size_t count : {2U, 3U, 8U}) {
        set_threads(count);
        INFO(rows << " rows, " << count << " threads");
        CHECK(hessian_product(network, theta, data, v) == h);
        CHECK(gauss_newton(network, theta, data, v) == g);
      }
    }
  set_threads(before);
}

TEMPLATE_TEST_CASE("no call changes a bit of another one", "[network]", float, double) {
  using T = TestType;
  const dense_network<T> fresh({30, 20, 10}, activation::gelu, criterion::cross_entropy);
  const std::vector<T> theta = parameters_of(fresh, 1), v = unit_vector<T>(theta.size(), 2);
  const problem<T> data(300, 30, 10, 1), larger(900, 30, 10, 2), smaller(5, 30, 10, 3);
  const auto gradient = [&](const dense_network<T>& network) {
    std::vector<T> out(theta.size());
    network.value_and_gradient(theta, data.all(), out);
    return out;
  };
  const std::vector<T> expected = gradient(dense_network<T>(fresh));
  const std::vector<T> h = hessian_product(dense_network<T>(fresh), theta, data, v);
  const std::vector<T> g = gauss_newton(dense_network<T>(fresh), theta, data, v);
  for (const problem<T>* first :
       {&larger, &smaller}) {  // each product after each, and in a workspace that grows
    const dense_network<T> one(fresh), other(fresh);
    hessian_product(one, theta, *first, v);
    gauss_newton(other, theta, *first, v);
    CHECK(gauss_newton(one, theta, data, v) == g);
    CHECK(hessian_product(other, theta, data, v) == h);
    CHECK(hessian_product(one, theta, data, v) == h);
    CHECK(gauss_newton(other, theta, data, v) == g);
    CHECK(gradient(one) == expected);
  }
}

// As for the gradient, with two sums where a gradient has one: one eps for every term of every sum, relative
// to the norm of the product.
TEST_CASE("float products are the double ones up to eps times the lengths of the sums", "[network]") {
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      const std::vector<std::size_t> widths{30, 20, 15, 7};
      const std::size_t rows = 150;
      const dense_network<double> exact(widths, f, loss);
      const dense_network<float> rounded(widths, f, loss);
      const std::vector<float> theta = parameters_of(rounded, 5), v = unit_vector<float>(theta.size(), 6);
      const std::vector<double> wide(theta.begin(), theta.end()), wide_v(v.begin(), v.end());
      const auto narrow_data = problem_for<float>(loss, rows, widths.front(), widths.back(), 5);
      auto data = problem_for<double>(loss, rows, widths.front(), widths.back(), 5);
      data.inputs.assign(narrow_data.inputs.begin(), narrow_data.inputs.end());
      data.targets.assign(narrow_data.targets.begin(), narrow_data.targets.end());
      const auto terms = static_cast<double>(2 * std::accumulate(widths.begin(), widths.end(), rows));
      const double bound = terms * static_cast<double>(std::numeric_limits<float>::epsilon());
      INFO(name(f) << ", " << name(loss));
      CHECK(relative_difference(hessian_product(rounded, theta, narrow_data, v),
                                hessian_product(exact, wide, data, wide_v)) < bound);
      CHECK(relative_difference(gauss_newton(rounded, theta, narrow_data, v),
                                gauss_newton(exact, wide, data, wide_v)) < bound);
    }
}

TEMPLATE_TEST_CASE("products stay finite far from zero", "[network]", float, double) {
  using T = TestType;
  for (const activation f : all_activations)
    for (const criterion loss : all_criteria) {
      const dense_network<T> network({1, 1, 2}, f, loss);
      const std::vector<T> theta{1, 0, 1, -1, 0, 0}, v{1, 1, 1, 1, 1, 1};
      problem<T> data(1, 1, 2, 1);
      std::vector<T> inputs{T(-200), T(200)};
      // the square of this one overflows, where gelu and its derivatives are 0
      if (f == activation::gelu) inputs.push_back(T(-2) * std::sqrt(std::numeric_limits<T>::max()));
      for (const T x : inputs) {
        data.inputs[0] = x;
        INFO(name(f) << ", " << name(loss) << ", input " << x);
        for (const auto& product :
             {hessian_product(network, theta, data, v), gauss_newton(network, theta, data, v)})
          CHECK(std::all_of(product.begin(), product.end(), [](T p) { return std::isfinite(p); }));
      }
    }
}

TEST_CASE("products with wrong sizes are refused before anything is written", "[network]") {
  const dense_network<double> network({4, 6, 3}, activation::relu, criterion::cross_entropy);
  const problem<double> data(5, 4, 3, 1);
  std::vector<double> theta(51, 1.0), v(51, 1.0), out(51, 9.0);
  const auto refusal = [&](std::span<const double> at, const samples<double>& rows,
                           std::span<const double> along, std::span<double> to) {
    std::vector<std::string> words;
    for (const auto product :
         {&dense_network<double>::hessian_vector_product, &dense_network<double>::gauss_newton_product})
      try {
        (network.*product)(at, rows, along, to);
      } catch (const std::invalid_argument& e) {
        words.emplace_back(e.what());
      }
    REQUIRE(words.size() == 2);
    CHECK(words[0] == words[1]);
    return words[0];
  };
  const std::string who = "odeflow::dense_network: ";
  const auto rows = data.all();
  CHECK(refusal(std::span(theta).first(50), rows, v, out) ==
        who + "numbers in theta: 50, parameters of the network: 51");
  CHECK(refusal(theta, rows, std::span(v).first(50), out) ==
        who + "numbers in v: 50, parameters of the network: 51");
  CHECK(refusal(theta, rows, v, std::span(out).first(50)) ==
        who + "numbers in out: 50, parameters of the network: 51");
  CHECK(refusal(theta, rows, v, v) == who + "out and v share memory");
  CHECK(refusal(theta, rows, v, theta) == who + "out and theta share memory");
  std::vector<double> both(101, 1.0);
  CHECK(refusal(theta, rows, std::span(both).first(51), std::span(both).last(51)) ==
        who + "out and v share memory");
  CHECK(refusal(theta, rows, std::span(both).last(51), std::span(both).first(51)) ==
        who + "out and v share memory");
  CHECK(refusal(theta, {5, 3, data.inputs, data.labels, {}}, v, out) ==
        who + "features of the rows: 3, inputs of the network: 4");
  CHECK(refusal(theta, {5, 4, data.inputs, {}, {}}, v, out) == who + "labels: 0, rows: 5");
  problem<double> wrong = data;
  wrong.labels[3] = 3;
  CHECK(refusal(theta, wrong.all(), v, out) == who + "label of row 3: 3, outputs of the network: 3");
  CHECK(out == std::vector<double>(51, 9.0));
  CHECK(both == std::vector<double>(101, 1.0));
  CHECK_NOTHROW(network.hessian_vector_product(theta, rows, theta, out));  // v may be theta
  CHECK(out != std::vector<double>(51, 9.0));
}
