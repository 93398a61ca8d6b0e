// SPDX-License-Identifier: BSL-1.0
// src/kernels/elementwise.cpp against the formulas in long double, for all instruction sets.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "random_numbers.hpp"
#include "versions.hpp"

using namespace odeflow;
using test::random_numbers;

namespace {

using wide = long double;
constexpr std::array all{activation::relu,     activation::tanh, activation::sigmoid,
                         activation::softplus, activation::gelu, activation::identity};

struct jet {
  wide value, slope, curvature;
};

// f, f' and f'' at z, from z itself.
jet exact(activation f, wide z) {
  const wide e = std::exp(-std::abs(z)), s = z < 0 ? e / (1 + e) : 1 / (1 + e), t = std::tanh(z);
  const wide p = std::exp(-z * z / 2) / std::sqrt(8 * std::atan(wide(1))),
             P = std::erfc(-z / std::sqrt(wide(2))) / 2;
  switch (f) {
    case activation::relu:
      return {std::max(z, wide(0)), z > 0 ? wide(1) : 0, 0};
    case activation::tanh:
      return {t, 1 - t * t, -2 * t * (1 - t * t)};
    case activation::sigmoid:
      return {s, s * (1 - s), s * (1 - s) * (1 - 2 * s)};
    case activation::softplus:
      return {std::max(z, wide(0)) + std::log1p(e), s, s * (1 - s)};
    case activation::gelu:
      return {z * P, P + z * p, (2 - z * z) * p};
    case activation::identity:
      break;
  }
  return {z, 1, 0};
}

// The largest |found - exact| in units of epsilon of max(1, size), where size bounds what was added and
// multiplied.
template <class T>
struct worst_error {
  double worst = 0;
  void operator()(T found, wide value, wide size) {
    const wide error =
        std::abs(found - value) / (std::numeric_limits<T>::epsilon() * std::max(size, wide(1)));
    worst = std::isnan(error) ? std::numeric_limits<double>::infinity()
                              : std::max(worst, static_cast<double>(error));
  }
};

}  // namespace

TEMPLATE_TEST_CASE("Activations and their two derivatives are those of the formulas", "[kernels]", float,
                   double) {
  using T = TestType;
  for (const test::version<T>& v : test::versions<T>())
    for (const activation f : all)
      for (const std::size_t n : {1u, 7u, 16u, 1003u}) {
        const std::vector<T> z = random_numbers<T>(n, 1, 3), d = random_numbers<T>(n, 2),
                             rd = random_numbers<T>(n, 3), rz = random_numbers<T>(n, 4);
        std::vector<T> a = z, ra = rz, pulled = d, tangents = rd;
        v.layers.activate(f, n, a.data());
        v.layers.times_slope(f, n, a.data(), z.data(), ra.data());
        // What an activation does not need is not looked at.
        const bool gelu = f == activation::gelu;
        v.layers.pull_tangents(f, n, gelu ? nullptr : a.data(), gelu ? z.data() : nullptr,
                               gelu ? nullptr : ra.data(), gelu ? rz.data() : nullptr, d.data(),
                               tangents.data());
        v.layers.times_slope(f, n, gelu ? nullptr : a.data(), gelu ? z.data() : nullptr, pulled.data());
        worst_error<T> value, slope, pull, tangent;
        for (std::size_t i = 0; i < n; ++i) {
          const jet x = exact(f, z[i]);
          value(a[i], x.value, std::abs(x.value));
          slope(ra[i], rz[i] * x.slope, std::abs(rz[i]));
          pull(pulled[i], d[i] * x.slope, std::abs(d[i]));
          const wide term = wide(d[i]) * rz[i];
          tangent(tangents[i], rd[i] * x.slope + term * x.curvature, std::abs(rd[i]) + std::abs(term));
        }
        INFO(name(f) << ", " << v.name << ", n = " << n);
        CHECK(value.worst <= 4);
        CHECK(slope.worst <= 4);
        CHECK(pull.worst <= 4);
        CHECK(tangent.worst <= 6);
      }
}

TEMPLATE_TEST_CASE("A NaN stays, and what is far out gives no NaN", "[kernels]", float, double) {
  using T = TestType;
  const T nan = std::numeric_limits<T>::quiet_NaN(), far = std::numeric_limits<T>::max() / 4;
  for (const test::version<T>& v : test::versions<T>())
    for (const activation f : all) {
      INFO(name(f) << ", " << v.name);
      const std::vector<T> z{nan, far, -far, T(0)}, ones(4, T(1));
      std::vector<T> a = z, d = ones, rd = ones;
      v.layers.activate(f, 4, a.data());
      v.layers.pull_tangents(f, 4, a.data(), z.data(), ones.data(), ones.data(), ones.data(), rd.data());
      v.layers.times_slope(f, 4, a.data(), z.data(), d.data());
      CHECK(std::isnan(a[0]));
      const bool flat = f == activation::relu || f == activation::identity;  // 1 for a NaN
      CHECK(std::isnan(d[0]) != flat);
      CHECK(std::isnan(rd[0]) != flat);
      for (std::size_t i = 1; i < 4; ++i)
        CHECK((std::isfinite(a[i]) && std::isfinite(d[i]) && std::isfinite(rd[i])));
    }
}

