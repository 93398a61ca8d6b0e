// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "odeflow/flow/jacobian.hpp"
#include "odeflow/odeint/curvature_source.hpp"
#include "odeflow/odeint/follow_size.hpp"
#include "odeflow/state/require.hpp"

namespace odeflow {

struct spectral_radius_options {
  curvature_source source = curvature_source::finite_difference;
  std::size_t first_products = 20;  ///< at the first estimate, at most
  std::size_t products = 3;         ///< at later ones, which start from the vector of the one before, at most
  double tolerance = 1e-3;  ///< an estimate ends when a product raises it by less than this part of it
  std::size_t every = 10;   ///< steps from one estimate to the next
  double safety = 1.1;      ///< bound() / value()
  double fall = 0.1;        ///< of value() from one estimate to the next, at most
};

namespace detail {

template <class System>
inline constexpr bool has_jacobian = false;
template <objective Objective, class... Terms>
inline constexpr bool has_jacobian<flow<Objective, Terms...>> =
    twice_differentiable<Objective> && (has_bend<Terms, dual<odeflow::scalar_of<Objective>>> && ...);

}  // namespace detail

/// An estimate of the spectral radius of a flow's Jacobian J = df/dx, the largest modulus of its eigenvalues, followed along a
/// run by power iteration: on the bare flow, where J = -H, the largest curvature in modulus. Of an estimate's products,
///
///     v_0 of the estimate before,     q_i = |J v_i|,     v_{i+1} = J v_i / q_i,     latest() = max_i q_i,
///
/// with norms over all blocks of the state. For a symmetric J the q_i increase and none is above the radius; otherwise they may be
/// above it, on the safe side, and where J is far from normal by much. The first v_0 is pseudo-random, the same in every run.
///
///     value() <- max(latest(), (1 - fall) value()),               bound() = safety value():
///
/// it rises at once and falls slowly, so that one batch of low curvature, or one poor estimate, changes little.
///
/// Cost of an estimate, m its products: `exact` m Hessian-vector products and a gradient, and 8 arrays; `finite_difference` m
/// gradients, beside the derivative at x that a step has anyway, and 2 arrays; `stages` none after the first estimate, which is one
/// by differences, but 8 arrays streamed a stage: the largest |F_j - F_{j-1}| / |Y_j - Y_{j-1}| over the stages of `every` steps, and 4
/// arrays. What the stages no longer move along they do not see: after a transient that is far too little.
///
/// A product that is not finite ends its estimate without a trace; a derivative that is the same everywhere gives 0. The state is one
/// contiguous array of float or double: `odeflow::state`, std::vector. The spectral radius of one batch is not that of another.
/// Source: R. von Mises and H. Pollaczek-Geiringer, Praktische Verfahren der Gleichungsaufloesung, 1929,
/// doi:10.1002/zamm.19290090206; with the derivatives of a stepper B. P. Sommeijer, L. F. Shampine and J. G. Verwer, RKC: an
/// explicit solver for parabolic PDEs, 1998, doi:10.1016/S0377-0427(97)00219-7.
template <class State>
class spectral_radius {
 public:
  using value_type = typename State::value_type;

  /// Throws std::invalid_argument unless products and every are >= 1, safety >= 1 and finite, 0 <= fall < 1, tolerance >= 0.
  explicit spectral_radius(const spectral_radius_options& chosen = {}) : chosen_(chosen) {
    const auto at_least_one = [](const char* name, std::size_t value) {
      if (value == 0)
        throw std::invalid_argument("odeflow::spectral_radius_options." + std::string(name) +
                                    " is 0; it must be at least 1");
    };
    at_least_one("first_products", chosen.first_products);
    at_least_one("products", chosen.products);
    at_least_one("every", chosen.every);
    detail::require_positive("spectral_radius_options.safety", chosen.safety);
    detail::require_at_most("1", 1, "spectral_radius_options.safety", chosen.safety);
    detail::require_fraction("spectral_radius_options.fall", chosen.fall);
    detail::require_not_negative("spectral_radius_options.tolerance", chosen.tolerance);
  }

  /// A new step begins at x, t, where the derivative is dxdt: makes an estimate if one is due.
  template <class System>
  void begin_step(System& f, const State& x, const State& dxdt, double t) {
    if (due()) {
      if (estimate(f, x, dxdt, t)) steps_since_ = 0;
    } else if (steps_since_ >= chosen_.every) {
      take(std::exchange(largest_of_stages_, 0));
      steps_since_ = 0;
    }
    ++steps_since_;
  }

  /// Whether the next `begin_step` makes one.
  bool due() const noexcept {
    return value_ < 0 || (from_stages() ? !stages_tell_ : steps_since_ >= chosen_.every);
  }

