// SPDX-License-Identifier: BSL-1.0
// Training to the last digit: Rosenbrock's method, with the exact Jacobian, takes longer and longer steps, until
// each is one of Newton's. The loss is written once for any scalar; its Hessian comes from dual numbers.
#include <algorithm>
#include <cmath>
#include <iostream>
#include <vector>

#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <odeflow/odeflow.hpp>
#include <odeflow/odeint.hpp>

// Ten hats, sum_k a_k tanh(b_k x + c_k), through sin(3 x) at eight places; theta = [a | b | c].
struct curve {
  std::size_t dimension() const { return 30; }
  using vector = std::span<const double>;
  double value_and_gradient(vector theta, std::span<double> g) const { return fit(&theta[0], &g[0]); }
  void hessian_vector_product(vector theta, vector v, std::span<double> out) const {
    odeflow::dual<double> at[30], gradient[30];
    for (std::size_t i = 0; i < 30; ++i) at[i] = {theta[i], v[i]};
    fit(at, gradient);
    for (std::size_t i = 0; i < 30; ++i) out[i] = gradient[i].tangent;
  }

  template <class T>
  double fit(const T* theta, std::remove_const_t<T>* gradient) const {
    using std::tanh;
    T loss(0), height[10];
    std::fill_n(gradient, 30, T(0));
    for (double x = -0.875; x < 1; x += 0.25) {
      T residual(-std::sin(3 * x));
      for (int k = 0; k < 10; ++k)
        residual += theta[k] * (height[k] = tanh(theta[10 + k] * x + theta[20 + k]));
      loss += residual * residual / 2;
      for (int k = 0; k < 10; ++k) {
        gradient[k] += residual * height[k];
        gradient[20 + k] += residual * theta[k] * (T(1) - height[k] * height[k]);
        gradient[10 + k] += residual * theta[k] * (T(1) - height[k] * height[k]) * x;
      }
    }
    return odeflow::value_of(loss);
  }
};

int main() {
  using namespace odeflow;
  const curve loss;
  const auto flow = gradient_flow(loss);
  std::vector<double> theta(30);
  for (double i = 0; double& number : theta) number = std::sin(3 * ++i);
  auto x = flow.start_at(theta);
  const auto watch = [&](const auto&, double t) {
    if (flow.steps() % 8 == 7) std::cout << "t = " << t << ": loss " << flow.value() << '\n';
    return flow.value() < 1e-28 ? request::stop : request::go_on;
  };
  boost::numeric::odeint::rosenbrock4_controller<rosenbrock4<state<double>>> stepper(1e-3, 1e-3);
  const auto run = train(stepper, flow, x, {.step_size = 1e-3, .steps = 100}, watch);
  std::cout << run.steps << " steps, the next of " << run.step_size << ": " << flow.value() << '\n';
  return run.reason == ending::stopped ? 0 : 1;
}
