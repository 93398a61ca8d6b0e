// SPDX-License-Identifier: BSL-1.0
// What follows from a tableau for the linear problem, over the whole catalogue and against numbers known from elsewhere.
#include "odeflow/tableau/stability.hpp"

#include <cmath>
#include <random>

#include <boost/numeric/odeint/stepper/runge_kutta4.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/odeint/stability.hpp"
#include "odeflow/tableau/catalogue/explicit.hpp"
#include "odeflow/tableau/catalogue/implicit.hpp"

using namespace odeflow;
using namespace odeflow::tableaus;
using odeflow::test::row;

namespace {

using complex = std::complex<long double>;
constexpr long double infinity = std::numeric_limits<long double>::infinity();

static_assert(real_stability_limit(euler) == 2 && real_stability_limit(explicit_midpoint) == 2);
static_assert(real_stability_limit(runge_kutta4) > 2.785293563L && imaginary_stability_limit(euler) == 0);
static_assert(stability_polynomials(runge_kutta4).numerator[4] == 1 / 24.0L);
static_assert(is_l_stable(radau_iia_2) && is_a_stable(gauss_2) && !is_l_stable(gauss_2));

// Each tableau of the catalogue, as one type so that this compiles in a moment.
template <class Visit>
void for_each_tableau(Visit visit) {
  const auto one = [&]<const auto & Tableau>() { visit(dynamic_tableau(Tableau)); };
  explicit_tableaus::for_each(one);
  implicit_tableaus::for_each(one);
}

long double amplification(const dynamic_tableau& t, complex z) { return std::abs(stability_function(t, z)); }

dynamic_tableau theta_method(coefficient theta, coefficient b) {
  return tableau<1>{.a = {{theta}}, .b = {b}, .order = 1};
}

// The undamped Chebyshev method of s stages: R(z) = T_s(1 + z / s^2) touches 1 and -1 s - 1 times before it leaves at 2 s^2.
dynamic_tableau chebyshev(std::size_t s) {
  dynamic_tableau t = tableau<1>{.b = {1}, .order = 1};
  t.stages = s;
  t.a.assign(s, std::vector<coefficient>(s));
  for (auto* row : {&t.b, &t.c, &t.embedded}) row->assign(s, 0);
  t.dense.assign(s, {});
  t.b[s - 1] = 1;
  // T_s(1 + u) has c_k+1 / c_k = 2 (s^2 - k^2) / ((2 k + 2) (2 k + 1)).
  for (std::size_t k = 1; k < s; ++k)
    t.a[s - k][s - k - 1] =
        static_cast<long double>(s * s - k * k) / static_cast<long double>((k + 1) * (2 * k + 1) * s * s);
  return t;
}

}  // namespace

TEST_CASE("the real limits are those known", "[tableaux]") {
  row("tableaux", "real limit of heun2", std::fabs(static_cast<double>(real_stability_limit(heun2)) - 2), 0);
  const auto known = [](const char* name, long double limit, double digits, double half_a_digit) {
    row("tableaux", std::string("real limit of ") + name, std::fabs(static_cast<double>(limit) - digits),
        half_a_digit);
  };
  known("kutta3", real_stability_limit(kutta3), 2.5127453266, 5e-11);
  known("runge_kutta4", real_stability_limit(runge_kutta4), 2.7852935634, 5e-11);
  known("cash_karp_5_4", real_stability_limit(cash_karp_5_4), 3.734360, 5e-7);
  known("dormand_prince_5_4", real_stability_limit(dormand_prince_5_4), 3.306568, 5e-7);
  known("fehlberg_8_7", real_stability_limit(fehlberg_8_7), 5.007589, 5e-7);
  known("ssprk_10_4", real_stability_limit(ssprk_10_4), 13.917, 5e-4);
  // The last digits: R(-y) = -1 and 1 are these cubics.
  const long double y3 = real_stability_limit(kutta3), y4 = real_stability_limit(runge_kutta4);
  row("tableaux", "real limit of kutta3: its cubic",
      std::fabs(static_cast<double>(((y3 - 3) * y3 + 6) * y3 - 12)), 1e-17);
  row("tableaux", "real limit of runge_kutta4: its cubic",
      std::fabs(static_cast<double>(((y4 - 4) * y4 + 12) * y4 - 24)), 1e-17);
}

