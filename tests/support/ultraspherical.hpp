// SPDX-License-Identifier: BSL-1.0
#pragma once
// The stability functions of stabilised methods in closed form, with no recurrence: what their coefficients are tested
// against.
#include <cmath>
#include <complex>
#include <cstddef>
#include <vector>

#include "odeflow/tableau/stabilised.hpp"

namespace odeflow::test {

/// C_n, the ultraspherical polynomial of lambda > 0, from its generating function (1 - 2 x r + r^2)^-lambda:
///
///     C_n(cos angle) = sum_k a_k a_{n-k} cos((n - 2 k) angle),     a_k = lambda (lambda + 1) ... (lambda + k - 1) / k!.
///
/// All weights are positive: nothing is lost to rounding. Its derivative is 2 lambda times that of lambda + 1 and n - 1. Points
/// are given as x - 1, of which s^2 times as much is known as of x.
class ultraspherical {
 public:
  /// T_n(1 + y) = cos(n angle), where cos(angle) = 1 + y, real or not; y >= -1.
  static long double cosine(int n, long double y) {
    const long double half = std::sqrt(std::fabs(y) / 2);
    return y > 0 ? std::cosh(2 * n * std::asinh(half)) : std::cos(2 * n * std::asin(half));
  }

  ultraspherical(long double lambda, int n) : n_(n) {
    std::vector<long double> a{1};
    for (int k = 1; k <= n; ++k)
      a.push_back(a.back() * (lambda + static_cast<long double>(k - 1)) / static_cast<long double>(k));
    for (int k = 0; k <= n; ++k)
      weight_.push_back(a[static_cast<std::size_t>(k)] * a[static_cast<std::size_t>(n - k)]);
  }
  /// At 1 + y.
  long double operator()(long double y) const {
    if (y < -1) return (n_ % 2 == 0 ? 1 : -1) * (*this)(-2 - y);
    long double sum = 0;
    for (int k = 0; k <= n_; ++k) sum += weight_[static_cast<std::size_t>(k)] * cosine(n_ - 2 * k, y);
    return sum;
  }

 private:
  int n_;
  std::vector<long double> weight_;
};

/// G_s of a family, scaled to G_s(1) = 1, or its derivative of that degree.
class scaled_polynomial {
 public:
  scaled_polynomial(polynomials family, int s, int derivative)
      : chebyshev_(family == polynomials::chebyshev && derivative == 0),
        degree_(s),
        factor_(1),
        c_(1, derivative > s ? 0 : s - derivative) {
    if (chebyshev_) return;
    const long double lambda = family == polynomials::legendre ? 0.5L : 1.5L;
    if (derivative > s) {
      factor_ = 0;
    } else if (family == polynomials::chebyshev) {
      // T_s' = s C_{s-1} of lambda = 1, the polynomial of the second kind.
      factor_ = s;
      for (int d = 1; d < derivative; ++d) factor_ *= 2 * static_cast<long double>(d);
      c_ = ultraspherical(static_cast<long double>(derivative), s - derivative);
    } else {
      factor_ = 1 / ultraspherical(lambda, s)(0);
      for (int d = 0; d < derivative; ++d) factor_ *= 2 * (lambda + static_cast<long double>(d));
      c_ = ultraspherical(lambda + static_cast<long double>(derivative), s - derivative);
    }
  }
  /// At 1 + y.
  long double operator()(long double y) const {
    if (!chebyshev_) return factor_ * c_(y);
    if (y < -1) return (degree_ % 2 == 0 ? 1 : -1) * (*this)(-2 - y);
    return ultraspherical::cosine(degree_, y);
  }

 private:
  bool chebyshev_;
  int degree_;
  long double factor_;
  ultraspherical c_;
};

/// R(z) = a + b G_s(1 + excess + w1 z) of a stabilised method, excess = w0 - 1.
struct closed_form {
  polynomials family;
  int order, s;
  long double excess, w1, a, b;
  scaled_polynomial g;

  closed_form(polynomials family_, int order_, std::size_t stages, double damping)
      : family(family_), order(order_), s(static_cast<int>(stages)), g(family, s, 0) {
    const auto derivative = [&](int d) { return scaled_polynomial(family, s, d)(excess); };
    excess = static_cast<long double>(damping) / (static_cast<long double>(s) * s);
    w1 = derivative(order - 1) / derivative(order);
    b = order == 1 ? 1 / g(excess) : derivative(2) / (derivative(1) * derivative(1));
    a = order == 1 ? 0 : 1 - b * g(excess);
  }
  long double operator()(long double z) const { return a + b * g(excess + w1 * z); }
  /// R'(0), R''(0), R'''(0).
  long double derivative(int d) const {
    return b * scaled_polynomial(family, s, d)(excess) * std::pow(w1, static_cast<long double>(d));
  }
  long double real_limit() const { return 2 * (1 + excess) / w1; }
};

inline constexpr polynomials families[] = {polynomials::chebyshev, polynomials::legendre,
                                           polynomials::gegenbauer};
/// "RKC1" and so on.
inline const char* name_of(polynomials family, int order) {
  constexpr const char* names[][2] = {{"RKC1", "RKC2"}, {"RKL1", "RKL2"}, {"RKG1", "RKG2"}};
  return names[static_cast<std::size_t>(family)][order - 1];
}

}  // namespace odeflow::test
