// SPDX-License-Identifier: BSL-1.0
#include "flat.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace odeflow::detail {
namespace {

// One struct for each activation: value(z) = f(z); times_slope(x, a, z) = x f'(z) with a = f(z); and
// curvature(a, z, ra, rz) = f''(z) rz with ra = f'(z) rz. `plain` says that the function, `plain_slope` that
// its derivatives, call no mathematical function, so that their loops are vectorised as they stand.
struct relu_function {
  static constexpr bool plain = true, plain_slope = true;
  template <class T>
  static T value(T z) {
    return T(0) > z ? T(0) : z;  // in this order a NaN stays
  }
  template <class T>
  static T times_slope(T x, T a, T) {
    return a <= T(0) ? T(0) : x;
  }
  template <class T>
  static T curvature(T, T, T, T) {
    return T(0);
  }
};

struct tanh_function {
  static constexpr bool plain = false, plain_slope = true;
  template <class T>
  static T value(T z) {
    return std::tanh(z);
  }
  template <class T>
  static T times_slope(T x, T a, T) {
    return x * (T(1) - a * a);
  }
  template <class T>
  static T curvature(T a, T, T ra, T) {
    return T(-2) * a * ra;
  }
};

struct sigmoid_function {
  static constexpr bool plain = false, plain_slope = true;
  template <class T>
  static T value(T z) {
    return T(1) / (T(1) + std::exp(-z));
  }
  template <class T>
  static T times_slope(T x, T a, T) {
    return x * (a * (T(1) - a));
  }
  template <class T>
  static T curvature(T a, T, T ra, T) {
    return (T(1) - T(2) * a) * ra;
  }
};

struct softplus_function {
  static constexpr bool plain = false, plain_slope = false;
  template <class T>
  static T value(T z) {
    return (T(0) > z ? T(0) : z) + std::log1p(std::exp(-std::abs(z)));
  }
  template <class T>
  static T times_slope(T x, T a, T) {
    return -x * std::expm1(-a);
  }
  template <class T>
  static T curvature(T a, T, T ra, T) {
    return std::exp(-a) * ra;
  }
};

struct gelu_function {
  static constexpr bool plain = false, plain_slope = false;
  template <class T>
  static T distribution(T z) {
    return T(0.5) * std::erfc(-z * (std::numbers::sqrt2_v<T> / 2));
  }
  template <class T>
  static T density(T z) {
    return std::numbers::inv_sqrtpi_v<T> * (std::numbers::sqrt2_v<T> / 2) * std::exp(-z * z / 2);
  }
  template <class T>
  static T value(T z) {
    return z * distribution(z);
  }
  template <class T>
  static T times_slope(T x, T, T z) {
    return x * (distribution(z) + z * density(z));
  }
  template <class T>
  static T curvature(T, T z, T, T rz) {
    const T p = density(z);
    return (T(2) * p - p * z * z) * rz;  // p z first: z z may overflow where p is 0
  }
};

struct identity_function {
  static constexpr bool plain = true, plain_slope = true;
  template <class T>
  static T value(T z) {
    return z;
  }
  template <class T>
  static T times_slope(T x, T, T) {
    return x;
  }
  template <class T>
  static T curvature(T, T, T, T) {
    return T(0);
  }
};

template <class Body>
void with_function(activation f, Body&& body) {
  switch (f) {
    case activation::relu:
      return body(relu_function{});
    case activation::tanh:
      return body(tanh_function{});
    case activation::sigmoid:
      return body(sigmoid_function{});
    case activation::softplus:
      return body(softplus_function{});
    case activation::gelu:
      return body(gelu_function{});
    case activation::identity:
      return body(identity_function{});
  }
}

// body(j) for j in [0, n), in vector lanes where that was asked for.
template <bool Vector, class Body>
void each(std::size_t n, Body body) {
  if constexpr (Vector) {
#pragma omp simd
    for (std::size_t j = 0; j < n; ++j) body(j);
  } else {
    for (std::size_t j = 0; j < n; ++j) body(j);
  }
}

}  // namespace


template <class T> void activate(activation f, std::size_t n, T* a) { with_function(f, [=]<class F>(F) { each<F::plain>(n, [=](std::size_t j) { a[j] = F::value(a[j]); }); }); }
template <class T> void times_slope(activation f, std::size_t n, const T* a, const T* z, T* d) { if (z == nullptr) z = a; with_function(f, [=]<class F>(F) { each<F::plain_slope>(n, [=](std::size_t j) { d[j] = F::times_slope(d[j], a[j], z[j]); }); }); }
template <class T> void add_curvature(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz, const T* da, T* rd) { if (z == nullptr) z = a; if (rz == nullptr) rz = ra; with_function(f, [=]<class F>(F) { each<F::plain_slope>(n, [=](std::size_t j) { rd[j] += da[j] * F::curvature(a[j], z[j], ra[j], rz[j]); }); }); }
#define I(T) template void activate(activation, std::size_t, T*); template void times_slope(activation, std::size_t, const T*, const T*, T*); template void add_curvature(activation, std::size_t, const T*, const T*, const T*, const T*, const T*, T*);
I(float) I(double)
}
