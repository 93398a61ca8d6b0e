// SPDX-License-Identifier: BSL-1.0
#include "newton.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace odeflow::test {
namespace {

using vector = std::vector<double>;

double dot(const vector& a, const vector& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

void add(vector& to, double factor, const vector& what) {
  for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * what[i];
}

// H d = -g, to a residual of `relative` |g|.
vector newton_direction(smooth_loss& loss, const vector& theta, const vector& gradient, double relative) {
  vector d(theta.size()), residual = gradient, product(theta.size());
  for (double& r : residual) r = -r;
  vector along = residual;
  double square = dot(residual, residual);
  const double enough = relative * relative * square;
  for (int i = 0; i < 1000 && square > enough; ++i) {
    loss.hessian_vector_product(theta, along, product);
    const double step = square / dot(along, product);
    add(d, step, along);
    add(residual, -step, product);
    const double next = dot(residual, residual);
    for (std::size_t j = 0; j < along.size(); ++j) along[j] = residual[j] + next / square * along[j];
    square = next;
  }
  return d;
}

}  // namespace

std::vector<double> minimum(smooth_loss& loss, std::span<const double> start) {
  vector theta(start.begin(), start.end()), best = theta, gradient(theta.size());
  double value = loss.value_and_gradient(theta, gradient), least = dot(gradient, gradient);
  for (int i = 0; i < 50; ++i) {
    const vector d = newton_direction(loss, theta, gradient, std::min(0.1, std::pow(least, 0.25)));
    vector next = theta;
    add(next, 1, d);
    double next_value = loss.value(next);
    for (double part = 0.5; next_value > value * (1 + 1e-14) && part > 1e-3; part /= 2) {
      next = theta;
      add(next, part, d);
      next_value = loss.value(next);
    }
    theta = next;
    value = loss.value_and_gradient(theta, gradient);
    const double square = dot(gradient, gradient);
    if (square >= least && square < 1e-20) break;
    best = theta;
    least = square;
  }
  return best;
}

double largest_curvature(smooth_loss& loss, std::span<const double> theta) {
  vector v(theta.size()), product(theta.size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = std::sin(static_cast<double>(i * i + 1));
  double eigenvalue = 0;
  for (int i = 0; i < 1000; ++i) {
    const double norm = std::sqrt(dot(v, v));
    for (double& element : v) element /= norm;
    loss.hessian_vector_product(theta, v, product);
    const double before = std::exchange(eigenvalue, dot(v, product));
    if (std::fabs(eigenvalue - before) < 1e-5 * eigenvalue) break;
    v.swap(product);
  }
  return eigenvalue;
}

void measure(problem& of, double ridge) {
  const auto loss = of.make();
  const vector found = minimum(*loss, of.start);
  vector gradient(found.size());
  of.lowest = loss->value_and_gradient(found, gradient);
  of.lowest_within = dot(gradient, gradient) / (2 * ridge);
  of.curvature = largest_curvature(*loss, found);
  of.condition = of.curvature / ridge;
}

}  // namespace odeflow::test
