// SPDX-License-Identifier: BSL-1.0
// Hessian-vector and Gauss-Newton products of the network.
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"
#include "odeflow/network/linearization.hpp"

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

// The same with the pass over the rows at theta done once.
template <class Product>
named_case linearized(const std::string& name, std::size_t batch, Product apply) {
  return {.name = sized(name, batch),
          .make =
              [batch, apply] {
                auto on = std::make_shared<mlp<float>>(batch);
                auto v = std::make_shared<std::vector<float>>(on->network.initial_parameters(2));
                auto out = std::make_shared<std::vector<float>>(on->dimension());
                auto at =
                    std::make_shared<linearization<float>>(on->network.linearize(on->theta, on->rows()));
                // it looks at the rows and theta of `on`
                return std::function<void()>([on, at, v, out, apply] { apply(*at, *v, *out); });
              },
          .against = sized("gradient/float/batch:", batch)};
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
    list.push_back(
        linearized("product/hessian_base_kept/batch:", batch,
                   [](const auto& at, const auto& v, auto& out) { at.hessian_vector_product(v, out); }));
    list.push_back(
        linearized("product/gauss_newton_base_kept/batch:", batch,
                   [](const auto& at, const auto& v, auto& out) { at.gauss_newton_product(v, out); }));
  }
  return list;
}

}  // namespace odeflow::benchmarks
