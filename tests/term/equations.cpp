// SPDX-License-Identifier: BSL-1.0
// Each term against its equation, in the words of its documentation.
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "odeflow/term/terms.hpp"

using namespace odeflow;

namespace {
// x = (theta, block), d the direction so far; returns (theta', block').
template <class Term>
std::vector<double> bent(const Term& term, std::vector<double> x, double d) {
  std::vector<double> dxdt(x.size(), 0.0);
  dxdt[0] = d;
  term.bend(tile<double>({.x = x.data(), .dxdt = dxdt.data(), .dimension = 1}, 0, 1));
  return dxdt;
}
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("weight_decay: theta' = direction - rate theta") {
  CHECK(bent(weight_decay{.rate = 0.5}, {3}, 2) == std::vector<double>{0.5});
}

TEST_CASE(
    "rms_preconditioner: v' = (d^2 - v) / time_constant, theta' = d / (sqrt(v + look_ahead v') + epsilon)") {
  const rms_preconditioner term{.time_constant = 2, .look_ahead = 0.5, .epsilon = 0.25};
  const auto dxdt = bent(term, {9, 1}, -3);
  CHECK(dxdt[1] == 4);
  CHECK(dxdt[0] == -3 / (std::sqrt(3.0) + 0.25));
}

TEST_CASE("rms_preconditioner: at v = 0 the gain is at most sqrt(time_constant / look_ahead) / |d|") {
  const rms_preconditioner term{.time_constant = 4, .look_ahead = 1};
  for (const double d : {1e-3, 1.0, -1e6}) {
    const double gain = bent(term, {0, 0}, d)[0] / d;
    CHECK(gain <= 2 / std::fabs(d));
    CHECK(gain == Approx(2 / std::fabs(d)).epsilon(1e-4));
  }
}

TEST_CASE("rms_preconditioner: in a stage with v below zero its magnitude serves") {
  const auto dxdt =
      bent(rms_preconditioner{.time_constant = 1, .look_ahead = 0.01, .epsilon = 0.5}, {0, -1}, 1);
  CHECK(dxdt[0] == 1 / 1.5);
  CHECK(dxdt[1] == 2);
}

TEST_CASE("rms_preconditioner: look_ahead is a hundredth of the time constant unless it is said") {
  CHECK(rms_preconditioner{.time_constant = 3}.look_ahead == 0.03);
}

TEST_CASE("heavy_ball: v' = d - friction v, theta' = v + look_ahead v'") {
  CHECK(bent(heavy_ball{.friction = 2}, {7, 1.5}, 5) == std::vector<double>{1.5, 2});
  CHECK(bent(heavy_ball{.friction = 2, .look_ahead = 0.25}, {7, 1.5}, 5) == std::vector<double>{2, 2});
}

TEST_CASE("numbers that make no sense are refused with name and value") {
  for (const double bad : {-1.0, not_a_number, infinity}) {
    CHECK_THROWS_AS(detail::validate_term(weight_decay{.rate = bad}), std::invalid_argument);
    CHECK_THROWS_AS(detail::validate_term(heavy_ball{.friction = bad}), std::invalid_argument);
    CHECK_THROWS_AS(detail::validate_term(heavy_ball{.look_ahead = bad}), std::invalid_argument);
    CHECK_THROWS_AS(detail::validate_term(rms_preconditioner{.time_constant = bad}), std::invalid_argument);
    CHECK_THROWS_AS(detail::validate_term(rms_preconditioner{.look_ahead = bad}), std::invalid_argument);
    CHECK_THROWS_AS(detail::validate_term(rms_preconditioner{.epsilon = bad}), std::invalid_argument);
  }
  CHECK_THROWS_AS(detail::validate_term(rms_preconditioner{.time_constant = 0}), std::invalid_argument);
  CHECK_THROWS_AS(detail::validate_term(rms_preconditioner{.epsilon = 0}), std::invalid_argument);
  CHECK_THROWS_WITH(detail::validate_term(weight_decay{.rate = -2}),
                    contains("weight_decay.rate") && contains("-2"));
  CHECK_THROWS_WITH(detail::validate_term(rms_preconditioner{.time_constant = 1, .look_ahead = 2}),
                    contains("look_ahead"));
}

TEST_CASE("terms chosen at run time bend as those of a pipe, to the bit") {
  const weight_decay decay{.rate = 0.1};
  const rms_preconditioner rms{};
  const heavy_ball ball{.friction = 3, .look_ahead = 0.1};
  term_list<double> list;
  CHECK(list.blocks() == 0);
  list.add(decay).add(rms).add(ball);
  CHECK(list.blocks() == 2);
  const std::vector<double> x{0.5, 0.2, -0.3};
  std::vector<double> one{1.5, 0, 0}, other = one;
  const tile<double> stretch({.x = x.data(), .dxdt = one.data(), .dimension = 1}, 0, 1);
  decay.bend(stretch);
  rms.bend(stretch);
  ball.bend(stretch.skip(1, 0));
  list.bend(tile<double>({.x = x.data(), .dxdt = other.data(), .dimension = 1}, 0, 1));
  CHECK(one == other);
  CHECK_THROWS_AS(list.add(heavy_ball{.friction = -1}), std::invalid_argument);
  CHECK(list.blocks() == 2);
}
