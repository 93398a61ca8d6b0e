// SPDX-License-Identifier: BSL-1.0
// With assertions on, a flow notices a batch that changes within a step. The objective is this file's own, so that the
// flow on it is compiled with assertions here alone.
#undef NDEBUG
#include "odeflow/flow/flow.hpp"

#include <vector>

#include "catch.hpp"
#include "odeflow/flow/next_step.hpp"

using namespace odeflow;

namespace {
struct counted_batches {
  using value_type = double;
  std::uint64_t number = 3;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
    gradient[0] = theta[0];
    return 0;
  }
  void next_batch() { ++number; }
  std::uint64_t batch_number() const { return number; }
};
}  // namespace

TEST_CASE("two evaluations of one step on different batches are noticed, with both numbers") {
  counted_batches loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1});
  state<double> dxdt(1);
  flow(x, dxdt, 0.0);
  flow(x, dxdt, 0.0);
  loss.next_batch();
  CHECK_THROWS_WITH(flow(x, dxdt, 0.0), contains("began on batch 3") && contains("batch 4") &&
                                            contains("evaluation 3") && contains("next_batch(flow)"));
  CHECK(flow.gradient_evaluations() == 2);
}

TEST_CASE("a batch that changes between steps is not complained about") {
  counted_batches loss;
  const auto flow = gradient_flow(loss);
  auto x = flow.start_at(std::vector<double>{1});
  state<double> dxdt(1);
  const auto observer = next_batch(flow);
  for (int step = 0; step < 3; ++step) {
    flow(x, dxdt, 0.0);
    flow(x, dxdt, 0.0);
    observer(x, 0.0);
  }
  loss.next_batch();  // before the step has begun
  CHECK_NOTHROW(flow(x, dxdt, 0.0));
  CHECK(loss.number == 7);
}