  /// Makes an estimate; dxdt matters to differences alone. False if a product was not finite: it is then as if it had not been made.
  template <class System>
  bool estimate(System& f, const State& x, const State& dxdt, double t) {
    const std::size_t n = x.size(), most = value_ < 0 ? chosen_.first_products : chosen_.products;
    detail::follow_size(x, v_, work_);
    std::optional<double> found;
    if (chosen_.source == curvature_source::exact)
      found = exact(f, x, t, most);
    else
      found = iterate(n, most, [&] {
        const double e = detail::difference_point(n, x.data(), v_.data(), 1, work_.data());
        f(std::as_const(work_), v_, t);
        return std::pair(detail::subtract(n, v_.data(), dxdt.data()), e);
      });
    if (found) take(*found);
    return found.has_value();
  }

  /// Whether the stages of steps are to be shown to it: `watch`.
  bool from_stages() const noexcept { return chosen_.source == curvature_source::stages; }

  /// Calls step(system), with f and a look at all of its evaluations, for a step from x where the derivative is dxdt. Returns the
  /// largest of their quotients, to which value() rises at once; the largest of `every` steps is one estimate.
  template <class System, class Step>
  double watch(System& f, const State& x, const State& dxdt, Step step) {
    quotients_.begin();
    quotients_.see(x, dxdt, x.size());
    step([&](const State& y, State& dydt, double t) {
      f(y, dydt, t);
      quotients_.see(y, dydt, y.size());
    });
    stages_tell_ = quotients_.known();
    const double seen = quotients_.largest();
    largest_of_stages_ = std::max(largest_of_stages_, seen);
    value_ = std::max(value_, seen);
    return seen;
  }

  /// Whether there was an estimate.
  bool known() const noexcept { return value_ >= 0; }
  /// The last estimate, the value that follows the estimates, and that times safety; 0 before the first.
  double latest() const noexcept { return latest_; }
  double value() const noexcept { return std::max(value_, 0.0); }
  double bound() const noexcept { return chosen_.safety * value(); }
  /// How many estimates there were, and products for them; those of `stages` cost none.
  std::size_t estimates() const noexcept { return estimates_; }
  std::size_t products() const noexcept { return products_; }

  /// As before the first estimate.
  void forget() { *this = spectral_radius(chosen_); }

  /// What it remembers, saved or restored: `state/archive.hpp`.
  template <class Archive>
  void serialize(Archive& archive) {
    archive("latest", latest_);
    archive("value", value_);
    archive("largest_of_stages", largest_of_stages_);
    archive("steps_since", steps_since_);
    archive("estimates", estimates_);
    archive("products", products_);
    archive("started", started_);
    archive("stages_tell", stages_tell_);
    archive("v", v_);
  }

 private:
  void take(double found) {
    latest_ = found;
    value_ = std::max(found, (1 - chosen_.fall) * value_);
    ++estimates_;
  }

  template <class System>
  std::optional<double> exact([[maybe_unused]] System& f, const State& x, [[maybe_unused]] double t,
                              [[maybe_unused]] std::size_t most) {
    if constexpr (detail::has_jacobian<std::remove_const_t<System>>) {
      jacobian of_flow(f, x, t, memory_);
      return iterate(x.size(), most, [&] {
        of_flow.product({v_.data(), v_.size()}, {work_.data(), work_.size()});
        std::swap(v_, work_);
        return std::pair(detail::norm(v_.size(), v_.data()), 1.0);
      });
    } else {
      throw std::invalid_argument(
          "odeflow::spectral_radius: curvature_source::exact needs a flow whose objective has "
          "hessian_vector_product; finite_difference and stages take any odeint system");
    }
  }

  // product() makes of v a multiple of J v, and returns its norm and the multiple.
  template <class Product>
  std::optional<double> iterate(std::size_t n, std::size_t most, Product product) {
    double largest = 0;
    for (std::size_t made = 0; made < most; ++made) {
      if (!std::exchange(started_, false)) start(n);
      const auto [length, multiple] = product();
      ++products_;
      const double quotient = length / multiple;
      if (!detail::is_finite(quotient)) return std::nullopt;
      if (length < static_cast<double>(std::numeric_limits<value_type>::min())) return largest;
      scale(n, 1 / length);
      started_ = true;
      const bool settled = made > 0 && quotient <= (1 + chosen_.tolerance) * largest;
      largest = std::max(largest, quotient);
      if (settled) break;
    }
    return largest;
  }

  void scale(std::size_t n, double by) {
    const auto factor = static_cast<value_type>(by);
    sweep(
        n, [factor](value_type& a) { a *= factor; }, v_.data());
  }

  // Numbers in [-1, 1) by the finaliser of splitmix64, of length 1.
  void start(std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) {
      std::uint64_t bits = (i + 1) * 0x9e3779b97f4a7c15u;
      bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
      bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
      bits ^= bits >> 31;
      v_[i] = static_cast<value_type>(static_cast<double>(bits >> 11) * 0x1p-52 - 1);
    }
    scale(n, 1 / detail::norm(n, v_.data()));
  }

  spectral_radius_options chosen_;
  double latest_ = 0, value_ = -1, largest_of_stages_ = 0;
  std::size_t steps_since_ = 0, estimates_ = 0, products_ = 0;
  bool started_ = false, stages_tell_ = true;
  State v_, work_;
  jacobian_memory<value_type> memory_;
  detail::stage_quotients<State> quotients_;
};

}  // namespace odeflow
