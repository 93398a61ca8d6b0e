// SPDX-License-Identifier: BSL-1.0
#include "odeflow/flow/flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "odeflow/flow/next_step.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/term/terms.hpp"
#include "threads_guard.hpp"

using namespace odeflow;

namespace {

// L_k(theta) = k theta on batch k = 1, 2, ...: its gradient tells the batch.
struct numbered {
  using value_type = double;
  double batch = 1;
  std::size_t dimension() const { return 1; }
  double value_and_gradient(std::span<const double> theta, std::span<double> gradient) {
    gradient[0] = batch;
    return batch * theta[0];
  }
  void next_batch() { ++batch; }
};

// A term with blocks that start at theta and at one.
struct two_blocks {
  static constexpr std::size_t blocks = 2;
  template <class T>
  void start(std::span<const T> theta, std::size_t i, std::span<T> block) const {
    for (std::size_t j = 0; j < block.size(); ++j) block[j] = i == 0 ? theta[j] : T(1);
  }
  template <class T>
  void bend(tile<T> stretch) const {
    for (std::size_t b = 0; b < blocks; ++b)
      for (std::size_t j = 0; j < stretch.size(); ++j)
        stretch.derivative(b)[j] = stretch.block(b)[j] * T(b + 2);
  }
};

using preconditioning_terms =
    std::tuple<rms_preconditioner, centered_rms_preconditioner, adagrad_preconditioner,
               adadelta_preconditioner, frozen_preconditioner, clip_norm, clip_value, averaged_sign>;

template <class Flow>
auto evaluate(const Flow& flow, const typename Flow::state_type& x) {
  typename Flow::state_type dxdt(x.dimension(), x.blocks(), x.scalars().size());
  flow(x, dxdt, 0.0);
  return dxdt;
}

}  // namespace

TEST_CASE("the bare flow is minus the gradient, and tells value and cost") {
  const quadratic<double> bowl({1, 10});
  const auto flow = gradient_flow(bowl);
  CHECK(flow.dimension() == 2);
  CHECK(flow.blocks() == 1);
  CHECK(std::isnan(flow.value()));
  const auto x = flow.start_at(std::vector<double>{3, -1});
  const auto dxdt = evaluate(flow, x);
  CHECK(dxdt[0] == -3);
  CHECK(dxdt[1] == 10);
  CHECK(flow.value() == 9.5);
  CHECK(flow.gradient_evaluations() == 1);
  CHECK(std::ranges::equal(flow.parameters(x), std::vector<double>{3, -1}));
}

TEST_CASE(
    "terms apply in the order of the pipe: decay before a preconditioner is coupled, behind it decoupled") {
  const quadratic<double> bowl({1});
  const rms_preconditioner rms{.time_constant = 1, .look_ahead = 1, .epsilon = 1e-12};
  const auto coupled = gradient_flow(bowl) | weight_decay{.rate = 3} | rms;
  const auto decoupled = gradient_flow(bowl) | rms | weight_decay{.rate = 3};
  const auto x = coupled.start_at(std::vector<double>{2});
  CHECK(evaluate(coupled, x)[0] == Approx(-1));        // (-2 - 6) / |-2 - 6|
  CHECK(evaluate(decoupled, x)[0] == Approx(-1 - 6));  // -2 / |-2| - 6
}

TEST_CASE("each term gets its own blocks, started as it says") {
  const quadratic<double> bowl({1, 1});
  const auto flow = gradient_flow(bowl) | heavy_ball{.friction = 1} | two_blocks{} | rms_preconditioner{};
  CHECK(flow.blocks() == 5);
  auto x = flow.start_at(std::vector<double>{2, 3});
  const std::vector<double> start{2, 3, /*velocity*/ 0, 0, /*two_blocks*/ 2, 3, 1, 1, /*rms*/ 0, 0};
  CHECK(std::ranges::equal(x, start));
  x.block(1)[0] = 0.5;
  x.block(4)[1] = 0.25;
  const auto dxdt = evaluate(flow, x);
  CHECK(dxdt.block(1)[0] == -2 - 0.5);
  CHECK(dxdt.block(2)[1] == 6);
  CHECK(dxdt.block(3)[0] == 3);
  CHECK(dxdt.block(4)[1] == -0.25);
}

TEMPLATE_TEST_CASE("a flow of many tiles has the same bits on any number of threads, and with run-time terms",
                   "", float, double) {
  using T = TestType;
  const test::threads_guard restore;
  const std::size_t size = 100'003;
  std::vector<T> eigenvalues(size), theta(size);
  for (std::size_t i = 0; i < size; ++i) {
    eigenvalues[i] = static_cast<T>(1 + i % 17);
    theta[i] = static_cast<T>(std::cos(double(i)));
  }
  const quadratic<T> bowl(eigenvalues);
  const weight_decay decay{.rate = 1e-3};
  const rms_preconditioner rms{};
  const heavy_ball ball{.look_ahead = 0.1};
  const auto flow = gradient_flow(bowl) | decay | rms | ball;
  auto x = flow.start_at(theta);
  for (std::size_t i = size; i < x.size(); ++i) x[i] = static_cast<T>(0.01 * double(i % 13));
  set_threads(1);
  const auto first = evaluate(flow, x);
  for (const std::size_t count : {2u, 3u, 8u}) {
    set_threads(count);
    CHECK(std::ranges::equal(evaluate(flow, x), first));
  }
  term_list<T> list;
  list.add(decay).add(rms).add(ball);
  CHECK(std::ranges::equal(evaluate(gradient_flow(bowl) | list, x), first));
}

