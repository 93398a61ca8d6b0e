// SPDX-License-Identifier: BSL-1.0
#include "elementwise.hpp"

#include "math.hpp"

namespace odeflow::kernels::ODEFLOW_KERNELS {
namespace {

// One struct for each activation: value(z) = f(z); times_slope(x, a, z) = x f'(z) with a = f(z); and
// curvature(a, z, ra, rz) = f''(z) rz with ra = f'(z) rz, where the function is `curved`. `of_sums` says that the last two
// need z and rz, and not a and ra.
struct relu_function {
  static constexpr bool of_sums = false, curved = false;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return at_least(T(0), z);
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T a, T) {
    return a <= T(0) ? T(0) : x;
  }
};

struct tanh_function {
  static constexpr bool of_sums = false, curved = true;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return tanh(z);
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T a, T) {
    return x * multiply_add(-a, a, T(1));
  }
  template <class T>
  ODEFLOW_INLINE static T curvature(T a, T, T ra, T) {
    return T(-2) * a * ra;
  }
};

struct sigmoid_function {
  static constexpr bool of_sums = false, curved = true;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return sigmoid(z);
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T a, T) {
    return x * (a * (T(1) - a));
  }
  template <class T>
  ODEFLOW_INLINE static T curvature(T a, T, T ra, T) {
    return multiply_add(T(-2), a, T(1)) * ra;
  }
};

struct softplus_function {
  static constexpr bool of_sums = false, curved = true;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return softplus(z);
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T a, T) {
    return -x * exponential_less_one(-a);
  }
  template <class T>
  ODEFLOW_INLINE static T curvature(T a, T, T ra, T) {
    return exponential(-a) * ra;
  }
};

struct gelu_function {
  static constexpr bool of_sums = true, curved = true;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return z * normal_distribution(z);
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T, T z) {
    return x * multiply_add(z, normal_density(z), normal_distribution(z));
  }
  template <class T>
  ODEFLOW_INLINE static T curvature(T, T z, T, T rz) {
    const T p = normal_density(z);
    return multiply_add(-(p * z), z, T(2) * p) * rz;  // p z first: z z may overflow where p is 0
  }
};

struct identity_function {
  static constexpr bool of_sums = false, curved = false;
  template <class T>
  ODEFLOW_INLINE static T value(T z) {
    return z;
  }
  template <class T>
  ODEFLOW_INLINE static T times_slope(T x, T, T) {
    return x;
  }
};

template <class Body>
void with_function(activation f, Body body) {
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

// An array's element, or 0 without looking at the array.
template <bool Wanted, class T>
ODEFLOW_INLINE T element(const T* array, std::size_t i) {
  if constexpr (Wanted)
    return array[i];
  else
    return T(0);
}

// The samples that are worked on together.
constexpr std::size_t block = 16;

// What the softmax knows of n <= block samples of a panel.
template <class T>
struct softmax_block {
  T largest[block];
  double sum[block];

  void find(std::size_t outputs, std::size_t lanes, std::size_t n, const T* z, T* e) {
#pragma omp simd
    for (std::size_t l = 0; l < n; ++l) largest[l] = z[l], sum[l] = 0;
    for (std::size_t j = 1; j < outputs; ++j)
#pragma omp simd
      for (std::size_t l = 0; l < n; ++l)
        largest[l] = z[j * lanes + l] > largest[l] ? z[j * lanes + l] : largest[l];
    for (std::size_t j = 0; j < outputs; ++j)
#pragma omp simd
      for (std::size_t l = 0; l < n; ++l) {
        const T term = exponential(z[j * lanes + l] - largest[l]);
        e[j * lanes + l] = term;
        sum[l] += static_cast<double>(term);
      }
  }
};

// body(first, n) for blocks of samples; a full block has a constant n, whose loops need no remainder.
template <class Body>
void each_block(std::size_t lanes, Body body) {
  std::size_t first = 0;
  for (; first + block <= lanes; first += block) body(first, block);
  if (first < lanes) body(first, lanes - first);
}

}  // namespace

