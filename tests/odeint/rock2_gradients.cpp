// SPDX-License-Identifier: BSL-1.0
// What ROCK2 is for: fewer gradients than RKC2 and RKL2 to the same error, where the error is controlled and each step has as many
// stages as its size asks for.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include <boost/numeric/odeint/integrate/integrate_adaptive.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/generation/generation_runge_kutta_dopri5.hpp>
#include <boost/numeric/odeint/stepper/generation/make_controlled.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/data/minibatch.hpp"
#include "odeflow/data/spirals.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/network/dense_network.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

namespace odeint = boost::numeric::odeint;
using vector = state<double>;

double distance(const vector& x, const vector& y) {
  double largest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) largest = std::max(largest, std::fabs(x[i] - y[i]));
  return largest;
}

// A flow from its start to `end`, its largest curvature at x and the exact state at the end.
template <class Flow>
struct problem {
  const Flow& flow;
  vector start;
  double end;
  std::function<double(const vector&)> curvature;
  vector exact;
};

struct run {
  double gradients, error;
};

template <polynomials Family, class Flow>
run run_with(const problem<Flow>& p, double tolerance) {
  auto controlled = odeint::make_controlled(tolerance, tolerance, stabilised_second_order<Family, vector>());
  const auto before = p.flow.gradient_evaluations();
  vector x = p.start;
  double curvature = p.curvature(x), t = 0, h = 1 / curvature;
  while (t < p.end * (1 - 1e-12)) {
    h = std::min(h, p.end - t);
    controlled.stepper().set_stages(stabilised_method::stages_for(1.05 * h * curvature, Family, 2));
    if (controlled.try_step(std::cref(p.flow), x, t, h) == odeint::success) curvature = p.curvature(x);
  }
  return {static_cast<double>(p.flow.gradient_evaluations() - before), distance(x, p.exact)};
}

// Gradients to an error, between the tolerances above and below it as a power of the error.
template <polynomials Family, class Flow>
double gradients_to(const problem<Flow>& p, double error) {
  run coarse = run_with<Family>(p, 1e-1);
  for (double tolerance = 1e-1; tolerance > 1e-9; tolerance /= std::sqrt(10)) {
    const run fine = run_with<Family>(p, tolerance / std::sqrt(10));
    if (coarse.error >= error && fine.error < error) {
      const double part = std::log(coarse.error / error) / std::log(coarse.error / fine.error);
      return std::pow(coarse.gradients, 1 - part) * std::pow(fine.gradients, part);
    }
    coarse = fine;
  }
  return std::nan("");
}

// Rows for the three, and what ROCK2 saves.
template <class Flow>
void compare(const std::string& name, const problem<Flow>& p, double error, double most) {
  const double rkc = gradients_to<polynomials::chebyshev>(p, error),
               rkl = gradients_to<polynomials::legendre>(p, error),
               rock = gradients_to<polynomials::rock>(p, error);
  const auto to = ", to an error of 1e" + std::to_string(std::lround(std::log10(error)));
  row("stabilised", name + to + ": gradients of ROCK2 over RKC2's", rock / rkc, most);
  row("stabilised", name + to + ": gradients of ROCK2 over RKL2's", rock / rkl, most);
}

template <class Flow>
vector solved(const Flow& flow, vector x, double end) {
  odeint::integrate_adaptive(odeint::make_controlled(1e-11, 1e-11, odeint::runge_kutta_dopri5<vector>()),
                             std::cref(flow), x, 0.0, end, 1e-4);
  return x;
}

}  // namespace

TEST_CASE("ROCK2 wants fewer gradients than RKC2 and RKL2 on a stiff quadratic", "[.][stabilised]") {
  for (const double largest : {1e4, 1e6}) {
    constexpr std::size_t n = 100;
    std::vector<double> curvatures(n);
    vector exact(n, 1);
    for (std::size_t i = 0; i < n; ++i) {
      curvatures[i] = std::pow(largest, static_cast<double>(i) / (n - 1));
      exact[i] = std::exp(-2 * curvatures[i]);
    }
    const quadratic<double> bowl(curvatures);
    const auto flow = gradient_flow(bowl);
    const problem<decltype(flow)> p{flow, flow.start_at(std::vector<double>(n, 1)), 2,
                                    [&](const vector&) { return largest; }, exact};
    const auto name = "quadratic, curvatures 1 to 1e" + std::to_string(std::lround(std::log10(largest)));
    for (const double error : {1e-3, 1e-4}) compare(name, p, error, 0.97);
  }
}

TEST_CASE("ROCK2 wants fewer gradients than RKC2 and RKL2 on the gradient flow of a tanh network",
          "[.][stabilised]") {
  const auto rows = data::spirals({.rows = 300, .turns = 0.5, .seed = 1});
  const dense_network<double> network({2, 16, 3}, activation::tanh, criterion::cross_entropy);
  const auto loss = minibatch(network, rows, {.size = 300, .seed = 1});
  const auto flow = gradient_flow(loss);
  // The power method, from where it was.
  std::vector<double> v(network.dimension()), product(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = std::cos(static_cast<double>(i * i));
  const auto curvature = [&](const vector& x) {
    double norm = 0;
    for (int n = 0; n < 20; ++n) {
      loss.hessian_vector_product(flow.parameters(x), v, product);
      norm = std::sqrt(std::inner_product(product.begin(), product.end(), product.begin(), 0.0));
      for (std::size_t i = 0; i < v.size(); ++i) v[i] = product[i] / norm;
    }
    return norm;
  };
  const vector start = flow.start_at(network.initial_parameters(1));
  constexpr double end = 200;
  const problem<decltype(flow)> p{flow, start, end, curvature, solved(flow, start, end)};
  for (const double error : {1e-2, 1e-3, 1e-4}) compare("tanh network, full batch", p, error, 0.75);
}
