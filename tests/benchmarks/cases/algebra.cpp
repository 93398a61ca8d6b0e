// SPDX-License-Identifier: BSL-1.0
// The algebra's passes over 2 to 8 arrays: x_1 = a (x_2 + ... + x_N).
#include <array>
#include <memory>
#include <utility>

#include "named_case.hpp"
#include "odeflow/odeint/algebra.hpp"
#include "odeflow/odeint/operations.hpp"

namespace odeflow::benchmarks {
namespace {

constexpr double a = 0.125;

template <std::size_t N, class Pass>
named_case pass_over(std::size_t size, Pass pass) {
  return {.name = "sweep/arrays:" + sized(std::to_string(N) + "/n:", size),
          .make =
              [size, pass] {
                auto x = std::make_shared<std::array<state<float>, N>>();
                for (auto& array : *x) {
                  array.reshape(size, 1);
                  std::fill(array.begin(), array.end(), 1.0f);
                }
                return std::function<void()>([x, pass] { std::apply(pass, *x); });
              },
          .bytes = static_cast<double>(N * sizeof(float) * size)};
}

}  // namespace

std::vector<named_case> algebra_cases() {
  std::vector<named_case> list;
  for (const std::size_t n : {10000u, 650000u, 10000000u}) {
    using op = operations;
    const auto add = [&]<std::size_t N>(std::integral_constant<std::size_t, N>, auto pass) {
      list.push_back(pass_over<N>(n, pass));
    };
#define ODEFLOW_PASS(N, M, ...)                 \
  add(std::integral_constant<std::size_t, N>(), \
      [](auto&... x) { algebra::for_each##N(x..., op::scale_sum##M<>(__VA_ARGS__)); });
    ODEFLOW_PASS(2, 1, a)
    ODEFLOW_PASS(3, 2, a, a)
    ODEFLOW_PASS(4, 3, a, a, a)
    ODEFLOW_PASS(5, 4, a, a, a, a)
    ODEFLOW_PASS(6, 5, a, a, a, a, a)
    ODEFLOW_PASS(7, 6, a, a, a, a, a, a)
    ODEFLOW_PASS(8, 7, a, a, a, a, a, a, a)
#undef ODEFLOW_PASS
  }
  return list;
}

}  // namespace odeflow::benchmarks
