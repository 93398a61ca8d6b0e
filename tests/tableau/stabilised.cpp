// SPDX-License-Identifier: BSL-1.0
// The coefficients of stabilised methods against closed forms: polynomials, limits, derivatives at 0, error constants.
#include "odeflow/tableau/stabilised.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/tableau/catalogue/real_axis.hpp"
#include "odeflow/tableau/stability.hpp"
#include "ultraspherical.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

std::string named(polynomials family, int order) { return name_of(family, order); }

// Calls use(family, order) for the six kinds.
template <class Use>
void for_each_kind(Use use) {
  for (const polynomials family : families)
    for (const int order : {1, 2}) use(family, order);
}

std::size_t least(int order) { return static_cast<std::size_t>(order); }

// A step on y' = f_0 + f_1 + ...: how much of each F_i is in Y_j, and with it Butcher's a, b and c.
struct butcher {
  std::vector<std::vector<double>> a;  // a[j] of Y_j; the last is b
  explicit butcher(const stabilised_method& method) {
    const std::size_t s = method.stages();
    std::vector<double> y(s, 0.0), move(s, 0.0);
    for (std::size_t j = 0; j < s; ++j) {
      const stabilised_stage& stage = method.stage()[j];
      for (std::size_t i = 0; i < s; ++i) move[i] = stage.kept * move[i] - stage.start * y[i];
      move[j] += stage.rate;
      move[0] += stage.first_rate;
      for (std::size_t i = 0; i < s; ++i) y[i] += move[i];
      a.push_back(y);
    }
  }
};

// The coefficients of 1, z, ..., z^5 in R(z), by power series through the stages.
std::array<long double, 6> series(const stabilised_method& method) {
  std::array<long double, 6> y{1}, move{};
  for (const stabilised_stage& stage : method.stage()) {
    const std::array<long double, 6> before = y;
    for (std::size_t d = 0; d < 6; ++d) {
      move[d] = stage.kept * move[d] + stage.start * ((d == 0) - before[d]) +
                (d > 0 ? stage.rate * before[d - 1] : 0) + (d == 1 ? stage.first_rate : 0);
      y[d] += move[d];
    }
  }
  return y;
}

}  // namespace

TEST_CASE("R(z) is the polynomial of its family in closed form, to 500 stages", "[stabilised]") {
  for_each_kind([](polynomials family, int order) {
    double off = 0;
    for (const std::size_t s : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{5},
                                std::size_t{10}, std::size_t{50}, std::size_t{200}, std::size_t{500}}) {
      if (s < least(order)) continue;
      const stabilised_method method(family, order, s);
      const closed_form closed(family, order, s, method.damping());
      CHECK(method.stages() == s);
      constexpr int points = 1000;
      for (int i = 0; i <= points; ++i) {
        const double z = -method.real_limit() * i / points;
        off = std::max(off, static_cast<double>(std::fabs(method.stability_function(z) - closed(z))));
      }
    }
    row("stabilised", named(family, order) + ", 1 to 500 stages: R(z) off its polynomial by", off, 1e-12);
  });
}

TEST_CASE("R(0) = R'(0) = 1, at order 2 R''(0) = 1, and the error constant is what is missing in R'''(0)",
          "[stabilised]") {
  double first = 0, second = 0, third = 0, constant = 0;
  for_each_kind([&](polynomials family, int order) {
    for (std::size_t s = least(order); s <= 500; s += 1 + s / 4) {
      const stabilised_method method(family, order, s);
      const auto r = series(method);
      const closed_form closed(family, order, s, method.damping());
      CHECK(r[0] == 1);
      first = std::max(first, static_cast<double>(std::fabs(r[1] - 1)));
      if (order == 1) {
        CHECK(method.error_constant() == 0);
        continue;
      }
      second = std::max(second, static_cast<double>(std::fabs(2 * r[2] - 1)));
      third = std::max(third, static_cast<double>(std::fabs(6 * r[3] - closed.derivative(3))));
      constant =
          std::max(constant, static_cast<double>(std::fabs(method.error_constant() - (1.0L / 6 - r[3]))));
    }
  });
  row("stabilised", "all methods, to 500 stages: off R'(0) = 1 by", first, 1e-13);
  row("stabilised", "methods of order 2, to 500 stages: off R''(0) = 1 by", second, 1e-13);
  CHECK(third < 1e-13);
  CHECK(constant < 1e-13);
  const auto limit = [](polynomials family, double damping) {
    return stabilised_method(family, 2, 1000, damping).error_constant();
  };
  row("stabilised", "error constants with many stages and no damping: off 1/15, 1/18, 1/24 by",
      std::max({std::fabs(limit(polynomials::chebyshev, 0) - 1.0 / 15),
                std::fabs(limit(polynomials::legendre, 0) - 1.0 / 18),
                std::fabs(limit(polynomials::gegenbauer, 0) - 1.0 / 24)}),
      1e-6);
  // The usual damping moves Chebyshev's by less than 2 %.
  CHECK(limit(polynomials::chebyshev, 2.0 / 13) == Approx(1.0 / 15).epsilon(0.02));
}

