// SPDX-License-Identifier: BSL-1.0
// An objective that writes minus its gradient itself.
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/term/terms.hpp"

using namespace odeflow;

namespace {

// L(theta) = |theta|^2 / 2, `bad` added to element `at` of the gradient; it counts its calls.
struct bowl {
  using value_type = float;
  std::size_t size = 5000, at = 0;
  float bad = 0;
  double spoilt_value = 0;
  mutable int gradients = 0;

  std::size_t dimension() const { return size; }
  double value_and_gradient(std::span<const float> theta, std::span<float> gradient) const {
    ++gradients;
    return write(theta, gradient, 1);
  }

 protected:
  double write(std::span<const float> theta, std::span<float> out, float sign) const {
    double value = spoilt_value;
    for (std::size_t i = 0; i < theta.size(); ++i) {
      out[i] = sign * theta[i];
      value += 0.5 * static_cast<double>(theta[i]) * static_cast<double>(theta[i]);
    }
    out[at] += sign * bad;
    return value;
  }
};

// The same with a direction. `knows` is whether it looks at what it writes.
template <bool knows>
struct directed_bowl : bowl {
  mutable int directions = 0;
  direction_found value_and_direction(std::span<const float> theta, std::span<float> direction) const {
    ++directions;
    const double value = write(theta, direction, -1);
    return {.value = value, .finite = knows && std::isfinite(bad)};
  }
};

static_assert(!has_value_and_direction<bowl, float> && has_value_and_direction<directed_bowl<true>, float>);

template <class Loss, class Flow>
void spoil(Loss& loss, const Flow& flow, state<float>& x, state<float>& dxdt, std::size_t at, float bad) {
  loss.at = at;
  loss.bad = bad;
  flow(x, dxdt, 0.25);
}

// The flows with `add` of two objectives are the same bits, and see the same places.
template <class Directed, class Add>
void require_same(Add add) {
  bowl loss;
  Directed directed;
  const auto one = add(gradient_flow(loss));
  const auto other = add(gradient_flow(directed));
  std::vector<float> theta(loss.dimension());
  for (std::size_t i = 0; i < theta.size(); ++i) theta[i] = std::sin(static_cast<float>(i));
  auto x = one.start_at(theta), y = other.start_at(theta);
  const auto same = [](const state<float>& a, const state<float>& b) {
    return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
  };
  CHECK(same(x, y));
  for (std::size_t i = theta.size(); i < x.size(); ++i) x[i] = y[i] += 0.01f * static_cast<float>(i % 7);
  auto dxdt = x, dydt = y;
  one(x, dxdt, 0.25);
  other(y, dydt, 0.25);
  CHECK(same(dxdt, dydt));
  CHECK(one.value() == other.value());
  CHECK(one.gradient_evaluations() == other.gradient_evaluations());
  CHECK(directed.directions == static_cast<int>(other.gradient_evaluations()));
  CHECK(directed.gradients == 0);
  CHECK(other.evaluations_not_finite() == 0);

  std::size_t not_finite = 0;
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -INFINITY})
    for (const std::size_t at : {0u, 1023u, 4999u}) {
      spoil(loss, one, x, dxdt, at, bad);
      spoil(directed, other, y, dydt, at, bad);
      CHECK(other.evaluations_not_finite() == ++not_finite);
      CHECK(one.evaluations_not_finite() == not_finite);
      REQUIRE(one.not_finite_at());
      REQUIRE(other.not_finite_at());
      CHECK(other.not_finite_at()->block == one.not_finite_at()->block);
      CHECK(other.not_finite_at()->element == one.not_finite_at()->element);
    }
  directed.bad = 0;
  directed.spoilt_value = INFINITY;
  other(y, dydt, 0.25);
  CHECK(other.evaluations_not_finite() == not_finite + 1);
  CHECK_FALSE(other.not_finite_at());
}

template <class Add>
void require_same_whatever_it_knows(Add add) {
  require_same<directed_bowl<true>>(add);
  require_same<directed_bowl<false>>(add);
}

}  // namespace

TEST_CASE(
    "a flow of an objective with a direction is that of its gradient, bit by bit, and sees the same NaNs") {
  require_same_whatever_it_knows([](auto flow) { return flow; });
  require_same_whatever_it_knows([](auto flow) { return flow | heavy_ball{.look_ahead = 0.1}; });
  // Clipped values are finite: the direction must have been looked at before.
  require_same_whatever_it_knows([](auto flow) { return flow | clip_value{.most = 0.5}; });
  require_same_whatever_it_knows([](auto flow) { return flow | clip_norm{.most = 0.5} | heavy_ball{}; });
  require_same_whatever_it_knows([](auto flow) { return flow | weight_decay{.rate = 0.1} | clip_norm{}; });
}