TEMPLATE_TEST_CASE("The softmax of a panel, its sums and its curvature", "[kernels]", float, double) {
  using T = TestType;
  const double scale = 0.125;
  for (const test::version<T>& v : test::versions<T>())
    for (const std::size_t outputs : {1u, 2u, 10u, 37u})
      for (const std::size_t lanes : {1u, 5u, 8u, 16u, 27u, 32u}) {
        const std::size_t n = outputs * lanes;
        std::vector<T> z = random_numbers<T>(n, 5, 20), t = random_numbers<T>(n, 6), e(n), h(n),
                       largest(lanes), factor(lanes);
        std::vector<double> sum(lanes);
        v.layers.softmax_panel(outputs, lanes, z.data(), e.data(), largest.data(), sum.data());
        v.layers.softmax_curvature_panel(outputs, lanes, z.data(), t.data(), scale, h.data());
        for (std::size_t l = 0; l < lanes; ++l) factor[l] = static_cast<T>(1 / sum[l]);
        v.layers.scale_panel(outputs, lanes, factor.data(), e.data());
        worst_error<T> probability, curvature, logarithm;
        for (std::size_t l = 0; l < lanes; ++l) {
          wide most = z[l], total = 0, mean = 0;
          for (std::size_t j = 0; j < outputs; ++j) most = std::max(most, wide(z[j * lanes + l]));
          for (std::size_t j = 0; j < outputs; ++j) total += std::exp(z[j * lanes + l] - most);
          for (std::size_t j = 0; j < outputs; ++j)
            mean += t[j * lanes + l] * std::exp(z[j * lanes + l] - most) / total;
          CHECK(largest[l] == static_cast<T>(most));
          logarithm(static_cast<T>(std::log(sum[l])), std::log(total), 1);
          for (std::size_t j = 0; j < outputs; ++j) {
            const wide p = std::exp(z[j * lanes + l] - most) / total;
            probability(e[j * lanes + l], p, 1);
            curvature(h[j * lanes + l], p * (t[j * lanes + l] - mean) * scale, 1);
          }
        }
        INFO(v.name << ", outputs = " << outputs << ", lanes = " << lanes);
        CHECK(probability.worst <= 4);
        CHECK(logarithm.worst <= 4);
        CHECK(curvature.worst <= 2);
        z[n - 1] = std::numeric_limits<T>::quiet_NaN();
        v.layers.softmax_panel(outputs, lanes, z.data(), e.data(), largest.data(), sum.data());
        for (std::size_t l = 0; l < lanes; ++l) CHECK(std::isnan(sum[l]) == (l + 1 == lanes));
      }
}

TEMPLATE_TEST_CASE("Layers and softmax have the same bits at v3 and v4, and wherever an element is",
                   "[kernels]", float, double) {
  using T = TestType;
  const std::size_t outputs = 10, lanes = 48, n = outputs * lanes;
  const std::vector<T> x = random_numbers<T>(n, 7, 3);
  std::vector<T> fused;
  for (const test::version<T>& v : test::versions<T>()) {
    std::vector<T> all_bits;
    for (const std::size_t step : {n, std::size_t(11)}) {
      std::vector<T> bits;
      for (const activation f : all) {
        std::vector<T> a = x, d = x, rd = x;
        for (std::size_t i = 0; i < n; i += step) {
          const std::size_t m = std::min(step, n - i);
          v.layers.activate(f, m, a.data() + i);
          v.layers.pull_tangents(f, m, a.data() + i, x.data() + i, x.data() + i, x.data() + i, x.data() + i,
                                 rd.data() + i);
          v.layers.times_slope(f, m, a.data() + i, x.data() + i, d.data() + i);
        }
        for (const std::vector<T>* part : {&a, &d, &rd}) bits.insert(bits.end(), part->begin(), part->end());
      }
      INFO(v.name);
      if (!all_bits.empty()) CHECK(bits == all_bits);
      all_bits = bits;
    }
    std::vector<T> e(n), h(n), largest(lanes);
    std::vector<double> sum(lanes), alone(1);
    v.layers.softmax_panel(outputs, lanes, x.data(), e.data(), largest.data(), sum.data());
    v.layers.softmax_curvature_panel(outputs, lanes, x.data(), e.data(), 1.0, h.data());
    for (std::size_t l = 0; l < lanes; ++l) {  // each sample by itself
      std::vector<T> z(outputs), one(outputs), curved(outputs);
      T most = 0;
      for (std::size_t j = 0; j < outputs; ++j) z[j] = x[j * lanes + l];
      v.layers.softmax_panel(outputs, 1, z.data(), one.data(), &most, alone.data());
      v.layers.softmax_curvature_panel(outputs, 1, z.data(), one.data(), 1.0, curved.data());
      bool same = alone[0] == sum[l];
      for (std::size_t j = 0; j < outputs; ++j)
        same = same && one[j] == e[j * lanes + l] && curved[j] == h[j * lanes + l];
      CHECK(same);
    }
    for (const std::vector<T>* part : {&e, &h}) all_bits.insert(all_bits.end(), part->begin(), part->end());
    if (v.name[0] == 'p') continue;
    if (!fused.empty()) CHECK(all_bits == fused);
    fused = all_bits;
  }
}
