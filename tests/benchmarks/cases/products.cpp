// SPDX-License-Identifier: BSL-1.0
// Hessian-vector and Gauss-Newton products of the network.
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"

namespace odeflow::benchmarks {
namespace {

template <class Product>
named_case product(const std::string& name, std::size_t batch, Product apply) {
  return {.name = sized(name, batch),
          .make =
              [batch, apply] {
                auto on = std::make_shared<mlp<float>>(batch);
                auto v = std::make_shared<std::vector<float>>(on->network.initial_parameters(2));
                auto out = std::make_shared<std::vector<float>>(on->dimension());
                return std::function<void()>([=] { apply(*on, *v, *out); });
              },
          .against = sized("gradient/float/batch:", batch)};
}

// The same with the pass over the rows at theta done once, where the network offers it.
template <class Network, class Product>
void add_linearized(std::vector<named_case>& list, const std::string& name, std::size_t batch,
                    Product apply) {
  if constexpr (requires(const Network& network, std::span<const float> theta, samples<float> rows) {
                  network.linearize(theta, rows);
                })
    list.push_back({.name = sized(name, batch),
                    .make =
                        [batch, apply] {
                          using linearized = decltype(std::declval<const Network&>().linearize(
                              std::span<const float>(), std::declval<samples<float>>()));
                          auto on = std::make_shared<mlp<float>>(batch);
                          auto v = std::make_shared<std::vector<float>>(on->network.initial_parameters(2));
                          auto out = std::make_shared<std::vector<float>>(on->dimension());
                          const Network& network = on->network;
                          auto at = std::make_shared<linearized>(network.linearize(on->theta, on->rows()));
                          return std::function<void()>([=] { apply(*at, *on, *v, *out); });
                        },
                    .against = sized("gradient/float/batch:", batch)});
}

}  // namespace

std::vector<named_case> product_cases() {
  std::vector<named_case> list;
  for (const std::size_t batch : {32u, 128u, 512u}) {
    list.push_back(product("product/hessian/batch:", batch, [](const auto& on, const auto& v, auto& out) {
      on.network.hessian_vector_product(on.theta, on.rows(), v, out);
    }));
    list.push_back(
        product("product/gauss_newton/batch:", batch, [](const auto& on, const auto& v, auto& out) {
          on.network.gauss_newton_product(on.theta, on.rows(), v, out);
        }));
    add_linearized<dense_network<float>>(
        list, "product/hessian_base_kept/batch:", batch,
        [](auto& at, const auto&, const auto& v, auto& out) { at.hessian_vector_product(v, out); });
    add_linearized<dense_network<float>>(
        list, "product/gauss_newton_base_kept/batch:", batch,
        [](auto& at, const auto&, const auto& v, auto& out) { at.gauss_newton_product(v, out); });
  }
  return list;
}

}  // namespace odeflow::benchmarks
