// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <string_view>

#include "odeflow/tableau/check.hpp"
#include "odeflow/tableau/coefficient.hpp"
#include "odeflow/tableau/coefficient_arithmetic.hpp"
#include "odeflow/tableau/tableau.hpp"

/// \file
/// Runge-Kutta methods that step with x, one more array q and the derivative, whatever their number of stages. Three families
/// of them as literals, and what they have in common: each stage, from i = 1, is k = f(x, t + c_i h) and one pass over memory,
///
///     q <- q_from_x x + q_from_q q + q_from_k h k,        x <- x_from_x x + x_from_q q + x_from_k h k,
///
/// the second with the new q. `registers(t)` has these numbers, `butcher(t)` is the same method as an ordinary `tableau`.
namespace odeflow {

/// One stage of a low-storage method.
struct register_stage {
  coefficient q_from_x{}, q_from_q{}, q_from_k{};
  coefficient x_from_x{}, x_from_q{}, x_from_k{};
};

/// All of them. The first has q_from_q = 0: q need not be set before a step.
template <std::size_t Stages>
struct register_stages {
  register_stage stage[Stages]{};
};

/// Williamson's 2N form, q and x in turn:
///
///     q <- A_i q + h f(x, t + c_i h),        x <- x + B_i q,        A_1 = 0.
///
/// c, if left out, is what follows from A and B; otherwise it is checked.
/// Source: J. H. Williamson, Low-storage Runge-Kutta schemes, 1980, doi:10.1016/0021-9991(80)90033-9.
template <std::size_t Stages>
struct two_n_tableau {
  static_assert(Stages > 0, "odeflow: a tableau has at least one stage");
  static constexpr std::size_t stages = Stages;

  std::string_view name = "", source = "";
  coefficient A[Stages]{}, B[Stages]{};
  int order = 0;
  coefficient c[Stages]{};
};

/// Van der Houwen's 2R form: the tableau whose a_ij is b_j left of the subdiagonal. With a[i - 1] = a_{i+1,i},
///
///     k = f(y, t + c_i h),        y <- x + a_{i+1,i} h k,        x <- x + b_i h k        (y = x in stage 1 and at the end).
///
/// `embedded` are the weights of a second method, for the tableau that `butcher` makes.
/// Source: C. A. Kennedy, M. H. Carpenter, R. M. Lewis, Low-storage, explicit Runge-Kutta schemes for the compressible
/// Navier-Stokes equations, 2000, doi:10.1016/S0168-9274(99)00141-5.
template <std::size_t Stages>
struct two_r_tableau {
  static_assert(Stages > 1, "odeflow: a 2R tableau has at least two stages");
  static constexpr std::size_t stages = Stages;

  std::string_view name = "", source = "";
  coefficient a[Stages - 1]{}, b[Stages]{};
  int order = 0;
  coefficient embedded[Stages]{};
  int embedded_order = 0;
};

/// Ketcheson's 2S form. From q = 0, in stage i,
///
///     q <- q + delta_i x,        x <- gamma_1i x + gamma_2i q + beta_i h f(x, t + c_i h),
///
/// f at the x before. It holds the strong stability preserving SSPRK(10,4).
/// Source: D. I. Ketcheson, Runge-Kutta methods with minimum storage implementations, 2010, doi:10.1016/j.jcp.2009.11.006.
template <std::size_t Stages>
struct two_s_tableau {
  static_assert(Stages > 0, "odeflow: a tableau has at least one stage");
  static constexpr std::size_t stages = Stages;