TEST_CASE("limits on the real axis are (2 - 4/3 damping) s^2 and 0.65 s^2, and closed forms for RKL and RKG",
          "[stabilised]") {
  double order_1 = 0, order_2 = 0, part = 0, exact = 0, closed_limit = 0;
  for (const std::size_t stages :
       {std::size_t{2}, std::size_t{3}, std::size_t{10}, std::size_t{50}, std::size_t{500}}) {
    const auto s = static_cast<double>(stages);
    const auto limit = [&](polynomials family, int order) {
      const stabilised_method method(family, order, stages);
      const auto closed =
          static_cast<double>(closed_form(family, order, stages, method.damping()).real_limit());
      closed_limit = std::max(closed_limit, std::fabs(method.real_limit() / closed - 1));
      return method.real_limit();
    };
    const double rkc1 = limit(polynomials::chebyshev, 1), rkc2 = limit(polynomials::chebyshev, 2);
    if (stages >= 10) order_1 = std::max(order_1, std::fabs(rkc1 / ((2 - 4.0 / 3 * 0.05) * s * s) - 1));
    if (stages >= 10)
      order_2 = std::max(order_2, std::fabs(rkc2 / (2.0 / 3 * (s * s - 1) * (1 - 2.0 / 15 * 2 / 13)) - 1));
    if (stages >= 50) part = std::max(part, std::fabs(rkc2 / (s * s) - 0.65));
    const auto off = [&](polynomials family, int order, double expected) {
      const double found = limit(family, order);
      exact = std::max(exact, std::fabs(found / expected - 1));
      CHECK(stabilised_method(family, order, stages).damped_limit() == found);
    };
    off(polynomials::legendre, 1, s * s + s);
    off(polynomials::legendre, 2, (s * s + s - 2) / 2);
    off(polynomials::gegenbauer, 1, (s * s + 3 * s) / 2);
    off(polynomials::gegenbauer, 2, (s * s + 3 * s - 4) / 3);
  }
  // What they leave out is of the second power of the damping.
  row("stabilised", "RKC1, 10 to 500 stages: real limit off (2 - 4/3 damping) s^2 by, relative", order_1,
      2e-3);
  row("stabilised", "RKC2, 10 to 500 stages: real limit off 2/3 (s^2 - 1) (1 - 2/15 damping) by, relative",
      order_2, 4e-3);
  row("stabilised", "RKC2, 50 and 500 stages: real limit over s^2, off 0.65 by", part, 5e-3);
  row("stabilised", "RKL and RKG, 2 to 500 stages: real limit off its closed form by, relative", exact,
      4e-16);
  CHECK(closed_limit < 1e-15);
}

// In both, limits leave room for the last digit of z, which makes up to 2 s^2 as much in R.
TEST_CASE("|R| <= 1 to the real limit, and > 1 just beyond but at order 2 and odd s", "[stabilised]") {
  double within = 0;
  for_each_kind([&](polynomials family, int order) {
    for (std::size_t s = least(order); s <= 40; ++s)
      for (const double damping : {0.0, stabilised_method::usual_damping(family, order), 2.0, 10.0}) {
        const stabilised_method method(family, order, s, damping);
        const double limit = method.real_limit();
        for (double part = 0; part <= 1; part += 1.0 / 1024)
          within = std::max(within, std::fabs(method.stability_function(-limit * part)) - 1);
        INFO(named(family, order) << " " << s << " damping " << damping);
        const double beyond = std::fabs(method.stability_function(-limit * (1 + 1e-6)));
        CHECK((beyond > 1 + 1e-7) == (order == 1 || s % 2 == 0));
      }
  });
  row("stabilised", "all methods, dampings 0 to 10, 1 to 40 stages: |R| above 1 to the real limit by", within,
      1e-12);
}

