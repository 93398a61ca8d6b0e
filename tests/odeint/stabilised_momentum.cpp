// SPDX-License-Identifier: BSL-1.0
// Stabilised steppers where the Jacobian is not symmetric: the ellipse in which they are stable, what fits into it of flows
// with momentum, and the table of doc/stiffness.md.
#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <numbers>
#include <string>
#include <vector>

#include "catch.hpp"
#include "evidence.hpp"
#include "odeflow/flow/flow.hpp"
#include "odeflow/objective/exact.hpp"
#include "odeflow/odeint/stabilised.hpp"
#include "odeflow/term/terms.hpp"
#include "steppers.hpp"

using namespace odeflow;
using namespace odeflow::test;

namespace {

using complex = std::complex<double>;
using amplification = std::function<double(complex)>;

// |R(z)|, stage by stage.
double amplified(const stabilised_method& method, complex z) {
  complex y = 1, move = 0;
  for (const stabilised_stage& s : method.stage()) {
    move = s.kept * move + s.start * (1.0 - y) + (s.rate * y + s.first_rate) * z;
    y += move;
  }
  return std::abs(y);
}

double runge_kutta4_amplified(complex z) {
  return std::abs(1.0 + z * (1.0 + z / 2.0 * (1.0 + z / 3.0 * (1.0 + z / 4.0))));
}

// As doc/stiffness.md has it.
struct ellipse {
  double half_width, half_height;
  explicit ellipse(const stabilised_method& method) : half_width(method.real_limit() / 2) {
    const auto s = static_cast<double>(method.stages());
    const double w0 = 1 + method.damping() / (s * s);
    half_height = half_width * std::sqrt(1 - 1 / (w0 * w0));
  }
  complex at(double angle, double part) const {
    return {half_width * (part * std::cos(angle) - 1), half_height * part * std::sin(angle)};
  }
};

// The least y at which |R(x + i y)| exceeds 1, over the middle 80 % of the real interval.
double half_height_of_region(const stabilised_method& method) {
  const auto s = static_cast<double>(method.stages());
  double least = 2 * s;
  for (double part = 0.1; part <= 0.9; part += 1.0 / 256)
    for (double y = 0.1 * s; y < least; y += 2e-3 * s)
      if (amplified(method, {-part * method.real_limit(), y}) > 1) least = y;
  return least;
}

// The largest circle through 0, about a point of the real axis, in which |R| <= 1: its radius.
double largest_circle(const stabilised_method& method) {
  double radius = 0.05;
  for (;; radius += 0.01)
    for (int i = 1; i <= 400; ++i)
      if (amplified(method, radius * (std::polar(1.0, std::numbers::pi * i / 400) - 1.0)) > 1 + 1e-12)
        return radius - 0.01;
}

// The eigenvalues of v' = -curvature x - friction v, x' = v + look_ahead v'.
// Of `heavy_ball`, and of `exponential_average` with time constant 1 / friction and the curvature times gain times friction.
std::array<complex, 2> eigenvalues(double curvature, double friction, double look_ahead) {
  const double mean = -(friction + look_ahead * curvature) / 2;
  const complex root = std::sqrt(complex(mean * mean - curvature));
  return {mean + root, mean - root};
}

// Whether no curvature from 0 to `most` grows in steps of h.
bool stable(const amplification& r, double h, double most, double friction, double look_ahead = 0) {
  constexpr int points = 200;
  for (int i = 0; i <= points; ++i)
    for (const complex value : eigenvalues(most * i / points, friction, look_ahead))
      if (r(h * value) > 1 + 1e-12) return false;
  return true;
}

// The largest h to which no curvature from 0 to 1 grows on the heavy ball with that friction.
double heavy_ball_step(const amplification& r, double friction) {
  double h = 0.1, grown = 0;
  while (stable(r, grown = h * 1.01, 1, friction)) h = grown;
  while (grown - h > 1e-4 * h) (stable(r, (h + grown) / 2, 1, friction) ? h : grown) = (h + grown) / 2;
  return h;
}

// For symplectic Euler with exact friction, v <- e^(-friction h) v - h curvature x, x <- x + h v: h^2 curvature < 2 (1 + kept).
double symplectic_euler_step(double friction) {
  double h = 0;
  while (h * h <= 2 * (1 + std::exp(-friction * h))) h += 1e-4;
  return h;
}

std::string printed(const char* format, auto... numbers) {
  char text[200];
  std::snprintf(text, sizeof text, format, numbers...);
  return text;
}

constexpr polynomials chebyshev = polynomials::chebyshev;

}  // namespace

