// SPDX-License-Identifier: BSL-1.0
#pragma once
#include <cstdint>

/// \file
/// Mathematical functions for loops that the compiler vectorises: inline, without branches, tables or calls,
/// for float and double. A NaN gives a NaN. They assume rounding to nearest and set no errno. Which products
/// and sums are fused is written out (multiply_add), so that one compiler gives the same bits for all
/// instruction sets with a fused multiply-add, and for an element wherever it is in an array.
///
/// The bounds below are the largest errors that tests/kernels/math.cpp finds, rounded up, in units in the
/// last place of the exact result (below the normal numbers: of the smallest denormal one), over all
/// instruction sets.
///
/// Polynomials: minimax ones, fitted with Sollya (S. Chevillard, M. Joldes, C. Lauter, ICMS 2010,
/// 10.1007/978-3-642-15582-6_5) over the ranges that are named beside them.
namespace odeflow::kernels::ODEFLOW_KERNELS {

/// A loop is vectorised only if all that it calls is inlined; the compilers' own limits are too low for some.
#define ODEFLOW_INLINE [[gnu::always_inline]] inline

template <class T>
struct constants;

template <>
struct constants<float> {
  using bits = std::uint32_t;
  static constexpr int exponent_place = 23;
  static constexpr bits sign = 0x8000'0000, head = 0xffff'f000;
  static constexpr float bias = 127, to_whole = 0x1.8p23f;
  // e^x is 0 below the first, infinite above the second.
  static constexpr float exponential_least = -104, exponential_most = 89;
  static constexpr float log2_e = 0x1.715476p0f;
  // log 2 in two parts. The first has 16 bits: its product with n is exact.
  static constexpr float log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
  // (e^r - 1 - r) / r^2 for |r| <= 0.3468
  static constexpr float exponential[] = {0x1.fffffep-2f, 0x1.5554bp-3f, 0x1.555716p-5f, 0x1.1227aap-7f,
                                          0x1.6b73ap-10f};
  // (2 artanh(s) - 2 s) / s^3 in s^2, for s^2 <= 0.02945
  static constexpr float logarithm[] = {0x1.55555cp-1f, 0x1.997b9ep-2f, 0x1.2ef65ep-2f};
  // P(-x) = 0 from tail_end on. P(-x) e^(x^2/2) / t in u, with t = c / (c + x) and u = 2 t - 1, for
  // 0 <= x <= tail_end; c is tail_scale.
  static constexpr float tail_end = 14.5f, tail_scale = 3.5f;
  static constexpr float tail[] = {0x1.b396fap-3f, 0x1.4aef36p-3f,   0x1.71232p-4f,    0x1.0fa15ap-5f,
                                   0x1.45f49ep-8f, -0x1.e6532ep-10f, -0x1.dc5a8ap-11f, 0x1.2992dep-13f,
                                   0x1.ff95bp-14f, -0x1.11193ep-15f};
};

template <>
struct constants<double> {
  using bits = std::uint64_t;
  static constexpr int exponent_place = 52;
  static constexpr bits sign = 0x8000'0000'0000'0000, head = 0xffff'ffff'f800'0000;
  static constexpr double bias = 1023, to_whole = 0x1.8p52;
  static constexpr double exponential_least = -746, exponential_most = 710;
  static constexpr double log2_e = 0x1.71547652b82fep0;
  static constexpr double log_2_high = 0x1.62e42fefa4p-1, log_2_low = -0x1.8432a1b0e2634p-43;
  static constexpr double exponential[] = {
      0x1.0000000000005p-1,  0x1.555555555553bp-3,  0x1.55555555520f5p-5,  0x1.1111111118838p-7,
      0x1.6c16c17f3825bp-10, 0x1.a01a0177f538bp-13, 0x1.a019a67fb65e3p-16, 0x1.71de80ea2f9ap-19,
      0x1.28a2b5be117afp-22, 0x1.ae77df9eda88ep-26};
  static constexpr double logarithm[] = {0x1.5555555555558p-1, 0x1.9999999995303p-2, 0x1.2492492df3035p-2,
                                         0x1.c71c62e0b72cbp-3, 0x1.7462b661a6689p-3, 0x1.39fe212ae99bap-3,
                                         0x1.2b5b8533c9337p-3};
  static constexpr double tail_end = 39, tail_scale = 5.5;
  static constexpr double tail[] = {
      0x1.201fa9259b7acp-3,   0x1.fe4657fd76be5p-4,   0x1.8edf9169d2186p-4,   0x1.1159f895b6433p-4,
      0x1.4482d67efa12fp-5,   0x1.46cba7fbd6737p-6,   0x1.0caee557066fp-7,    0x1.4bd0a25ff5e6fp-9,
      0x1.d1c14d6705f83p-12,  -0x1.9b334f096c45ep-15, -0x1.eef657b6edfb6p-15, -0x1.b3b023966a54cp-17,
      0x1.8e40cd97af486p-19,  0x1.27bd81bf96eeap-19,  0x1.5cfd7bd5e1158p-24,  -0x1.21b4ff9a04aadp-22,
      -0x1.a33f806e88f7p-25,  0x1.15b14fa4be1f3p-25,  0x1.3cb827b339c5cp-27,  -0x1.2110174b7c628p-28,
      -0x1.20fabda6a8128p-30, 0x1.08eff0804ad67p-31};
};

/// a b + c, rounded once where the processor has an instruction for that.
template <class T>
ODEFLOW_INLINE T multiply_add(T a, T b, T c) {
#if defined(__FMA__) || defined(__FP_FAST_FMA) || defined(__ARM_FEATURE_FMA)
  if constexpr (sizeof(T) == sizeof(float))
    return __builtin_fmaf(a, b, c);
  else
    return __builtin_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// c[Place] + c[Place + 1] x + ... + c[N - 1] x^(N - 1 - Place), by Horner's rule.
template <int Place = 0, class T, int N>
ODEFLOW_INLINE T polynomial(const T (&c)[N], T x) {
  if constexpr (Place + 1 == N)
    return c[Place];
  else
    return multiply_add(polynomial<Place + 1>(c, x), x, c[Place]);
}

template <class T>
ODEFLOW_INLINE typename constants<T>::bits bits_of(T x) {
  return __builtin_bit_cast(typename constants<T>::bits, x);
}

template <class T>
ODEFLOW_INLINE T absolute(T x) {
  return __builtin_bit_cast(T, bits_of(x) & ~constants<T>::sign);
}

template <class T>
ODEFLOW_INLINE T with_sign_of(T x, T of) {
  using C = constants<T>;
  return __builtin_bit_cast(T, (bits_of(x) & ~C::sign) | (bits_of(of) & C::sign));
}

/// In both the order of the arguments lets a NaN in x through.
template <class T>
ODEFLOW_INLINE T at_least(T least, T x) {
  return least > x ? least : x;
}
template <class T>
ODEFLOW_INLINE T at_most(T most, T x) {
  return most < x ? most : x;
}

/// 2^n for a whole n whose 2^n is a normal number: the low bits of the sum are those of n + bias, and go to
/// the place of the exponent.
template <class T>
ODEFLOW_INLINE T power_of_two(T n) {
  using C = constants<T>;
  return __builtin_bit_cast(T, bits_of(n + (C::to_whole + C::bias)) << C::exponent_place);
}

/// p 2^n, rounded once, for a whole n of up to twice the exponents of normal numbers.
template <class T>
ODEFLOW_INLINE T scaled(T p, T n) {
  using C = constants<T>;
  const T half = multiply_add(n, T(0.5), C::to_whole) - C::to_whole;
  return p * power_of_two(half) * power_of_two(n - half);
}

/// e^(x + low) = 2^n (1 + rest), with |rest| at most about sqrt(2) - 1, for x that the range of T can hold
/// e^x of (or little beyond) and |low| far below 1.
template <class T>
struct reduced {
  T n;
  T rest;
};

template <class T>
ODEFLOW_INLINE reduced<T> reduced_exponential(T x, T low) {
  using C = constants<T>;
  const T n = multiply_add(x, C::log2_e, C::to_whole) - C::to_whole;
  const T r = multiply_add(n, -C::log_2_low, multiply_add(n, -C::log_2_high, x)) + low;
  return {n, multiply_add(r * r, polynomial(C::exponential, r), r)};
}

/// e^x: infinite, denormal and 0 where it should be. Error at most 1.05 ulp.
template <class T>
ODEFLOW_INLINE T exponential(T x) {
  using C = constants<T>;
  const auto [n, rest] =
      reduced_exponential(at_least(C::exponential_least, at_most(C::exponential_most, x)), T(0));
  return scaled(T(1) + rest, n);
}

/// e^x - 1 for x <= 0. Error at most 1.25 ulp.
template <class T>
ODEFLOW_INLINE T exponential_less_one(T x) {
  const auto [n, rest] = reduced_exponential(at_least(T(-45), x), T(0));
  const T power = power_of_two(n);
  return multiply_add(rest, power, power - T(1));
}

/// log(1 + y) for 0 <= y <= 1. Error at most 1.5 ulp.
///
/// As m log 2 + log(1 + f) with 1 + y = 2^m (1 + f) in sqrt(1/2) ... sqrt(2), and
/// log(1 + f) = 2 artanh(s) = f - (f^2/2 - s (f^2/2 + 2 artanh(s) / s - 2)) with s = f / (2 + f).
/// Source: this form from K. C. Ng's log1p in fdlibm, Sun Microsystems, 1993.
template <class T>
ODEFLOW_INLINE T log_one_plus(T y) {
  using C = constants<T>;
  const bool large = y > T(0x1.a8279ap-2);
  const T f = (y - (large ? T(1) : T(0))) * (large ? T(0.5) : T(1));
  const T s = f / (T(2) + f), square = s * s, half = T(0.5) * f * f;
  const T odd = multiply_add(square, polynomial(C::logarithm, square), half);
  const T correction = multiply_add(s, odd, large ? C::log_2_low : T(0));
  return (large ? C::log_2_high : T(0)) + (f - (half - correction));
}

/// tanh z, as -(e^-2|z| - 1) / (e^-2|z| + 1) with the sign of z. Error at most 2.75 ulp.
template <class T>
ODEFLOW_INLINE T tanh(T z) {
  const T e = exponential_less_one(T(-2) * absolute(z));
  return with_sign_of(e / (T(2) + e), z);
}

/// 1 / (1 + e^-z), which is e^z where that is small. Error at most 2.5 ulp.
template <class T>
ODEFLOW_INLINE T sigmoid(T z) {
  const T e = exponential(-absolute(z));
  return (z < T(0) ? e : T(1)) / (T(1) + e);
}

/// log(1 + e^z). Error at most 1.75 ulp.
template <class T>
ODEFLOW_INLINE T softplus(T z) {
  return at_least(T(0), z) + log_one_plus(exponential(-absolute(z)));
}

/// e^(-z^2/2). The square in two parts, the first of them exact, since an error of z^2 is a relative error of
/// the result.
template <class T>
ODEFLOW_INLINE reduced<T> reduced_bell(T x) {
  const T head = __builtin_bit_cast(T, bits_of(x) & constants<T>::head);
  return reduced_exponential(T(-0.5) * (head * head), T(-0.5) * ((x - head) * (x + head)));
}

/// The density p(z) = e^(-z^2/2) / sqrt(2 pi) of the standard normal law. Error at most 2 ulp.
template <class T>
ODEFLOW_INLINE T normal_density(T z) {
  constexpr T factor = T(0x1.9884533d43651p-2);
  const auto [n, rest] = reduced_bell(at_most(constants<T>::tail_end, absolute(z)));
  return scaled(multiply_add(factor, rest, factor), n);
}

/// The distribution P(z) of the standard normal law, erfc(-z / sqrt 2) / 2. Error at most 5 ulp, in the tail
/// too.
///
/// Source: the variable u as in M. M. Shepherd and J. G. Laframboise, Chebyshev Approximation of (1 + 2 x)
/// exp(x^2) erfc x in 0 <= x < infinity, Mathematics of Computation 36 (1981), 249-253,
/// 10.1090/S0025-5718-1981-0595058-X.
template <class T>
ODEFLOW_INLINE T normal_distribution(T z) {
  using C = constants<T>;
  const T x = at_most(C::tail_end, absolute(z));
  const T inverse = T(1) / (C::tail_scale + x);
  const T tail = C::tail_scale * inverse * polynomial(C::tail, multiply_add(T(-2) * x, inverse, T(1)));
  const auto [n, rest] = reduced_bell(x);
  return absolute((z > T(0) ? T(1) : T(0)) - scaled(multiply_add(tail, rest, tail), n));
}

}  // namespace odeflow::kernels::ODEFLOW_KERNELS