TEST_CASE("between -damped_limit() and -(w0 - 1) / w1 |R - a| <= b: with damping a bound below 1",
          "[stabilised]") {
  double above = 0;
  for_each_kind([&](polynomials family, int order) {
    for (const std::size_t s :
         {std::size_t{2}, std::size_t{3}, std::size_t{5}, std::size_t{10}, std::size_t{40}})
      for (const double damping : {0.0, 0.05, 2.0 / 13, 1.0, 10.0}) {
        const stabilised_method method(family, order, s, damping);
        const closed_form closed(family, order, s, damping);
        const auto begin = static_cast<double>(closed.excess / closed.w1), end = method.damped_limit();
        CHECK(end == Approx(static_cast<double>((2 + closed.excess) / closed.w1)).epsilon(1e-14));
        CHECK(end <= method.real_limit());
        const auto a = static_cast<double>(closed.a), b = static_cast<double>(closed.b);
        for (double part = 0; part <= 1; part += 1.0 / 512)
          above =
              std::max(above, std::fabs(method.stability_function(-begin - part * (end - begin)) - a) - b);
        if (family == polynomials::chebyshev && damping < 0.2 && s >= 5) {
          const double bound = std::max(std::fabs(a - b), a + b);
          CHECK(bound == Approx(1 - damping / (order == 1 ? 1 : 3)).margin(0.15 * damping));
        }
      }
  });
  row("stabilised", "all methods, dampings 0 to 10: |R - a| above b in the damped part by", above, 1e-12);
}

TEST_CASE("stage times are the row sums of Butcher's form, whose weights add up to 1", "[stabilised]") {
  double off = 0, weights = 0;
  for_each_kind([&](polynomials family, int order) {
    for (const std::size_t s : {std::size_t{2}, std::size_t{5}, std::size_t{50}, std::size_t{200}}) {
      const stabilised_method method(family, order, s);
      const butcher form(method);
      double before = 0;
      for (std::size_t j = 0; j < s; ++j) {
        double sum = 0;
        for (const double a : form.a[j]) sum += a;
        off = std::max(off, std::fabs(sum - method.stage()[j].time));
        CHECK(method.stage()[j].time >= before);
        before = method.stage()[j].time;
      }
      weights = std::max(weights, std::fabs(method.stage()[s - 1].time - 1));
    }
  });
  row("stabilised", "all methods, to 200 stages: stage times off the row sums by", off, 1e-12);
  CHECK(weights < 1e-15);
}

TEST_CASE("RKC of 2 to 5 stages has the polynomials of the catalogue's chebyshev_s_1 and chebyshev_s_2",
          "[stabilised]") {
  double off = 0, limits = 0;
  const auto same = [&]<std::size_t Stages>(const tableau<Stages>& t, int order) {
    const std::size_t s = order == 1 ? Stages : Stages - 1;  // at order 2 the last is for the error estimate
    const stabilised_method method(polynomials::chebyshev, order, s);
    const auto r = series(method);
    // b^T A^(d - 1) 1
    std::array<long double, Stages> powers;
    powers.fill(1);
    for (std::size_t d = 1; d <= s; ++d) {
      long double sum = 0;
      std::array<long double, Stages> next{};
      for (std::size_t i = 0; i < Stages; ++i) {
        sum += t.b[i].value() * powers[i];
        for (std::size_t j = 0; j < i; ++j) next[i] += t.a[i][j].value() * powers[j];
      }
      off = std::max(off, static_cast<double>(std::fabs(sum - r[d])));
      powers = next;
    }
    const auto limit = static_cast<double>(real_stability_limit(t));
    // At order 2 and odd s the tableau's limit is the true one, which is a bit further.
    if (order == 1 || s % 2 == 0)
      limits = std::max(limits, std::fabs(limit / method.real_limit() - 1));
    else
      CHECK(limit > method.real_limit());
  };
  same(tableaus::chebyshev_2_1, 1);
  same(tableaus::chebyshev_3_1, 1);
  same(tableaus::chebyshev_4_1, 1);
  same(tableaus::chebyshev_5_1, 1);
  same(tableaus::chebyshev_3_2, 2);
  same(tableaus::chebyshev_4_2, 2);
  same(tableaus::chebyshev_5_2, 2);
  row("stabilised", "RKC, 2 to 5 stages: coefficients of R(z) off those of the catalogue's tableaux by", off,
      1e-15);
  row("stabilised", "RKC, 2 to 5 stages: real limits off those of the catalogue's tableaux by, relative",
      limits, 1e-9);
}