TEST_CASE("|R(z)| <= 1 in the ellipse on the real interval whose half height is (limit / 2) sqrt(1 - w0^-2)",
          "[stabilised]") {
  double above = 0;
  for (const polynomials family : {chebyshev, polynomials::legendre, polynomials::gegenbauer})
    for (const int order : {1, 2})
      for (const std::size_t stages : std::vector<std::size_t>{2, 3, 5, 10, 20, 50})
        for (const double damping : {0.0, 0.05, 2.0 / 13, 1.0, 5.0, 10.0}) {
          const stabilised_method method(family, order, stages, damping);
          const ellipse inside(method);
          for (const double part : {0.3, 0.7, 0.95, 1.0})
            for (int i = 0; i <= 200; ++i)
              above = std::max(above, amplified(method, inside.at(std::numbers::pi * i / 200, part)) - 1);
        }
  row("stabilised", with_boost("all stabilised methods, dampings 0 to 10: |R| above 1 in the ellipse by"),
      above, 1e-12);
  // It is not just any ellipse: one that is 10 % higher does not hold.
  const stabilised_method method(chebyshev, 1, 20, 1.0);
  ellipse higher(method);
  higher.half_height *= 1.1;
  double most = 0;
  for (int i = 0; i <= 2000; ++i)
    most = std::max(most, amplified(method, higher.at(std::numbers::pi * i / 2000, 1)));
  CHECK(most > 1.001);
}

TEST_CASE("for RKC1 the ellipse's half height is about s tanh(sqrt(2 damping))", "[stabilised]") {
  double height = 0;
  for (const std::size_t stages : std::vector<std::size_t>{10, 50})
    for (const double damping : {0.05, 1.0, 5.0, 10.0}) {
      const ellipse e(stabilised_method(chebyshev, 1, stages, damping));
      height = std::max(
          height,
          std::fabs(e.half_height / (static_cast<double>(stages) * std::tanh(std::sqrt(2 * damping))) - 1));
    }
  row("stabilised", with_boost("RKC1: half height off s tanh(sqrt(2 damping)) by, relative"), height, 1e-3);
}

TEST_CASE(
    "the complex eigenvalues of momentum with look_ahead lie in the circle of radius 1 / look_ahead through "
    "0: with "
    "look_ahead = h / (radius of the largest circle) a step is stable to a real eigenvalue of the limit",
    "[stabilised]") {
  double outside = 0, above = 0;
  for (const double friction : {0.0, 0.1, 1.0, 5.0})
    for (const double look_ahead : {0.1, 1.0})
      for (double curvature = 0.01; curvature < 1000; curvature *= 1.1)
        for (const complex value : eigenvalues(curvature, friction, look_ahead))
          if (std::fabs(value.imag()) > 1e-6)
            outside = std::max(outside, std::abs(value + 1 / look_ahead) * look_ahead - 1);
  for (const int order : {1, 2})
    for (const std::size_t stages : std::vector<std::size_t>{5, 10, 20})
      for (const double damping : {0.05, 2.0 / 13, 1.0, 5.0}) {
        const stabilised_method method(chebyshev, order, stages, damping);
        const double look_ahead = 1 / largest_circle(method);  // h = 1
        for (const double friction : {0.0, 0.01, 0.1, 1.0}) {
          // The larger real eigenvalue r for a curvature has r^2 - (friction + look_ahead curvature) r + curvature = 0.
          const double r = method.real_limit(), most = (r * r - friction * r) / (look_ahead * r - 1);
          for (double part = 0; part <= 1; part += 1.0 / 1024)
            for (const complex value : eigenvalues(most * part, friction, look_ahead))
              above = std::max(above, amplified(method, value) - 1);
        }
      }
  CHECK(outside <= 1e-12);
  row("stabilised", with_boost("RKC on momentum with look_ahead = h / (largest circle): |R| above 1 by"),
      above, 1e-9);
}

