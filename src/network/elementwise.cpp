// SPDX-License-Identifier: BSL-1.0
#include "elementwise.hpp"

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

// Row i of an array, or of another one in place of an array that is not there.
template <class T>
const T* row_of(const T* array, const T* instead, std::size_t i, std::size_t width) {
  return (array == nullptr ? instead : array) + i * width;
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
      const T* const sums = row_of(z, a, i, width);
      T* const row = d + i * width;
      each<F::plain_slope>(width, [=](std::size_t j) {
        row[j] = F::times_slope(row[j], outputs[j], sums[j]);
        db[j] += row[j];
      });
    }
  });
}

template <class T>
void push_tangents(activation f, std::size_t rows, std::size_t width, const T* vb, const T* a, const T* z,
                   T* ra, T* rz) {
  with_function(f, [=]<class F>(F) {
    for (std::size_t i = 0; i < rows; ++i) {
      const T* const outputs = a + i * width;
      const T* const sums = row_of(z, a, i, width);
      T* const row = ra + i * width;
      each<true>(width, [=](std::size_t j) { row[j] += vb[j]; });
      if (rz != nullptr) std::copy_n(row, width, rz + i * width);
      each<F::plain_slope>(width,
                           [=](std::size_t j) { row[j] = F::times_slope(row[j], outputs[j], sums[j]); });
    }
  });
}

template <class T>
void pull_back_tangents(activation f, std::size_t rows, std::size_t width, const T* a, const T* z,
                        const T* ra, const T* rz, T* d, T* rd, T* rdb) {
  std::fill_n(rdb, width, T(0));
  with_function(f, [=]<class F>(F) {
    for (std::size_t i = 0; i < rows; ++i) {
      const T* const outputs = a + i * width;
      const T* const sums = row_of(z, a, i, width);
      const T* const output_tangents = ra + i * width;
      const T* const sum_tangents = row_of(rz, ra, i, width);
      T* const row = d + i * width;
      T* const tangents = rd + i * width;
      each<F::plain_slope>(width, [=](std::size_t j) {
        tangents[j] = F::times_slope(tangents[j], outputs[j], sums[j]) +
                      row[j] * F::curvature(outputs[j], sums[j], output_tangents[j], sum_tangents[j]);
        row[j] = F::times_slope(row[j], outputs[j], sums[j]);
        rdb[j] += tangents[j];
      });
    }
  });
}

template void add_bias_and_activate(activation, std::size_t, std::size_t, const float*, float*, float*);
template void add_bias_and_activate(activation, std::size_t, std::size_t, const double*, double*, double*);
template void pull_back(activation, std::size_t, std::size_t, const float*, const float*, float*, float*);
template void pull_back(activation, std::size_t, std::size_t, const double*, const double*, double*, double*);
template void push_tangents(activation, std::size_t, std::size_t, const float*, const float*, const float*,
                            float*, float*);
template void push_tangents(activation, std::size_t, std::size_t, const double*, const double*, const double*,
                            double*, double*);
template void pull_back_tangents(activation, std::size_t, std::size_t, const float*, const float*,
                                 const float*, const float*, float*, float*, float*);
template void pull_back_tangents(activation, std::size_t, std::size_t, const double*, const double*,
                                 const double*, const double*, double*, double*, double*);

}  // namespace odeflow::detail
