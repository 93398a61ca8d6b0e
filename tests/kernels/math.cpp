// SPDX-License-Identifier: BSL-1.0
// The functions of src/kernels/math.hpp against the standard library in a wider type, at all sets.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "catch.hpp"
#include "versions.hpp"

using namespace odeflow;

namespace {

template <class T>
struct function {
  using wide = std::conditional_t<std::is_same_v<T, float>, double, long double>;
  const char* name;
  typename test::array_functions<T>::loop* test::array_functions<T>::*loop;
  wide (*exact)(wide);
  T least, most;  // where it is tested
  double bound;   // in units in the last place, as math.hpp says
};

template <class W>
W sigmoid(W z) {
  return z < 0 ? std::exp(z) / (1 + std::exp(z)) : 1 / (1 + std::exp(-z));
}
template <class W>
W softplus(W z) {
  return std::max(z, W(0)) + std::log1p(std::exp(-std::abs(z)));
}

// The square in two parts, as an error of z^2 is a relative error of the result.
template <class W>
W density(W z) {
  if (std::abs(z) > 1000) return 0;
  const W head = static_cast<float>(z);
  return std::exp(-head * head / 2) * std::exp((head - z) * (head + z) / 2) / std::sqrt(8 * std::atan(W(1)));
}

// With the first term of Taylor's series for what -z / sqrt 2 is rounded by: a relative error of y is one of
// erfc y that is 2 y^2 times as large.
template <class W>
W distribution(W z) {
  if (std::abs(z) > 1000) return z > 0;
  const W root = std::sqrt(W(2)), rest = std::fma(-root, root, W(2)) / (2 * root);
  const W y = -z / root, off = (std::fma(-y, root, -z) - y * rest) / root;
  return (std::erfc(y) - off * std::exp(-y * y) / std::sqrt(std::atan(W(1)))) / 2;
}

template <class T>
std::vector<function<T>> functions() {
  using W = typename function<T>::wide;
  using A = test::array_functions<T>;
  constexpr bool single = std::is_same_v<T, float>;
  const T far = single ? T(110) : T(760);
  return {
      {"exponential", &A::exponential, [](W x) { return std::exp(x); }, -far, far, 1.05},
      {"exponential_less_one", &A::exponential_less_one, [](W x) { return std::expm1(x); }, -far, T(-0.0),
       1.25},
      {"log_one_plus", &A::log_one_plus, [](W x) { return std::log1p(x); }, 0, 1, 1.5},
      {"tanh", &A::tanh, [](W x) { return std::tanh(x); }, -far, far, 2.75},
      {"sigmoid", &A::sigmoid, sigmoid<W>, -far, far, 2.5},
      {"softplus", &A::softplus, softplus<W>, -far, far, 1.75},
      {"normal_density", &A::normal_density, density<W>, -far, far, 2},
      {"normal_distribution", &A::normal_distribution, distribution<W>, -far, far, 5},
  };
}

// |found - exact| in units in the last place of exact.
template <class T, class W>
double ulps(T found, W exact) {
  if (found == static_cast<T>(exact) || (std::isnan(found) && std::isnan(exact))) return 0;
  if (!std::isfinite(found) || !std::isfinite(exact)) return std::numeric_limits<double>::infinity();
  using L = std::numeric_limits<T>;
  int exponent = 0;
  std::frexp(exact, &exponent);
  return static_cast<double>(
      std::ldexp(std::abs(static_cast<W>(found) - exact), L::digits - std::max(exponent, L::min_exponent)));
}

// What the functions are tested at, besides the edges: for float one of every 97 from 2^-30 on, one of 9973
// below; for double, numbers of random exponents and numbers spread evenly.
std::vector<float> points(float least, float most) {
  std::vector<float> found;
  for (std::uint32_t bits = 0; bits < 0x4300'0000; bits += bits < 0x3080'0000 ? 9973 : 97)
    for (const float x : {std::bit_cast<float>(bits), -std::bit_cast<float>(bits)})
      if (x >= least && x <= most) found.push_back(x);
  return found;
}
std::vector<double> points(double least, double most) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> even(least, most), near(-4, 4), exponent(-40, 10);
  std::vector<double> found;
  while (found.size() < 1'500'000)
    for (const double x :
         {even(random), near(random), std::exp2(exponent(random)), -std::exp2(exponent(random))})
      if (x >= least && x <= most) found.push_back(x);
  return found;
}

template <class T>
std::vector<T> edges(T least, T most) {
  using L = std::numeric_limits<T>;
  std::vector<T> found{L::quiet_NaN()};
  for (const T x : {T(0), L::denorm_min(), L::min(), L::epsilon(), T(0.5), T(1), T(0.41421354), T(0.41421357),
                    T(0.34657359), T(1.0397208), L::max(), L::infinity()})
    for (const T y : {x, -x})
      if ((y >= least && y <= most) || (x > 1 && y <= most && most > 1) || (x > 1 && y < least && least < -1))
        found.push_back(y);
  return found;
}

}  // namespace

TEMPLATE_TEST_CASE("The vectorised functions are within their bounds, at all instruction sets", "[kernels]",
                   float, double) {
  using T = TestType;
  for (const function<T>& f : functions<T>()) {
    std::vector<T> in = points(f.least, f.most), out(in.size());
    for (const T x : edges(f.least, f.most)) in.push_back(x);
    out.resize(in.size());
    std::vector<typename function<T>::wide> exact;
    for (const T x : in) exact.push_back(f.exact(x));
    for (const test::version<T>& v : test::versions<T>()) {
      (v.functions.*f.loop)(in.size(), in.data(), out.data());
      double worst = 0;
      T at = 0;
      for (std::size_t i = 0; i < in.size(); ++i)
        if (const double error = ulps(out[i], exact[i]); error > worst) worst = error, at = in[i];
      INFO(f.name << ", " << v.name << ", at " << std::hexfloat << at);
      CHECK(worst <= f.bound);
    }
  }
}

TEMPLATE_TEST_CASE("Results are the same bits at v3 and v4, and wherever an element is", "[kernels]", float,
                   double) {
  using T = TestType;
  const auto same = [](const std::vector<T>& a, const std::vector<T>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), [](T x, T y) {
      return x == y ? std::signbit(x) == std::signbit(y) : std::isnan(x) && std::isnan(y);
    });
  };
  for (const function<T>& f : functions<T>()) {
    std::vector<T> in = points(f.least, f.most);
    in.resize(100'000);
    std::vector<T> other(in.size()), fused;
    for (const test::version<T>& v : test::versions<T>()) {
      INFO(f.name << ", " << v.name);
      std::vector<T> out(in.size());
      (v.functions.*f.loop)(in.size(), in.data(), out.data());
      for (std::size_t i = 0, n = 1; i < in.size(); i += n, n = 1 + (7 * n) % 37)
        (v.functions.*f.loop)(std::min(n, in.size() - i), in.data() + i, other.data() + i);
      CHECK(same(out, other));
      if (std::string(v.name) == "portable") continue;
      if (!fused.empty()) CHECK(same(out, fused));
      fused = out;
    }
  }
}