  std::string_view name = "", source = "";
  coefficient gamma_1[Stages]{}, gamma_2[Stages]{}, beta[Stages]{}, delta[Stages]{};
  int order = 0;
};

template <std::size_t Stages>
constexpr register_stages<Stages> registers(const two_n_tableau<Stages>& t) {
  register_stages<Stages> r;
  for (std::size_t i = 0; i < Stages; ++i)
    r.stage[i] = {.q_from_q = t.A[i], .q_from_k = 1, .x_from_x = 1, .x_from_q = t.B[i]};
  return r;
}

/// f is called with what is in x: here that is y, and the x of the formulas is in q.
template <std::size_t Stages>
constexpr register_stages<Stages> registers(const two_r_tableau<Stages>& t) {
  register_stages<Stages> r;
  for (std::size_t i = 0; i < Stages; ++i) {
    r.stage[i] = {.q_from_q = i > 0 ? 1 : 0, .q_from_k = t.b[i], .x_from_q = 1};
    if (i == 0) r.stage[i].q_from_x = 1;
    if (i + 1 < Stages) r.stage[i].x_from_k = t.a[i] - t.b[i];
  }
  return r;
}

template <std::size_t Stages>
constexpr register_stages<Stages> registers(const two_s_tableau<Stages>& t) {
  register_stages<Stages> r;
  for (std::size_t i = 0; i < Stages; ++i)
    r.stage[i] = {.q_from_x = t.delta[i],
                  .q_from_q = i > 0 ? 1 : 0,
                  .x_from_x = t.gamma_1[i],
                  .x_from_q = t.gamma_2[i],
                  .x_from_k = t.beta[i]};
  return r;
}

/// What has a low-storage form.
template <class Tableau>
concept low_storage = requires(const Tableau& t) {
  registers(t);
};

namespace detail {

/// x and q of a low-storage method as sums: the part of x at the step's start, and that of each h k_j.
template <std::size_t Stages>
struct register_contents {
  coefficient start, of_k[Stages]{};

  friend constexpr register_contents operator*(const coefficient& factor, register_contents r) {
    r.start = factor * r.start;
    for (coefficient& weight : r.of_k) weight = factor * weight;
    return r;
  }
  friend constexpr register_contents operator+(register_contents r, const register_contents& s) {
    r.start = r.start + s.start;
    for (std::size_t j = 0; j < Stages; ++j) r.of_k[j] = r.of_k[j] + s.of_k[j];
    return r;
  }
};

/// visit(i, x) with x after i stages, for i = 0, ..., Stages.
template <std::size_t Stages, class Visit>
constexpr void follow(const register_stages<Stages>& r, Visit visit) {
  register_contents<Stages> x{.start = 1}, q{};
  visit(std::size_t{0}, x);
  for (std::size_t i = 0; i < Stages; ++i) {
    const register_stage& s = r.stage[i];
    q = s.q_from_x * x + s.q_from_q * q;
    q.of_k[i] = q.of_k[i] + s.q_from_k;
    x = s.x_from_x * x + s.x_from_q * q;
    x.of_k[i] = x.of_k[i] + s.x_from_k;
    visit(i + 1, x);
  }
}

}  // namespace detail

/// The same method as an ordinary tableau, exactly as long as the fractions fit into 64 bits, otherwise in long double. All
/// that is known of tableaux applies to it: order conditions, limits, reports.
template <low_storage Tableau>
constexpr auto butcher(const Tableau& t) {
  constexpr std::size_t stages = Tableau::stages;
  tableau<stages> out{.name = t.name, .source = t.source, .order = t.order};
  detail::follow(registers(t), [&](std::size_t i, const detail::register_contents<stages>& x) {
    coefficient(&row)[stages] = i < stages ? out.a[i] : out.b;
    for (std::size_t j = 0; j < i; ++j) row[j] = x.of_k[j];
  });
  if constexpr (requires { t.c; })
    for (std::size_t i = 0; i < stages; ++i) out.c[i] = t.c[i];
  if constexpr (requires { t.embedded; }) {
    for (std::size_t i = 0; i < stages; ++i) out.embedded[i] = t.embedded[i];
    out.embedded_order = t.embedded_order;
  }
  return out;
}

/// What is wrong with a low-storage tableau: the first stage needs a q, the x of a stage is not x plus a part of the step, or
/// what is wrong with `butcher(t)`; empty if nothing is. So `checked<t>` takes these tableaux, too.
template <low_storage Tableau>
constexpr detail::message broken_condition(const Tableau& t) {
  detail::message out;
  const auto r = registers(t);
  if (!r.stage[0].q_from_q.is_zero())
    return out << "stage 1: q is not set yet, its factor is " << r.stage[0].q_from_q.value();
  detail::follow(r, [&](std::size_t i, const auto& x) {
    const long double off = detail::magnitude(x.start.value() - 1);
    if (out.empty() &&
        !(off <= 4 * (detail::error_of(x.start) + std::numeric_limits<long double>::epsilon())))
      out << "stage " << i << ": x is taken " << x.start.value() << " times, off by " << off;
  });
  if (!out.empty()) return out;
  return broken_condition<tableau<Tableau::stages>>(butcher(t));
}

}  // namespace odeflow