template <class T>
void activate(activation f, std::size_t n, T* a) {
  with_function(f, [=]<class F>(F) {
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i) a[i] = F::value(a[i]);
  });
}

template <class T>
void times_slope(activation f, std::size_t n, const T* a, const T* z, T* d) {
  with_function(f, [=]<class F>(F) {
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i)
      d[i] = F::times_slope(d[i], element<!F::of_sums>(a, i), element<F::of_sums>(z, i));
  });
}

template <class T>
void pull_tangents(activation f, std::size_t n, const T* a, const T* z, const T* ra, const T* rz, const T* da,
                   T* rd) {
  with_function(f, [=]<class F>(F) {
#pragma omp simd
    for (std::size_t i = 0; i < n; ++i) {
      const T ai = element<!F::of_sums>(a, i), zi = element<F::of_sums>(z, i);
      const T pulled = F::times_slope(rd[i], ai, zi);
      if constexpr (F::curved)
        rd[i] = multiply_add(
            da[i], F::curvature(ai, zi, element<!F::of_sums>(ra, i), element<F::of_sums>(rz, i)), pulled);
      else
        rd[i] = pulled;
    }
  });
}

template <class T>
void softmax_panel(std::size_t outputs, std::size_t lanes, const T* z, T* e, T* largest, double* sum) {
  each_block(lanes, [=](std::size_t first, std::size_t n) {
    softmax_block<T> found;
    found.find(outputs, lanes, n, z + first, e + first);
#pragma omp simd
    for (std::size_t l = 0; l < n; ++l) largest[first + l] = found.largest[l], sum[first + l] = found.sum[l];
  });
}

template <class T>
void scale_panel(std::size_t outputs, std::size_t lanes, const T* factor, T* x) {
  for (std::size_t j = 0; j < outputs; ++j)
#pragma omp simd
    for (std::size_t l = 0; l < lanes; ++l) x[j * lanes + l] *= factor[l];
}

template <class T>
void softmax_curvature_panel(std::size_t outputs, std::size_t lanes, const T* z, const T* t, double scale,
                             T* h) {
  each_block(lanes, [=](std::size_t first, std::size_t n) {
    softmax_block<T> found;
    found.find(outputs, lanes, n, z + first, h + first);
    double mean[block] = {}, factor[block];
    for (std::size_t j = 0; j < outputs; ++j)
#pragma omp simd
      for (std::size_t l = 0; l < n; ++l) {
        const std::size_t at = j * lanes + first + l;
        mean[l] = multiply_add(static_cast<double>(h[at]), static_cast<double>(t[at]), mean[l]);
      }
#pragma omp simd
    for (std::size_t l = 0; l < n; ++l) mean[l] /= found.sum[l], factor[l] = scale / found.sum[l];
    for (std::size_t j = 0; j < outputs; ++j)
#pragma omp simd
      for (std::size_t l = 0; l < n; ++l) {
        const std::size_t at = j * lanes + first + l;
        h[at] =
            static_cast<T>(static_cast<double>(h[at]) * (static_cast<double>(t[at]) - mean[l]) * factor[l]);
      }
  });
}

#define ODEFLOW_FOR(T)                                                                                   \
  template void activate(activation, std::size_t, T*);                                                   \
  template void times_slope(activation, std::size_t, const T*, const T*, T*);                            \
  template void pull_tangents(activation, std::size_t, const T*, const T*, const T*, const T*, const T*, \
                              T*);                                                                       \
  template void softmax_panel(std::size_t, std::size_t, const T*, T*, T*, double*);                      \
  template void scale_panel(std::size_t, std::size_t, const T*, T*);                                     \
  template void softmax_curvature_panel(std::size_t, std::size_t, const T*, const T*, double, T*);
ODEFLOW_FOR(float)
ODEFLOW_FOR(double)
#undef ODEFLOW_FOR

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
