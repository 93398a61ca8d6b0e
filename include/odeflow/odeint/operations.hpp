// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace odeflow {

/// t0 = a_1 t_1 + ... + a_N t_N for one element, summed from left to right in the type of t0. The
/// coefficients, which odeint passes as double, are cast to that type first: float states are computed in
/// float.
template <std::size_t N>
class linear_combination {
 public:
  using result_type = void;

  template <class... Factor>
  explicit linear_combination(Factor... a) : a_{static_cast<double>(a)...} {
    static_assert(sizeof...(Factor) == N);
  }

  template <class T, class... S>
  void operator()(T& t0, const S&... t) const {
    static_assert(sizeof...(S) == N, "odeflow: one coefficient for each array");
    sum(t0, std::index_sequence_for<S...>(), t...);
  }

 private:
  template <class T, std::size_t... I, class... S>
  void sum(T& t0, std::index_sequence<I...>, const S&... t) const {
    t0 = (... + (static_cast<T>(a_[I]) * t));
  }

  std::array<double, N> a_;
};

/// The element functions that odeint's steppers ask for, in the names that odeint gives them (its
/// `Operations` concept).
struct operations {
#define ODEFLOW_SCALE_SUM(N)                         \
  template <class... Factor>                         \
  struct scale_sum##N : linear_combination<N> {      \
    using linear_combination<N>::linear_combination; \
  };
  ODEFLOW_SCALE_SUM(1)
  ODEFLOW_SCALE_SUM(2)
  ODEFLOW_SCALE_SUM(3)
  ODEFLOW_SCALE_SUM(4)
  ODEFLOW_SCALE_SUM(5)
  ODEFLOW_SCALE_SUM(6)
  ODEFLOW_SCALE_SUM(7)
  ODEFLOW_SCALE_SUM(8)
  ODEFLOW_SCALE_SUM(9)
  ODEFLOW_SCALE_SUM(10)
  ODEFLOW_SCALE_SUM(11)
  ODEFLOW_SCALE_SUM(12)
  ODEFLOW_SCALE_SUM(13)
  ODEFLOW_SCALE_SUM(14)
#undef ODEFLOW_SCALE_SUM

  /// t = a t
  template <class Factor = double>
  struct scale {
    using result_type = void;
    explicit scale(Factor a) : a_(a) {}
    template <class T>
    void operator()(T& t) const {
      t *= static_cast<T>(a_);
    }

   private:
    Factor a_;
  };

  /// (t1, t2) = (a1 t2 + a2 t3, t1)
  template <class Factor1 = double, class Factor2 = Factor1>
  struct scale_sum_swap2 {
    using result_type = void;
    scale_sum_swap2(Factor1 a1, Factor2 a2) : a1_(a1), a2_(a2) {}
    template <class T>
    void operator()(T& t1, T& t2, const T& t3) const {
      const T old = t1;
      t1 = static_cast<T>(a1_) * t2 + static_cast<T>(a2_) * t3;
      t2 = old;
    }

   private:
    Factor1 a1_;
    Factor2 a2_;
  };

  /// e = |e| / (eps_abs + eps_rel (a_x |x| + a_dxdt |dxdt|)), and 0 for e = 0: no error is within any
  /// tolerance.
  template <class Factor = double>
  struct rel_error {
    using result_type = void;
    rel_error(Factor eps_abs, Factor eps_rel, Factor a_x, Factor a_dxdt)
        : eps_abs_(eps_abs), eps_rel_(eps_rel), a_x_(a_x), a_dxdt_(a_dxdt) {}
    template <class T>
    void operator()(T& e, const T& x, const T& dxdt) const {
      using std::fabs;
      const T size = static_cast<T>(a_x_) * fabs(x) + static_cast<T>(a_dxdt_) * fabs(dxdt);
      const T scaled = fabs(e) / (static_cast<T>(eps_abs_) + static_cast<T>(eps_rel_) * size);
      e = e == T(0) ? T(0) : scaled;
    }

   private:
    Factor eps_abs_, eps_rel_, a_x_, a_dxdt_;
  };
};

}  // namespace odeflow