TEST_CASE("the imaginary limits are those known", "[tableaux]") {
  const auto known = [](const auto& t, long double square) {
    const long double limit = imaginary_stability_limit(t);
    row("tableaux", "imaginary limit of " + std::string(t.name),
        std::fabs(static_cast<double>(limit * limit - square)), 1e-17);
  };
  known(euler, 0);
  known(explicit_midpoint, 0);
  known(extragradient, 1);
  known(kutta3, 3);
  known(runge_kutta4, 8);
  known(merson_4_3, 12);  // |R|^2 - 1 = y^6 (y^2 - 12) (y^2 - ...)
  CHECK(imaginary_stability_limit(theta_method({1, 2}, 1)) == infinity);
}

TEST_CASE("within its limits |R| <= 1, beyond them not, for each tableau", "[tableaux]") {
  for_each_tableau([](const dynamic_tableau& t) {
    for (const complex axis : {complex(-1, 0), complex(0, 1)}) {
      const long double limit = axis.imag() == 0 ? real_stability_limit(t) : imaginary_stability_limit(t);
      INFO(t.name << ", limit " << limit << (axis.imag() == 0 ? " (real)" : " (imaginary)"));
      long double worst = 0;
      for (int i = 1; i <= 1000; ++i) {
        const long double part = static_cast<long double>(i) / 1000;
        worst = std::max(worst,
                         amplification(t, axis * (limit < infinity ? part * limit : part / (1.001L - part))));
      }
      CHECK(worst <= 1 + 1e-12L);
      if (limit > 0 && limit < infinity) CHECK(amplification(t, axis * (limit * 1.0001L)) > 1);
      if (limit == 0) CHECK(amplification(t, axis * 0.5L) > 1);
    }
  });
}

TEST_CASE("a limit beyond touching points and before a narrow excursion is found", "[tableaux]") {
  double worst = 0;
  for (std::size_t s = 2; s <= 8; ++s) {
    const auto exact = static_cast<double>(2 * s * s);
    worst = std::max(worst, std::fabs(static_cast<double>(real_stability_limit(chebyshev(s))) / exact - 1));
  }
  row("tableaux", "real limit of Chebyshev's methods of 2 to 8 stages, relative to 2 s^2", worst, 1e-12);

  const long double y = real_stability_limit(van_der_houwen_3_2);  // touches 1 at 4
  row("tableaux", "real limit of van_der_houwen_3_2: its cubic",
      std::fabs(static_cast<double>(((y - 8) * y + 16) * y - 32)), 1e-16);

  // 1e-10 - (x - 1.03)^2 is above 0 for 1e-5 on either side of 1.03; without the 1e-10 it only touches.
  using odeflow::detail::bounded;
  odeflow::detail::numbers<bounded> c(3);
  c[0] = bounded(1e-10L) + bounded(-1.03L * 1.03L);
  c[1] = bounded(2 * 1.03L);
  c[2] = bounded(-1);
  row("tableaux", "a narrow excursion begins where it does",
      std::fabs(static_cast<double>(odeflow::detail::first_excess(c, 1e-18L, false) - (1.03L - 1e-5L))),
      1e-13);
  c[0] = bounded(-1.03L * 1.03L);
  CHECK(odeflow::detail::first_excess(c, 1e-18L, false) == infinity);
}

