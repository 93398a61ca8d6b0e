// SPDX-License-Identifier: BSL-1.0
// A step of a stabilised stepper on linear flows, in every form and on every kind of state.
#include "odeflow/odeint/stabilised.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "same_as_vector.hpp"
#include "steppers.hpp"
#include "ultraspherical.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

template <polynomials Family, int Order>
struct kind {
  static constexpr polynomials family = Family;
  static constexpr int order = Order;
  template <class S>
  using on =
      std::conditional_t<Order == 1, stabilised_first_order<Family, S>, stabilised_second_order<Family, S>>;
  static std::string name() { return name_of(Family, Order); }
};
using kinds = std::tuple<kind<polynomials::chebyshev, 1>, kind<polynomials::chebyshev, 2>,
                         kind<polynomials::legendre, 1>, kind<polynomials::legendre, 2>,
                         kind<polynomials::gegenbauer, 1>, kind<polynomials::gegenbauer, 2>>;
using kinds_of_order_2 = std::tuple<kind<polynomials::chebyshev, 2>, kind<polynomials::legendre, 2>,
                                    kind<polynomials::gegenbauer, 2>>;

// The largest distance from R(-lambda) after one step of 1, over curvatures up to that part of the limit.
template <class Kind, class T>
double off_closed_form(std::size_t stages, double part) {
  typename Kind::template on<state<T>> stepper({.stages = stages});
  std::vector<T> curvatures;
  for (int i = 0; i <= 1000; ++i)
    curvatures.push_back(static_cast<T>(part * stepper.method().real_limit() * i / 1000));
  const quadratic<T> bowl(curvatures);
  const auto flow = gradient_flow(bowl);
  auto x = flow.start_at(std::vector<T>(curvatures.size(), T(1)));
  stepper.do_step(std::cref(flow), x, 0.0, 1.0);
  CHECK(flow.gradient_evaluations() == stages);
  const closed_form closed(Kind::family, Kind::order, stages, stepper.method().damping());
  double worst = 0;
  for (std::size_t i = 0; i < curvatures.size(); ++i)
    worst = std::max(worst,
                     static_cast<double>(std::fabs(static_cast<long double>(x[i]) - closed(-curvatures[i]))));
  return worst;
}

// The system is asked for s gradients a step, and throws at the call whose turn it is.
struct throws_once {
  std::size_t* calls;
  std::size_t at;
  void operator()(const state<double>& x, state<double>& dxdt, double t) const {
    if ((*calls)++ == at) throw std::runtime_error("no gradient today");
    ring()(x, dxdt, t);
  }
};

}  // namespace

TEMPLATE_LIST_TEST_CASE("one step on the diagonal quadratic multiplies by R(-h lambda), to 500 stages",
                        "[stabilised]", kinds) {
  double inside = 0, whole = 0;
  for (const std::size_t s : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{5}, std::size_t{10},
                              std::size_t{50}, std::size_t{200}, std::size_t{500}}) {
    if (s < TestType::order) continue;
    inside = std::max(inside, off_closed_form<TestType, double>(s, 0.999));
    whole = std::max(whole, off_closed_form<TestType, double>(s, 1));
  }
  row("stabilised", with_boost(TestType::name() + ", double, 1 to 500 stages: a step off R by"), inside,
      1e-12);
  // At the limit itself R changes by 2 s^2 times what z does, relatively, and h rate lambda is rounded in its last digit.
  row("stabilised", with_boost(TestType::name() + ", double, 1 to 500 stages: off R at the limit itself by"),
      whole, 500 * 500 * std::numeric_limits<double>::epsilon());
  // Roundings of 500 stages, each carried on by up to 500, as a walk at random: s^(3/2) of them.
  row("stabilised", with_boost(TestType::name() + ", float, 500 stages: a step off R by"),
      off_closed_form<TestType, float>(500, 1),
      std::pow(500, 1.5) * static_cast<double>(std::numeric_limits<float>::epsilon()));
}

TEMPLATE_LIST_TEST_CASE("where f = 0 nothing moves, also in float at 500 stages", "", kinds) {
  typename TestType::template on<state<float>> stepper({.stages = 500});
  const auto rest = [](const state<float>&, state<float>& dxdt, double) { std::ranges::fill(dxdt, 0.0f); };
  auto x = filled_state<float>(50);
  const auto before = x;
  for (int n = 0; n < 3; ++n) stepper.do_step(rest, x, 0.0, 1.0);
  CHECK(std::ranges::equal(x, before));
}

TEMPLATE_LIST_TEST_CASE("in place and out of place are the same bits, for even and odd numbers of stages", "",
                        kinds) {
  for (const std::size_t s : {std::size_t{2}, std::size_t{3}, std::size_t{10}, std::size_t{11}}) {
    typename TestType::template on<state<double>> stepper({.stages = s});
    auto x = filled_state<double>(100);
    const auto in = x;
    state<double> out;  // of no size yet
    stepper.do_step(ring(), in, 0.3, out, 0.1);
    stepper.do_step(ring(), x, 0.3, 0.1);
    CHECK(std::ranges::equal(x, out));
    CHECK_FALSE(std::ranges::equal(x, in));
    stepper.do_step(ring(), out, 0.4, out, 0.1);
    stepper.do_step(ring(), x, 0.4, 0.1);
    CHECK(std::ranges::equal(x, out));
    // An instance by reference is not copied.
    std::size_t calls = 0;
    const throws_once counted{&calls, 1000000};
    stepper.do_step(std::cref(counted), x, 0.0, 0.1);
    CHECK(calls == s);
  }
}

