// SPDX-License-Identifier: BSL-1.0
// Loss and gradient of the network.
#include <array>
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"
#include "odeflow/state/parallel.hpp"
#include "odeflow/state/sweep.hpp"

namespace odeflow::benchmarks {
namespace {

template <class T>
named_case gradient(const std::string& name, std::size_t batch) {
  return {.name = sized(name, batch),
          .make =
              [batch] {
                auto on = std::make_shared<mlp<T>>(batch);
                auto g = std::make_shared<std::vector<T>>(on->dimension());
                return [on, g] { on->value_and_gradient(on->theta, *g); };
              },
          .flops = mlp<T>::gradient_flops(batch)};
}

// What a program would do that does not mind the order of sums: the rows in two halves, each on a thread and a network
// of its own, then the mean of both gradients.
named_case two_halves(std::size_t batch) {
  return {.name = sized("gradient/two_halves/batch:", batch),
          .make =
              [batch] {
                auto on = std::make_shared<mlp<float>>(batch);
                auto networks = std::make_shared<std::array<dense_network<float>, 2>>(
                    std::array{on->network, on->network});
                auto g = std::make_shared<std::array<std::vector<float>, 2>>();
                g->fill(std::vector<float>(on->dimension()));
                return [=] {
                  parallel_parts(2, [&](std::size_t half) {
                    (*networks)[half].value_and_gradient(on->theta, on->rows(half * (batch / 2), batch / 2),
                                                         (*g)[half]);
                  });
                  sweep(
                      on->dimension(), [](float& a, const float& b) { a = (a + b) / 2; }, (*g)[0].data(),
                      (*g)[1].data());
                };
              },
          .flops = mlp<float>::gradient_flops(batch)};
}

}  // namespace

std::vector<named_case> gradient_cases() {
  std::vector<named_case> list;
  for (const std::size_t batch : {1u, 8u, 32u, 128u, 512u, 2048u, 8192u})
    list.push_back(gradient<float>("gradient/float/batch:", batch));
  for (const std::size_t batch : {8u, 128u, 2048u})
    list.push_back(gradient<double>("gradient/double/batch:", batch));
  for (const std::size_t batch : {128u, 512u, 2048u}) list.push_back(two_halves(batch));
  return list;
}

}  // namespace odeflow::benchmarks
