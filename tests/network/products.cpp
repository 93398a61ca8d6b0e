// SPDX-License-Identifier: BSL-1.0
// The products with second derivatives: H v is the slope of the gradient along v, G v is J^T H_L J v.
#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

#include "catch.hpp"
#include "evidence.hpp"
#include "products.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using answers = problem<double>::answers;
using vector = std::vector<double>;

struct product_case {
  dense_network<double> network;
  problem<double> data;
  vector theta, u, v;
};

// Where no hidden unit of relu is nearer to its kink than any step below takes it.
product_case make_case(const std::vector<std::size_t>& widths, std::size_t rows, activation f, criterion loss,
                       answers kind) {
  const dense_network<double> network(widths, f, loss);
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const problem<double> data(rows, widths.front(), widths.back(), seed, kind);
    const vector theta = parameters_of(network, seed);
    if (f != activation::relu || plain_loss(network, theta, data.all()).nearest_kink > 1e-3L)
      return {network, data, theta, unit_vector<double>(theta.size(), seed + 1),
              unit_vector<double>(theta.size(), seed + 2)};
  }
  throw std::logic_error("every seed has a kink near");
}

// One layer, two, four; one shard and three of unequal length; the criteria with each kind of answers.
void for_each_case(auto&& body) {
  for (const activation f : all_activations) {
    INFO(name(f));
    for (const auto& [widths, rows] : std::vector<std::pair<std::vector<std::size_t>, std::size_t>>{
             {{5, 3}, 7}, {{4, 6, 3}, 9}, {{3, 5, 4, 6, 2}, 11}, {{4, 3, 3}, 200}})
      for (const auto& [loss, kind] : {std::pair(criterion::cross_entropy, answers::labels),
                                       std::pair(criterion::mean_squared_error, answers::labels),
                                       std::pair(criterion::mean_squared_error, answers::targets)})
        body(make_case(widths, rows, f, loss, kind));
  }
}

// d/ds of body(theta + s v) at s = 0, by a fourth-order central difference.
vector slope_along(const product_case& c, auto&& body) {
  const double h = 5e-5;
  const auto at = [&](double s) {
    vector moved = c.theta;
    for (std::size_t i = 0; i < moved.size(); ++i) moved[i] += s * c.v[i];
    return body(moved);
  };
  const vector far_above = at(2 * h), above = at(h), below = at(-h), far_below = at(-2 * h);
  vector slope(above.size());
  for (std::size_t i = 0; i < slope.size(); ++i)
    slope[i] = (8 * (above[i] - below[i]) - (far_above[i] - far_below[i])) / (12 * h);
  return slope;
}

vector gradient_of(const dense_network<double>& network, const vector& theta, const samples<double>& rows) {
  vector gradient(theta.size());
  network.value_and_gradient(theta, rows, gradient);
  return gradient;
}

vector outputs_of(const dense_network<double>& network, const vector& theta, const samples<double>& rows) {
  vector z(rows.rows * network.widths().back());
  network.outputs(theta, rows, z);
  return z;
}

// J^T w: the gradient of squares whose targets are chosen such that their slope in the outputs is w.
vector transposed_jacobian(const product_case& c, const vector& w) {
  const dense_network<double> squares(c.network.widths(), c.network.hidden_activation(),
                                      criterion::mean_squared_error);
  samples<double> rows = c.data.all();
  vector targets = outputs_of(squares, c.theta, rows);
  for (std::size_t i = 0; i < w.size(); ++i) targets[i] -= w[i] * static_cast<double>(w.size()) / 2;
  rows.targets = targets;
  return gradient_of(squares, c.theta, rows);
}

// H_L t by the formulas as they are printed.
vector output_curvature(const product_case& c, const vector& t) {
  const std::size_t width = c.network.widths().back(), rows = t.size() / width;
  vector h(t.size());
  if (c.network.loss_criterion() == criterion::mean_squared_error) {
    for (std::size_t i = 0; i < t.size(); ++i) h[i] = 2 * t[i] / static_cast<double>(t.size());
    return h;
  }
  const vector z = outputs_of(c.network, c.theta, c.data.all());
  for (std::size_t i = 0; i < rows; ++i) {
    vector p(width);
    for (std::size_t j = 0; j < width; ++j) p[j] = std::exp(z[i * width + j]);
    const double sum = std::accumulate(p.begin(), p.end(), 0.0);
    for (std::size_t j = 0; j < width; ++j)
      for (std::size_t k = 0; k < width; ++k)
        h[i * width + j] += ((j == k ? p[j] / sum : 0.0) - p[j] / sum * (p[k] / sum)) * t[i * width + k] /
                            static_cast<double>(rows);
  }
  return h;
}