TEST_CASE("a run on momentum decays or grows as the largest circle says") {
  const auto size_after = [](double damping, double look_ahead) {
    std::vector<double> curvatures;
    for (int i = 0; i < 400; ++i) curvatures.push_back(0.1 * (i + 1));
    const quadratic<double> bowl(curvatures);
    const auto flow =
        gradient_flow(bowl) | exponential_average{.time_constant = 20, .gain = 20, .look_ahead = look_ahead};
    auto x = flow.start_at(std::vector<double>(curvatures.size(), 1.0));
    rkc1<state<double>> stepper({.stages = 10, .damping = damping});
    for (int n = 0; n < 1000; ++n) stepper.do_step(std::cref(flow), x, n, 1.0);
    double size = 0;
    for (const double value : x) size = std::max(size, std::fabs(value));
    return size;
  };
  const auto radius = [](double damping) {
    return largest_circle(stabilised_method(chebyshev, 1, 10, damping));
  };
  const double between = 2 / (radius(0.05) + radius(5));
  CHECK(size_after(0.05, 1 / radius(0.05)) < 10);
  CHECK(size_after(0.05, between) > 1e6);
  CHECK(size_after(5, between) < 10);
}

TEST_CASE("doc/stiffness.md has the measured figures of steppers on flows with momentum", "[stabilised]") {
  std::ifstream file(ODEFLOW_SOURCE_DIR "/doc/stiffness.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  int missing = 0;
  const auto expect = [&](const std::string& line) {
    if (std::getenv("ODEFLOW_PRINT_ROWS") != nullptr) std::puts(line.c_str());
    INFO(line);
    const bool there = page.find(line) != std::string::npos;
    CHECK(there);
    if (!there) ++missing;
  };
  const double frictions[] = {0.2, 1, 2};
  for (const int order : {1, 2})
    for (const double damping : {order == 1 ? 0.05 : 2.0 / 13, 1.0, 5.0, 10.0})
      for (const std::size_t stages : {std::size_t{5}, std::size_t{10}, std::size_t{20}}) {
        const stabilised_method method(chebyshev, order, stages, damping);
        const ellipse e(method);
        const auto s = static_cast<double>(stages);
        double h[3];
        std::ranges::transform(frictions, h, [&](double friction) {
          return heavy_ball_step([&](complex z) { return amplified(method, z); }, friction) / s;
        });
        expect(printed("| `rkc%d` | %s | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |", order,
                       damping == 2.0 / 13 ? "2/13" : printed("%g", damping).c_str(),
                       static_cast<int>(stages), method.real_limit() / (s * s), e.half_height / s,
                       half_height_of_region(method) / s, largest_circle(method), h[0], h[1], h[2]));
      }
  expect(printed("| Runge-Kutta 4 | | 4 | | | | | %.2f | %.2f | %.2f |",
                 heavy_ball_step(runge_kutta4_amplified, 0.2) / 4,
                 heavy_ball_step(runge_kutta4_amplified, 1) / 4,
                 heavy_ball_step(runge_kutta4_amplified, 2) / 4));
  expect(printed("| symplectic Euler | | 1 | | | | | %.2f | %.2f | %.2f |", symplectic_euler_step(0.2),
                 symplectic_euler_step(1), symplectic_euler_step(2)));
  // The curvature whose larger real eigenvalue is the limit, for look_ahead = h = 1.
  const stabilised_method ten(chebyshev, 1, 10);
  const amplification r = [&](complex z) { return amplified(ten, z); };
  const double limit = ten.real_limit(), most = (limit * limit - 0.01 * limit) / (limit - 1);
  CHECK(stable(r, 1, most - 1e-3, 0.01, 1));
  CHECK_FALSE(stable(r, 1, most + 0.01, 0.01, 1));
  expect(printed("h sqrt(lambda_max) is then %.2f a gradient", std::sqrt(most) / 10));
  row("stabilised", with_boost("rows of doc/stiffness.md on momentum that are not as measured"), missing, 0);
}
