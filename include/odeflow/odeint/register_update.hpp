// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>

#include "odeflow/tableau/low_storage.hpp"

/// \file
/// The pass over memory that is a stage of a low-storage method, for one element.
namespace odeflow::detail {

/// Which factors of a stage are not 0, and what becomes of q: known when the stage is compiled, so that no array is read or
/// written in vain.
struct register_use {
  bool q_from_x, q_from_q, q_from_k, x_from_x, x_from_q, x_from_k;
  bool keeps_q;   ///< q stays as it is
  bool writes_q;  ///< q changes, and a later stage reads it

  constexpr bool touches_q() const { return writes_q || (q_from_q && x_from_q); }
};

/// The use of each stage, from the last to the first: what q is after it matters only if the next one reads it.
template <std::size_t Stages>
constexpr std::array<register_use, Stages> uses_of(const register_stages<Stages>& r) {
  std::array<register_use, Stages> all{};
  bool read_later = false;
  for (std::size_t i = Stages; i-- > 0;) {
    const register_stage& s = r.stage[i];
    register_use& use = all[i];
    use.q_from_x = !s.q_from_x.is_zero();
    use.q_from_q = !s.q_from_q.is_zero();
    use.q_from_k = !s.q_from_k.is_zero();
    use.x_from_x = !s.x_from_x.is_zero();
    use.x_from_q = !s.x_from_q.is_zero();
    use.x_from_k = !s.x_from_k.is_zero();
    use.keeps_q = s.q_from_q == coefficient(1) && !use.q_from_x && !use.q_from_k;
    use.writes_q = read_later && !use.keeps_q;
    read_later = use.q_from_q && (use.x_from_q || read_later);
  }
  return all;
}

/// The factors of a stage in the order of `register_stage`.
using register_factors = std::array<double, 6>;

template <std::size_t Stages>
constexpr std::array<register_factors, Stages> factors_of(const register_stages<Stages>& r) {
  std::array<register_factors, Stages> all{};
  for (std::size_t i = 0; i < Stages; ++i) {
    const register_stage& s = r.stage[i];
    const coefficient* in_order[] = {&s.q_from_x, &s.q_from_q, &s.q_from_k,
                                     &s.x_from_x, &s.x_from_q, &s.x_from_k};
    for (std::size_t j = 0; j < 6; ++j) all[i][j] = static_cast<double>(in_order[j]->value());
  }
  return all;
}

/// The element operation of one stage, in the type of x. The first stage takes four arguments, (x, q, x before, k), of which
/// the third may be the first; the others (x, q, k). A stage that does not touch q goes without it.
template <register_use Use>
class register_update {
 public:
  using result_type = void;

  register_update(const register_factors& f, double h)
      : factor_{f[0], f[1], f[2] * h, f[3], f[4], f[5] * h} {}

  template <class T>
  void operator()(T& x, T& q, const T& before, const T& k) const {
    const T now = Use.keeps_q ? q : sum<Use.q_from_x, Use.q_from_q, Use.q_from_k, 0>(before, q, k);
    if constexpr (Use.writes_q) q = now;
    x = sum<Use.x_from_x, Use.x_from_q, Use.x_from_k, 3>(before, now, k);
  }
  template <class T, class Second>
  void operator()(T& x, Second& second, const T& k) const {
    if constexpr (Use.touches_q()) {
      (*this)(x, second, x, k);
    } else {
      T none{};
      (*this)(x, none, second, k);
    }
  }
  template <class T>
  void operator()(T& x, const T& k) const {
    T none{};
    (*this)(x, none, x, k);
  }

 private:
  // Of the terms that are there, from left to right.
  template <bool OfX, bool OfQ, bool OfK, std::size_t First, class T>
  T sum(const T& x, const T& q, const T& k) const {
    T total{};
    if constexpr (OfX) total = static_cast<T>(factor_[First]) * x;
    if constexpr (OfQ) {
      const T next = static_cast<T>(factor_[First + 1]) * q;
      total = OfX ? total + next : next;
    }
    if constexpr (OfK) {
      const T next = static_cast<T>(factor_[First + 2]) * k;
      total = OfX || OfQ ? total + next : next;
    }
    return total;
  }

  register_factors factor_;
};

}  // namespace odeflow::detail