TEST_CASE("implicit tableaux: what is stable, and what only seems so", "[tableaux]") {
  const dynamic_tableau less_than_half =
      theta_method({2, 5}, 1);  // R = (1 + 0.6 z) / (1 - 0.4 z) is -1 at -10
  CHECK(std::fabs(static_cast<double>(real_stability_limit(less_than_half) - 10)) < 1e-17);
  CHECK(imaginary_stability_limit(less_than_half) == 0);
  CHECK_FALSE(is_a_stable(less_than_half));
  CHECK(std::fabs(static_cast<double>(stability_at_infinity(less_than_half) + 1.5L)) < 1e-18);
  const dynamic_tableau pole = theta_method(-1, -1);  // R = 1 / (1 + z): |R(iy)| <= 1, but a pole at -1
  CHECK(imaginary_stability_limit(pole) == infinity);
  CHECK_FALSE(is_a_stable(pole));
  CHECK(stability_at_infinity(pole) == 0);
  CHECK_FALSE(is_l_stable(pole));
  CHECK(std::isinf(amplification(pole, -1)));

  std::mt19937 numbers(1);
  std::uniform_real_distribution<double> exponent(-2, 4), angle(0.5, 1.5);
  implicit_tableaus::for_each([&]<const auto & Tableau>() {
    const dynamic_tableau t(Tableau);
    INFO(t.name);
    CHECK(is_a_stable(t));
    for (int i = 0; i < 200; ++i) {
      const long double size = std::pow(10.0L, static_cast<long double>(exponent(numbers)));
      CHECK(amplification(t, std::polar(size, 3.14159265358979L *
                                                  static_cast<long double>(angle(numbers)))) <= 1 + 1e-15L);
    }
    const long double far = stability_function(t, complex(-1e8L)).real();
    CHECK(std::fabs(static_cast<double>(far - stability_at_infinity(t))) < 1e-6);
    CHECK(is_l_stable(t) == (std::fabs(static_cast<double>(far)) < 1e-6));
  });
}

TEST_CASE("R is exp to the order, and the same from its polynomials as by solving", "[tableaux]") {
  double least = infinity, worst = 0;  // an order too few would be 1 less
  for_each_tableau([&](const dynamic_tableau& t) {
    const auto error = [&](complex z) { return std::abs(stability_function(t, z) - std::exp(z)); };
    // Small enough for the first term of the error, and large enough for its digits.
    const complex z = std::polar(std::pow(1e-6L, 1.0L / (t.order + 1)), 2.5L);
    const auto order = static_cast<double>(std::log2(error(z) / error(z / 2.0L)));
    INFO(t.name << ": " << order - 1);
    CHECK(order > t.order + 0.7);
    least = std::min(least, order - 1 - t.order);
    const auto polynomials = stability_polynomials(t);
    for (const complex at : {complex(-2), complex(-.5L, 1), complex(.3L, -.4L), complex(-4, 3)}) {
      complex p = 0, q = 0;
      for (std::size_t k = t.stages + 1; k-- > 0;)
        p = p * at + polynomials.numerator[k], q = q * at + polynomials.denominator[k];
      const complex solved = stability_function(t, at);
      worst = std::max(worst, static_cast<double>(std::abs(p / q - solved) / std::abs(solved)));
    }
  });
  odeflow::test::row("tableaux", "order of R - exp(z), above the order claimed: most that is missing",
                     std::max(0.0, -least), 0.3);
  row("tableaux", "R from its polynomials against R by solving: worst", worst, 1e-12);
}

TEST_CASE("a stepper measures the limit that its tableau has", "[tableaux]") {
  namespace odeint = boost::numeric::odeint;
  row("tableaux", "limit of odeint's runge_kutta4, measured, against the tableau's",
      std::fabs(real_stability_limit(odeint::runge_kutta4<state<double>>()) -
                static_cast<double>(real_stability_limit(tableaus::runge_kutta4))),
      1e-9);
  row("tableaux", "limit of odeint's runge_kutta_dopri5, measured, against the tableau's",
      std::fabs(real_stability_limit(odeint::runge_kutta_dopri5<state<double>>()) -
                static_cast<double>(real_stability_limit(dormand_prince_5_4))),
      1e-9);
}