TEST_CASE("a flow is a handle: its copies share value and counts") {
  const quadratic<double> bowl({1});
  const auto flow = gradient_flow(bowl);
  const auto copy = flow;
  evaluate(copy, flow.start_at(std::vector<double>{2}));
  CHECK(flow.gradient_evaluations() == 1);
  CHECK(flow.value() == 2);
  const auto longer = flow | weight_decay{};
  CHECK(longer.gradient_evaluations() == 0);
}

TEST_CASE("next_batch goes on after steps only, and skips no batch that was not used") {
  numbered loss;
  const auto flow = gradient_flow(loss);
  auto observer = next_batch(flow);
  const auto x = flow.start_at(std::vector<double>{0});
  observer(x, 0.0);
  observer(x, 0.0);
  CHECK(loss.batch == 1);
  evaluate(flow, x);
  evaluate(flow, x);
  CHECK(flow.gradient_evaluations_in_step() == 2);
  observer(x, 0.1);
  CHECK(loss.batch == 2);
  CHECK(flow.gradient_evaluations_in_step() == 0);
  CHECK(flow.gradient_evaluations() == 2);
  auto another = next_batch(flow);
  another(x, 0.1);
  CHECK(loss.batch == 2);
}

TEST_CASE("what a flow cannot run on is refused with both numbers") {
  const quadratic<double> bowl({1, 10});
  const auto flow = gradient_flow(bowl) | heavy_ball{};
  CHECK_THROWS_WITH(flow.start_at(std::vector<double>{1, 2, 3}), contains("3") && contains("2"));
  CHECK_THROWS_WITH(flow.start_at(std::vector<double>{1, std::nan("")}),
                    contains("theta[1]") && contains("nan"));
  CHECK_THROWS_AS(flow.start_at(std::vector<double>{1, std::numeric_limits<double>::infinity()}),
                  std::invalid_argument);
  state<double> bare(2, 1), x(2, 2), larger(3, 2);
  CHECK_THROWS_WITH(flow(bare, x, 0.0),
                    contains("state x has 1 blocks of 2") && contains("needs 2 blocks of 2"));
  CHECK_THROWS_WITH(flow(x, bare, 0.0), contains("state dxdt"));
  CHECK_THROWS_AS(flow(larger, x, 0.0), std::invalid_argument);
  CHECK_THROWS_WITH(flow(x, x, 0.0), contains("same state"));
  CHECK_THROWS_AS(flow.parameters(bare), std::invalid_argument);
  CHECK_THROWS_AS(gradient_flow(bowl) | heavy_ball{.friction = -1}, std::invalid_argument);
}

TEMPLATE_LIST_TEST_CASE("a preconditioner, a clip and the sign never point uphill", "",
                        preconditioning_terms) {
  // dL/dt = -d theta' <= 0 from any point, element by element, with the blocks at rest.
  const quadratic<double> bowl({1, 20, 0.3, 7});
  const auto flow = gradient_flow(bowl) | TestType{};
  const auto x = flow.start_at(std::vector<double>{1, -0.01, 40, -3});
  const auto dxdt = evaluate(flow, x);
  for (std::size_t i = 0; i < 4; ++i) CHECK(dxdt[i] * -x[i] > 0);
}

TEST_CASE("an evaluation that is not finite is counted, with its place, in whichever array it shows") {
  struct spoilt {
    using value_type = double;
    std::size_t at = 0;
    double bad = 0, value = 1;
    std::size_t dimension() const { return 2000; }
    double value_and_gradient(std::span<const double> theta, std::span<double> gradient) const {
      std::ranges::copy(theta, gradient.begin());
      gradient[at] += bad;
      return value;
    }
  } loss;
  const double infinity = std::numeric_limits<double>::infinity();
  const auto flow = gradient_flow(loss) | clip_value{.most = 10} | heavy_ball{};
  auto x = flow.start_at(std::vector<double>(2000, 0.5));
  evaluate(flow, x);
  CHECK(flow.evaluations_not_finite() == 0);
  loss = {.at = 1999, .bad = infinity};  // clipped to 10, but seen before
  evaluate(flow, x);
  CHECK(flow.evaluations_not_finite() == 1);
  CHECK(describe(*flow.not_finite_at(), 2) == "theta[1999]");
  loss = {.value = infinity};
  evaluate(flow, x);
  CHECK(flow.evaluations_not_finite() == 2);
  CHECK_FALSE(flow.not_finite_at());  // the loss alone
  loss = {};
  const auto squares = gradient_flow(loss) | adaptive_moments{};
  x = squares.start_at(std::vector<double>(2000, 0.5));
  x.block(1)[3] = -infinity;
  evaluate(squares, x);
  CHECK(squares.evaluations_not_finite() == 1);
  x.block(1)[3] = 0;
  x.scalars()[1] = std::numeric_limits<double>::quiet_NaN();
  x.block(0)[0] = 0;
  evaluate(squares, x);
  CHECK(squares.not_finite_at()->block == 0);  // theta follows it
}