TEMPLATE_LIST_TEST_CASE("all forms with an error are the same bits, whatever arguments are one array", "",
                        kinds_of_order_2) {
  for (const std::size_t s : {std::size_t{2}, std::size_t{7}}) {
    using stepper = typename TestType::template on<state<double>>;
    const auto in = filled_state<double>(100);
    state<double> dxdt(100, 1), out, dxdt_out, error;
    ring()(in, dxdt, 0.3);
    stepper({.stages = s}).do_step(ring(), in, dxdt, 0.3, out, dxdt_out, 0.1, error);
    state<double> plain;
    stepper({.stages = s}).do_step(ring(), in, 0.3, plain, 0.1);
    CHECK(std::ranges::equal(plain, out));
    state<double> rate(100, 1);
    ring()(out, rate, 0.4);
    CHECK(std::ranges::equal(rate, dxdt_out));
    {
      auto x = in, d = dxdt;
      state<double> e;
      stepper({.stages = s}).do_step(ring(), x, d, 0.3, x, d, 0.1, e);  // in = out, dxdt = dxdt_out
      CHECK(std::ranges::equal(x, out));
      CHECK(std::ranges::equal(d, dxdt_out));
      CHECK(std::ranges::equal(e, error));
    }
    {
      auto x = in;
      state<double> e;
      stepper({.stages = s}).do_step(ring(), x, 0.3, 0.1, e);
      CHECK(std::ranges::equal(x, out));
      CHECK(std::ranges::equal(e, error));
    }
    {
      auto x = in, d = dxdt;
      stepper({.stages = s}).do_step(ring(), x, d, 0.3, x, d, 0.1);
      CHECK(std::ranges::equal(x, out));
      CHECK(std::ranges::equal(d, dxdt_out));
    }
  }
}

TEMPLATE_LIST_TEST_CASE("std::vector and std::array are states as well as odeflow's", "", kinds) {
  const auto run = [](auto x) {
    typename TestType::template on<decltype(x)> stepper({.stages = 6});
    for (int n = 0; n < 5; ++n) stepper.do_step(ring(), x, 0.1 * n, 0.1);
    return x;
  };
  const auto expected = run(filled_state<double>(12));
  std::array<double, 12> numbers;
  fill(numbers);
  CHECK(most_ulps(run(filled_vector(12)), expected) <= 16);
  CHECK(most_ulps(run(numbers), expected) <= 16);
  CHECK(most_float_epsilons(run(filled_state<float>(12)), expected) < 16);
}

TEMPLATE_LIST_TEST_CASE("a stepper takes states of any size in turn", "", kinds) {
  using stepper = typename TestType::template on<state<double>>;
  stepper used;
  for (const std::size_t size : std::vector<std::size_t>{10, 20, 5}) {
    auto x = filled_state<double>(size), y = x;
    used.do_step(ring(), x, 0.0, 0.1);
    stepper().do_step(ring(), y, 0.0, 0.1);
    CHECK(std::ranges::equal(x, y));
  }
}

TEMPLATE_LIST_TEST_CASE("what a stepper remembers is forgotten with another size, and when the system throws",
                        "", kinds_of_order_2) {
  using stepper = typename TestType::template on<state<double>>;
  const auto fresh = [](state<double> x) {
    state<double> error;
    stepper({.stages = 4}).do_step(ring(), x, 0.5, 0.1, error);
    return x;
  };
  stepper used({.stages = 4});
  auto x = filled_state<double>(10);
  state<double> error;
  used.do_step(ring(), x, 0.4, 0.1, error);
  CHECK(used.is_initialized());
  auto larger = filled_state<double>(20);
  const auto expected = fresh(larger);
  used.do_step(ring(), larger, 0.5, 0.1, error);
  CHECK(std::ranges::equal(larger, expected));
  for (std::size_t at = 0; at <= 4; ++at) {
    std::size_t calls = 0;
    auto y = filled_state<double>(20);
    used.reset();
    CHECK_THROWS_AS(used.do_step(throws_once{&calls, at}, y, 0.4, 0.1, error), std::runtime_error);
    CHECK_FALSE(used.is_initialized());
    auto z = filled_state<double>(20);
    used.do_step(ring(), z, 0.5, 0.1, error);
    CHECK(std::ranges::equal(z, expected));
  }
}

TEMPLATE_LIST_TEST_CASE("set_stages changes the steps from then on, and keeps the damping", "", kinds) {
  using stepper = typename TestType::template on<state<double>>;
  stepper used({.stages = 5, .damping = 0.7});
  auto x = filled_state<double>(10);
  used.do_step(ring(), x, 0.0, 0.1);
  used.set_stages(9);
  CHECK(used.stages() == 9);
  CHECK(used.method().damping() == 0.7);
  auto y = x;
  used.do_step(ring(), x, 0.1, 0.1);
  stepper({.stages = 9, .damping = 0.7}).do_step(ring(), y, 0.1, 0.1);
  CHECK(std::ranges::equal(x, y));
  CHECK_THROWS_WITH(used.set_stages(0), contains("0 stages"));
  CHECK(used.stages() == 9);
  CHECK_THROWS_AS(stepper({.stages = 0}), std::invalid_argument);
  CHECK(stepper().stages() == 10);
}