TEST_CASE("with one stage of order 1 it is Euler's method") {
  for (const polynomials family : families) {
    const stabilised_method one(family, 1, 1);
    CHECK(one.stage()[0].rate == 1);
    CHECK(one.stage()[0].time == 1);
    CHECK(one.real_limit() == 2);
  }
}

TEST_CASE("stages_for is the smallest number of stages that is enough") {
  for_each_kind([](polynomials family, int order) {
    for (const double damping : {0.0, stabilised_method::usual_damping(family, order), 1.0, 10.0, 1000.0})
      for (const double reach : {-1.0, 0.0, 1.0, 1.99, 2.0, 6.0, 65.0, 1000.0, 123456.0, 1e7}) {
        const std::size_t s = stabilised_method::stages_for(reach, family, order, damping);
        INFO(named(family, order) << " reach " << reach << " damping " << damping << ": " << s);
        CHECK(stabilised_method(family, order, s, damping).damped_limit() >= reach);
        for (std::size_t fewer = least(order); fewer < s; fewer += 1 + (s - 1 - fewer) / 4)
          CHECK(stabilised_method(family, order, fewer, damping).damped_limit() < reach);
      }
  });
  // What it reaches exactly, it reaches.
  CHECK(stabilised_method::stages_for(110, polynomials::legendre, 1) == 10);
  CHECK(stabilised_method::stages_for(110.000001, polynomials::legendre, 1) == 11);
  const double usual = stabilised_method(polynomials::chebyshev, 2, 17).damped_limit();
  CHECK(stabilised_method::stages_for(usual, polynomials::chebyshev, 2) == 17);
}

TEST_CASE("usual dampings are those of the sources") {
  CHECK(stabilised_method(polynomials::chebyshev, 1, 5).damping() == 0.05);
  CHECK(stabilised_method(polynomials::chebyshev, 2, 5).damping() == 2.0 / 13);
  for (const int order : {1, 2}) {
    CHECK(stabilised_method(polynomials::legendre, order, 5).damping() == 0);
    CHECK(stabilised_method(polynomials::gegenbauer, order, 5).damping() == 0);
  }
}

TEST_CASE("a stabilised method that cannot be is refused with names and numbers") {
  const auto make = [](int order, std::size_t stages, double damping = 0) {
    return stabilised_method(polynomials::chebyshev, order, stages, damping);
  };
  CHECK_THROWS_WITH(make(0, 5), contains("order 0"));
  CHECK_THROWS_WITH(make(3, 5), contains("order 3"));
  CHECK_THROWS_WITH(make(1, 0), contains("0 stages") && contains("order 1 has 1 to 100000"));
  CHECK_THROWS_WITH(make(2, 1), contains("1 stages") && contains("order 2 has 2 to 100000"));
  CHECK_THROWS_WITH(make(1, 100001), contains("100001 stages"));
  CHECK_THROWS_WITH(make(1, 5, -0.1), contains("damping is -0.1"));
  CHECK_THROWS_WITH(make(1, 5, std::nan("")), contains("damping is") && contains("nan"));
  CHECK_THROWS_WITH(make(1, 5, std::numeric_limits<double>::infinity()), contains("damping is inf"));
  CHECK_THROWS_WITH(make(2, 500, 1e300), contains("too large for 500 stages"));
  CHECK_THROWS_AS(make(2, 1), std::invalid_argument);
  const auto stages = [](double reach, int order = 1, double damping = 0) {
    return stabilised_method::stages_for(reach, polynomials::chebyshev, order, damping);
  };
  CHECK_THROWS_WITH(stages(std::nan("")), contains("nan long"));
  CHECK_THROWS_WITH(stages(std::numeric_limits<double>::infinity()), contains("inf long"));
  CHECK_THROWS_WITH(stages(-std::numeric_limits<double>::infinity()), contains("-inf long"));
  CHECK_THROWS_WITH(stages(1e11), contains("no 100000 stages") && contains("100000000000"));
  CHECK_THROWS_WITH(stages(10, 3), contains("order 3"));
  CHECK_THROWS_WITH(stages(10, 1, -1), contains("damping is -1"));
  // The most that there may be are made, and are finite.
  for_each_kind([](polynomials family, int order) {
    const stabilised_method most(family, order, stabilised_method::most_stages(family));
    CHECK(std::isfinite(most.real_limit()));
    CHECK(std::ranges::all_of(most.stage(), [](const stabilised_stage& s) {
      return std::isfinite(s.kept + s.start + s.rate + s.first_rate + s.time);
    }));
  });
}