void keep_worst(double& worst, double found) {
  worst = (found <= worst || worst != worst) ? worst : found;  // a NaN stays
}

}  // namespace

TEST_CASE("H v is the slope of the gradient along v", "[network][steppers]") {
  double worst = 0;
  for_each_case([&](const product_case& c) {
    const vector slopes =
        slope_along(c, [&](const vector& at) { return gradient_of(c.network, at, c.data.all()); });
    keep_worst(worst, relative_difference(hessian_product(c.network, c.theta, c.data, c.v), slopes));
  });
  row("steppers",
      "dense_network: Hessian-vector product against differences of gradients, largest relative difference",
      worst, 1e-9);
}

TEST_CASE("G v is J^T H_L J v", "[network][steppers]") {
  double worst = 0;
  for_each_case([&](const product_case& c) {
    const vector tangents =
        slope_along(c, [&](const vector& at) { return outputs_of(c.network, at, c.data.all()); });
    const vector expected = transposed_jacobian(c, output_curvature(c, tangents));
    keep_worst(worst, relative_difference(gauss_newton(c.network, c.theta, c.data, c.v), expected));
  });
  row("steppers",
      "dense_network: Gauss-Newton product against J^T H_L J v by differences of outputs, largest relative "
      "difference",
      worst, 1e-9);
}

TEST_CASE("H and G are symmetric, and G is never indefinite", "[network]") {
  for_each_case([](const product_case& c) {
    const vector hu = hessian_product(c.network, c.theta, c.data, c.u);
    const vector hv = hessian_product(c.network, c.theta, c.data, c.v);
    const vector gu = gauss_newton(c.network, c.theta, c.data, c.u);
    const vector gv = gauss_newton(c.network, c.theta, c.data, c.v);
    CHECK(std::abs(dot(c.u, hv) - dot(c.v, hu)) < 1e-14 * (norm(hu) + norm(hv)));
    CHECK(std::abs(dot(c.u, gv) - dot(c.v, gu)) < 1e-14 * (norm(gu) + norm(gv)));
    CHECK(dot(c.u, gu) > 0);
    CHECK(dot(c.v, gv) > 0);
    CHECK(std::abs(dot(c.u, gv)) <= std::sqrt(dot(c.u, gu) * dot(c.v, gv)));  // Cauchy and Schwarz
  });
}

TEST_CASE("G is H where the outputs are linear in theta, else not", "[network]") {
  for_each_case([](const product_case& c) {
    const vector h = hessian_product(c.network, c.theta, c.data, c.v);
    const vector g = gauss_newton(c.network, c.theta, c.data, c.v);
    if (c.network.widths().size() == 2)
      CHECK(relative_difference(g, h) < 1e-14);
    else
      CHECK(relative_difference(g, h) > 1e-3);
  });
}

TEST_CASE("G is H where the outputs meet the targets", "[network]") {
  for_each_case([](product_case c) {
    if (c.network.loss_criterion() != criterion::mean_squared_error) return;
    c.data.kind_ = answers::targets;
    c.data.targets = outputs_of(c.network, c.theta, c.data.all());
    CHECK(relative_difference(gauss_newton(c.network, c.theta, c.data, c.v),
                              hessian_product(c.network, c.theta, c.data, c.v)) < 1e-14);
  });
}

TEST_CASE("relu: G is H within one layer, in which the outputs are piecewise linear", "[network]") {
  for (const criterion loss : all_criteria) {
    const product_case c = make_case({4, 6, 5, 3}, 9, activation::relu, loss,
                                     loss == criterion::cross_entropy ? answers::labels : answers::targets);
    for (const layout_entry& entry : c.network.layout()) {
      vector inside(c.v.size());
      std::copy_n(&c.v[entry.offset], entry.size(), &inside[entry.offset]);
      const vector h = hessian_product(c.network, c.theta, c.data, inside);
      const vector g = gauss_newton(c.network, c.theta, c.data, inside);
      const auto within = [&](const vector& x) {
        return vector(&x[entry.offset], &x[entry.offset] + entry.size());
      };
      INFO(entry.name);
      CHECK(relative_difference(within(g), within(h)) < 1e-14);
    }
  }
}
