// SPDX-License-Identifier: BSL-1.0
// One evaluation of a flow whose gradient costs nothing: what its terms take.
#include <memory>

#include "mlp.hpp"
#include "named_case.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/term/terms.hpp"

namespace odeflow::benchmarks {
namespace {

// `arrays`: of the size of theta, that an evaluation reads and writes.
template <class MakeFlow>
named_case evaluation_of(const std::string& name, std::size_t size, double arrays, MakeFlow make_flow) {
  return {.name = sized(name, size),
          .make =
              [size, make_flow] {
                auto loss = std::make_shared<free_objective<float>>(free_objective<float>{size});
                auto flow = make_flow(*loss);
                auto x = std::make_shared<state<float>>(flow.start_at(std::vector<float>(size, 1)));
                auto dxdt = std::make_shared<state<float>>(*x);
                std::fill(x->begin(), x->end(), 1.0f);
                return std::function<void()>([loss, flow, x, dxdt] { flow(*x, *dxdt, 0); });
              },
          .bytes = arrays * sizeof(float) * static_cast<double>(size)};
}

}  // namespace

std::vector<named_case> flow_cases() {
  std::vector<named_case> list;
  for (const std::size_t n : {648010u, 10000000u}) {
    list.push_back(evaluation_of("flow/bare/n:", n, 2, [](auto& loss) { return gradient_flow(loss); }));
    // Reads theta, the averages, the velocity and the gradient, writes the three blocks of dxdt.
    list.push_back(evaluation_of("flow/decay_rms_ball/n:", n, 7, [](auto& loss) {
      return gradient_flow(loss) | weight_decay{.rate = 1e-4} | rms_preconditioner{.time_constant = 1} |
             heavy_ball{.friction = 10};
    }));
  }
  return list;
}

}  // namespace odeflow::benchmarks
