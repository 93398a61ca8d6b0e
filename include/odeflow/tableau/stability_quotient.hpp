// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <concepts>
#include <cstddef>
#include <limits>

#include "odeflow/tableau/polynomial.hpp"
#include "odeflow/tableau/properties.hpp"

namespace odeflow {

/// A `tableau` or a `dynamic_tableau`.
template <class T>
concept any_tableau = requires(const T& t) {
  { t.a[0][0] } -> std::convertible_to<const coefficient&>;
  { t.b[0] } -> std::convertible_to<const coefficient&>;
  { t.embedded_order } -> std::convertible_to<int>;
};

namespace detail {

/// R(z) = P(z) / Q(z), each coefficient with its magnitude. Q(z) = det(I - z a) by the recursion of Faddeev and Le Verrier,
/// which is exactly 1 for explicit methods; P = Q (1 + sum_k z^k b^T a^(k-1) 1), whose terms beyond z^s vanish.
class stability_quotient {
 public:
  template <class Tableau>
  constexpr explicit stability_quotient(const Tableau& t)
      : numerator_(t.stages + 1), denominator_(t.stages + 1), explicit_(is_explicit(t)) {
    const std::size_t s = t.stages;
    long double rounding = 0;
    numbers<bounded> a(s * s), b(s);
    const auto read = [&](bounded& to, const coefficient& x) {
      to = bounded(x);
      if (x.rounding() > rounding) rounding = x.rounding();
    };
    for (std::size_t i = 0; i < s; ++i) read(b[i], t.b[i]);
    for (std::size_t i = 0; i < s; ++i)
      for (std::size_t j = 0; j < s; ++j) read(a[i * s + j], t.a[i][j]);
    // Each number here is a sum of products of at most 2 s coefficients.
    tolerance_ =
        2 * static_cast<long double>(s) * (rounding + 4 * std::numeric_limits<long double>::epsilon());

    const numbers<bounded> series = make_series(a, b, t.order);
    make_denominator(a, s);
    for (std::size_t k = 0; k <= s; ++k) {
      for (std::size_t j = 0; j <= k; ++j)
        if (denominator_[j].value != 0) numerator_[k] = numerator_[k] + denominator_[j] * series[k - j];
      if (!explicit_ && is_rounding(numerator_[k], tolerance_)) numerator_[k] = {};
    }
  }

  constexpr const numbers<bounded>& numerator() const { return numerator_; }
  constexpr const numbers<bounded>& denominator() const { return denominator_; }

  /// sign P(-y) - Q(-y) as a polynomial of y: positive where R or -R is above 1, as long as Q is positive. It is at y = 0,
  /// and before it can change its sign |R| is above 1 (unless P vanishes there too).
  constexpr numbers<bounded> real_excess(int sign) const {
    numbers<bounded> c(numerator_.size());
    for (std::size_t k = 0; k < c.size(); ++k)
      c[k] = (numerator_[k] * bounded(sign) + denominator_[k] * bounded(-1)) * bounded(k % 2 == 0 ? 1 : -1);
    return c;
  }

  /// |P(iy)|^2 - |Q(iy)|^2 as a polynomial of y^2.
  constexpr numbers<bounded> imaginary_excess() const {
    numbers<bounded> c(numerator_.size());
    const std::size_t s = c.size() - 1;
    for (std::size_t k = 0; k <= s; ++k)
      for (std::size_t i = 2 * k > s ? 2 * k - s : 0; i <= s && i <= 2 * k; ++i) {
        const std::size_t j = 2 * k - i;  // i^i (-i)^j = (-1)^(k - j)
        const bounded product =
            numerator_[i] * numerator_[j] + denominator_[i] * denominator_[j] * bounded(-1);
        c[k] = c[k] + product * bounded((k + j) % 2 == 0 ? 1 : -1);
      }
    return c;
  }

  /// Of an excess: where it begins.
  constexpr long double first_excess(const numbers<bounded>& c) const {
    return detail::first_excess(c, tolerance_, !explicit_);
  }

