// SPDX-License-Identifier: BSL-1.0
#include "elementwise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>

namespace odeflow::detail {
namespace {

// One struct for each activation: value(z) = f(z), and back(d, a, z) = d f'(z) with a = f(z). `plain` says
// that the function, and its slope, call no mathematical function, so that their loops are vectorised as they
// stand.
struct relu_function {
  static constexpr bool plain = true, plain_slope = true;
  template <class T>
  static T value(T z) {
    return T(0) > z ? T(0) : z;  // in this order a NaN stays
  }
  template <class T>
  static T back(T d, T a, T) {
    return a <= T(0) ? T(0) : d;
  }
};

struct tanh_function {
  static constexpr bool plain = false, plain_slope = true;
  template <class T>
  static T value(T z) {
    return std::tanh(z);
  }
  template <class T>
  static T back(T d, T a, T) {
    return d * (T(1) - a * a);
  }
};

struct sigmoid_function {
  static constexpr bool plain = false, plain_slope = true;
  template <class T>
  static T value(T z) {
    return T(1) / (T(1) + std::exp(-z));
  }
  template <class T>
  static T back(T d, T a, T) {
    return d * (a * (T(1) - a));
  }
};

struct softplus_function {
  static constexpr bool plain = false, plain_slope = false;
  template <class T>
  static T value(T z) {
    return (T(0) > z ? T(0) : z) + std::log1p(std::exp(-std::abs(z)));
  }
  template <class T>
  static T back(T d, T a, T) {
    return -d * std::expm1(-a);
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
  static T back(T d, T, T z) {
    return d * (distribution(z) + z * density(z));
  }
};

struct identity_function {
  static constexpr bool plain = true, plain_slope = true;
  template <class T>
  static T value(T z) {
    return z;
  }
  template <class T>
  static T back(T d, T, T) {
    return d;
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

template <class T>
void add_bias_and_activate(activation f, std::size_t rows, std::size_t width, const T* b, T* a, T* z) {
  with_function(f, [=]<class F>(F) {
    for (std::size_t i = 0; i < rows; ++i) {
      T* const row = a + i * width;
      if (z != nullptr) {
        T* const sums = z + i * width;
        each<true>(width, [=](std::size_t j) { sums[j] = row[j] + b[j]; });
      }
      each<F::plain>(width, [=](std::size_t j) { row[j] = F::value(row[j] + b[j]); });
    }
  });
}

template <class T>
void pull_back(activation f, std::size_t rows, std::size_t width, const T* a, const T* z, T* d, T* db) {
  std::fill_n(db, width, T(0));
  with_function(f, [=]<class F>(F) {
    for (std::size_t i = 0; i < rows; ++i) {
      const T* const outputs = a + i * width;
      const T* const sums = z == nullptr ? outputs : z + i * width;
      T* const row = d + i * width;
      each<F::plain_slope>(width, [=](std::size_t j) {
        row[j] = F::back(row[j], outputs[j], sums[j]);
        db[j] += row[j];
      });
    }
  });
}

template void add_bias_and_activate(activation, std::size_t, std::size_t, const float*, float*, float*);
template void add_bias_and_activate(activation, std::size_t, std::size_t, const double*, double*, double*);
template void pull_back(activation, std::size_t, std::size_t, const float*, const float*, float*, float*);
template void pull_back(activation, std::size_t, std::size_t, const double*, const double*, double*, double*);

}  // namespace odeflow::detail
