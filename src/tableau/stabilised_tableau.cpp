// SPDX-License-Identifier: BSL-1.0
#include "odeflow/tableau/stabilised_tableau.hpp"

#include <limits>

namespace odeflow {
namespace {

// The roundings of the coefficients that a number is made of grow with the square of the stages.
coefficient known(long double value, std::size_t stages) {
  if (value == 0) return 0;
  const auto s = static_cast<long double>(stages);
  return coefficient::rounded(value, s * s * std::numeric_limits<double>::epsilon());
}

}  // namespace

dynamic_tableau tableau_of(const stabilised_method& method, const std::string& name) {
  const std::size_t s = method.stages();
  // Y_j = Y_0 + h sum_i weight[j][i] F_i, and D_j the move from Y_{j-1}.
  std::vector<std::vector<long double>> weight(s + 1, std::vector<long double>(s, 0));
  std::vector<long double> move(s, 0);
  for (std::size_t j = 1; j <= s; ++j) {
    const stabilised_stage& stage = method.stage()[j - 1];
    for (std::size_t i = 0; i < s; ++i) move[i] = stage.kept * move[i] - stage.start * weight[j - 1][i];
    move[j - 1] += stage.rate;
    move[0] += stage.first_rate;
    for (std::size_t i = 0; i < s; ++i) weight[j][i] = weight[j - 1][i] + move[i];
  }

  const auto number = [s](long double value) { return known(value, s); };
  const bool estimates = method.order() == 2;
  dynamic_tableau t;
  t.name = name;
  t.source = "odeflow::stabilised_method";
  t.order = method.order();
  t.stages = estimates ? s + 1 : s;
  t.embedded.assign(t.stages, 0);
  t.dense.assign(t.stages, {});
  const auto row = [&](std::size_t j) {
    std::vector<coefficient> numbers(t.stages, 0);
    for (std::size_t i = 0; i < s; ++i) numbers[i] = number(weight[j][i]);
    return numbers;
  };
  for (std::size_t j = 0; j < t.stages; ++j) {
    t.a.push_back(row(j));
    t.c.push_back(number(j == 0 ? 0 : method.stage()[j - 1].time));
  }
  t.b = row(s);
  if (estimates) {
    // x_new and the estimate e (12 (x - x_new) + 6 h (F_0 + F_s)).
    const long double e = method.error_constant();
    t.embedded_order = 2;
    for (std::size_t i = 0; i < s; ++i)
      t.embedded[i] = number((1 - 12 * e) * weight[s][i] + (i == 0 ? 6 * e : 0));
    t.embedded[s] = number(6 * e);
  }
  return t;
}

}  // namespace odeflow
