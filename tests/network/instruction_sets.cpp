// SPDX-License-Identifier: BSL-1.0
// What a network computes does not depend on the processor but for rounding.
#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "odeflow/state/instruction_set.hpp"
#include "products.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <class T>
struct computed {
  double value = 0;
  std::vector<T> gradient, hessian, gauss_newton, outputs;
};

template <class T>
computed<T> compute(const dense_network<T>& network, const problem<T>& data) {
  const std::vector<T> theta = parameters_of(network, 1), v = unit_vector<T>(theta.size(), 2);
  computed<T> found;
  found.gradient.resize(theta.size());
  found.value = network.value_and_gradient(theta, data.all(), found.gradient);
  found.hessian = hessian_product(network, theta, data, v);
  found.gauss_newton = gauss_newton(network, theta, data, v);
  found.outputs.resize(data.rows() * network.widths().back());
  network.outputs(theta, data.all(), found.outputs);
  return found;
}

template <class T>
double distance(const std::vector<T>& a, const std::vector<T>& b) {
  double most = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    most = std::max(most, std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i])));
    size = std::max(size, std::abs(static_cast<double>(b[i])));
  }
  return most / size;
}

}  // namespace

TEMPLATE_TEST_CASE("x86-64-v3 and x86-64-v4 give the same bits, portable those of another rounding",
                   "[network]", float, double) {
  using T = TestType;
  const instruction_set before = instructions();
  for (const activation f : all_activations)
    for (const std::size_t rows : {1U, 8U, 50U, 600U}) {
      const dense_network<T> network({50, 33, 20, 10}, f, criterion::cross_entropy);
      const problem<T> data(rows, 50, 10, 1);
      set_instructions(instruction_set::portable);
      const computed<T> portable = compute(network, data);
      computed<T> levels;
      for (const instruction_set set : {instruction_set::x86_64_v3, instruction_set::x86_64_v4}) {
        if (!is_supported(set)) continue;
        set_instructions(set);
        const computed<T> found = compute(network, data);
        INFO(name(f) << ", " << rows << " rows, " << name(set));
        if (!levels.gradient.empty()) {
          CHECK(found.value == levels.value);
          CHECK(found.gradient == levels.gradient);
          CHECK(found.hessian == levels.hessian);
          CHECK(found.gauss_newton == levels.gauss_newton);
          CHECK(found.outputs == levels.outputs);
        }
        const double rounding = 200 * static_cast<double>(std::numeric_limits<T>::epsilon());
        CHECK(distance(found.gradient, portable.gradient) < rounding);
        CHECK(distance(found.hessian, portable.hessian) < rounding);
        CHECK(distance(found.gauss_newton, portable.gauss_newton) < rounding);
        CHECK(distance(found.outputs, portable.outputs) < rounding);
        levels = found;
      }
    }
  set_instructions(before);
}
