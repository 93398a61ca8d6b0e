// SPDX-License-Identifier: BSL-1.0
// The matrix products of a gradient of the network as calls of CBLAS, and nothing else: no bias, no activation, no loss. No case
// where there is no CBLAS.
#include <array>
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"

#if __has_include(<cblas.h>)
#  include <cblas.h>

extern "C" [[gnu::weak]] void openblas_set_num_threads(int count);

namespace odeflow::benchmarks {
namespace {

constexpr std::array widths{784, 500, 500, 10};

// c (m x n) = a b, row-major; a is m x k or, transposed, k x m; b is k x n or n x k.
void multiply(CBLAS_TRANSPOSE a_as, CBLAS_TRANSPOSE b_as, int m, int n, int k, const float* a, const float* b,
              float* c) {
  cblas_sgemm(CblasRowMajor, a_as, b_as, m, n, k, 1, a, a_as == CblasNoTrans ? k : m, b,
              b_as == CblasNoTrans ? n : k, 0, c, n);
}

// On one thread: those of OpenBLAS would spin into the next turn.
named_case products(int batch) {
  return {
      .name = sized("products_alone/openblas/batch:", static_cast<std::size_t>(batch)),
      .make =
          [batch] {
            if (openblas_set_num_threads) openblas_set_num_threads(1);
            const auto rows = static_cast<std::size_t>(batch);
            auto on = std::make_shared<mlp<float>>(rows);
            auto g = std::make_shared<std::vector<float>>(on->dimension());
            auto a = std::make_shared<std::array<std::vector<float>, 4>>();
            for (std::size_t l = 0; l < a->size(); ++l)
              (*a)[l].assign(rows * static_cast<std::size_t>(widths[l]), 0.5f);
            return [=] {
              const float* w = on->theta.data();
              for (std::size_t l = 1; l < widths.size(); ++l) {
                const int in = widths[l - 1], out = widths[l];
                multiply(CblasNoTrans, CblasTrans, batch, out, in, (*a)[l - 1].data(), w, (*a)[l].data());
                w += in * out + out;
              }
              float* slope = g->data() + g->size();
              for (std::size_t l = widths.size() - 1; l > 0; --l) {
                const int in = widths[l - 1], out = widths[l];
                w -= in * out + out;
                slope -= in * out + out;
                multiply(CblasTrans, CblasNoTrans, out, in, batch, (*a)[l].data(), (*a)[l - 1].data(), slope);
                if (l > 1)
                  multiply(CblasNoTrans, CblasNoTrans, batch, in, out, (*a)[l].data(), w, (*a)[l - 1].data());
              }
            };
          },
      .flops = mlp<float>::gradient_flops(static_cast<std::size_t>(batch))};
}

}  // namespace

std::vector<named_case> blas_cases() {
  std::vector<named_case> list;
  for (const int batch : {8, 32, 128, 512, 2048}) list.push_back(products(batch));
  return list;
}

}  // namespace odeflow::benchmarks
#else
std::vector<odeflow::benchmarks::named_case> odeflow::benchmarks::blas_cases() { return {}; }
#endif