  /// R(-infinity).
  constexpr long double at_minus_infinity() const {
    const std::size_t p = degree(numerator_), q = degree(denominator_);
    if (p < q) return 0;
    const long double ratio = numerator_[p].value / denominator_[q].value;
    if (p == q) return ratio;
    constexpr long double infinity = std::numeric_limits<long double>::infinity();
    return (ratio > 0) == ((p - q) % 2 == 0) ? infinity : -infinity;
  }

  /// Whether Q has no zero z with a real part <= 0. Source: E. J. Routh, A Treatise on the Stability of a Given State of
  /// Motion, 1877.
  constexpr bool poles_on_the_right() const {
    const std::size_t n = degree(denominator_);
    numbers<long double> upper(n + 2), lower(n + 2);  // the first two rows of the array of Q(-z)
    const auto at = [&](std::size_t k) {
      return k % 2 == 0 ? denominator_[k].value : -denominator_[k].value;
    };
    const long double sign = at(n) < 0 ? -1 : 1;
    for (std::size_t i = 0; 2 * i <= n; ++i) upper[i] = sign * at(n - 2 * i);
    for (std::size_t i = 0; 2 * i + 1 <= n; ++i) lower[i] = sign * at(n - 2 * i - 1);
    for (std::size_t row = 1; row <= n; ++row) {
      if (!(lower[0] > 0)) return false;
      const long double factor = upper[0] / lower[0];
      for (std::size_t i = 0; i <= n; ++i) {
        const long double next = upper[i + 1] - factor * lower[i + 1];
        upper[i] = lower[i];
        lower[i] = next;
      }
    }
    return true;
  }

 private:
  // 1 and b^T a^(k-1) 1; up to the order 1 / k!, which they are, unless they differ by more than rounding.
  constexpr numbers<bounded> make_series(const numbers<bounded>& a, const numbers<bounded>& b,
                                         int order) const {
    const std::size_t s = b.size();
    numbers<bounded> series(s + 1), power(s), next(s);
    series[0] = bounded(1);
    for (std::size_t i = 0; i < s; ++i) power[i] = bounded(1);
    long double factorial = 1;
    for (std::size_t k = 1; k <= s; ++k) {
      factorial *= static_cast<long double>(k);
      for (std::size_t i = 0; i < s; ++i) series[k] = series[k] + b[i] * power[i];
      const bounded off = series[k] + bounded(-1 / factorial);
      if (k <= static_cast<std::size_t>(order) && is_rounding(off, tolerance_))
        series[k] = bounded(1 / factorial);
      for (std::size_t i = 0; i < s; ++i) {
        next[i] = {};
        for (std::size_t j = 0; j < s; ++j)
          if (a[i * s + j].value != 0) next[i] = next[i] + a[i * s + j] * power[j];
      }
      for (std::size_t i = 0; i < s; ++i) power[i] = next[i];
    }
    return series;
  }

  constexpr void make_denominator(const numbers<bounded>& a, std::size_t s) {
    denominator_[0] = bounded(1);
    if (explicit_) return;
    numbers<bounded> m(s * s), next(s * s);  // m = a (the m before + its coefficient I)
    for (std::size_t k = 1; k <= s; ++k) {
      bounded trace;
      for (std::size_t i = 0; i < s; ++i) m[i * s + i] = m[i * s + i] + denominator_[k - 1];
      for (std::size_t i = 0; i < s; ++i)
        for (std::size_t j = 0; j < s; ++j) {
          bounded sum;
          for (std::size_t l = 0; l < s; ++l)
            if (a[i * s + l].value != 0) sum = sum + a[i * s + l] * m[l * s + j];
          next[i * s + j] = sum;
        }
      for (std::size_t i = 0; i < s * s; ++i) m[i] = next[i];
      for (std::size_t i = 0; i < s; ++i) trace = trace + m[i * s + i];
      denominator_[k] = trace * bounded(-1 / static_cast<long double>(k));
      if (is_rounding(denominator_[k], tolerance_)) denominator_[k] = {};
    }
  }

  static constexpr std::size_t degree(const numbers<bounded>& c) {
    std::size_t n = c.size() - 1;
    while (n > 0 && c[n].value == 0) --n;
    return n;
  }

  numbers<bounded> numerator_, denominator_;
  long double tolerance_ = 0;
  bool explicit_;
};

}  // namespace detail
}  // namespace odeflow
